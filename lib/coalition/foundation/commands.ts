import { organisationRecordId, pageId, personRecordId, RECORD_FIELDS, type RecordChange } from '../record.ts';
import { refuse } from '../result.ts';
import { actor, type Rule, verdict } from '../verdict.ts';

/** A person's own name and addresses; also by a delegate of its organisation or a coordinator (P 1.4). */
export const editPerson: Rule<'person.edit'> = (tables, command, context) => {
  const me = tables.people.get(context.by);
  if (!me) return refuse('member.unknown');
  const person = tables.people.get(command.person);
  if (!person) return refuse('member.unknown');
  const allowed =
    me.id === person.id || me.role === 'coordinator' || (me.delegate && me.organisation === person.organisation);
  if (!allowed) return refuse('person.not-yours', { name: person.name });
  const emails = command.fields.emails?.map((address) => address.trim().toLowerCase());
  const taken = [...tables.people.values()].find(
    (p) => p.id !== person.id && p.emails.some((address) => emails?.includes(address.toLowerCase())),
  );
  // Mail looks people up by address: one address leads to one person.
  if (taken) return refuse('person.address-taken', { name: taken.name });
  const fields = { name: command.fields.name ?? person.name, emails: emails ?? person.emails };
  return verdict({
    changes: [{ kind: 'person', id: personRecordId(person.id), fields }],
    subject: person.id,
    undo: { name: 'person.edit', person: person.id, fields: { name: person.name, emails: [...person.emails] } },
  });
};

/** An organisation's size band, by its delegates or a coordinator (P 1.3). */
export const editOrganisation: Rule<'organisation.edit'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const organisation = tables.organisations.get(command.organisation);
  if (!organisation) return refuse('organisation.unknown');
  const { person, organisation: home } = who.value;
  if (person.role !== 'coordinator' && !(person.delegate && home.id === organisation.id))
    return refuse('organisation.not-yours', { organisation: organisation.name });
  const { id, name, size, history } = organisation;
  const joined = new Date(history[0]?.at ?? context.at).toISOString().slice(0, 10);
  return verdict({
    changes: [
      {
        kind: 'organisation',
        id: organisationRecordId(id),
        fields: { name, joined, size: command.fields.size ?? size },
      },
    ],
    subject: id,
    undo: { name: 'organisation.edit', organisation: id, fields: { size } },
  });
};

/** Links a page to this coalition (P 7.9). */
export const linkPage: Rule<'page.link'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const id = pageId(command.key);
  const fields = { key: command.key, title: command.title, linked: { at: context.at, by: context.by } };
  return verdict({ changes: [{ kind: 'page', id, fields }], subject: id });
};

/** Gives a record that somebody emptied its last good values back, as the table still has them ("removed by … · restore"). */
export const restoreRecord: Rule<'record.restore'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const table = { task: tables.tasks, meeting: tables.meetings, item: tables.items, note: tables.notes }[command.kind];
  const row = table.get(command.id);
  if (!row) return refuse('record.unknown');
  if (row.removedBy === null) return refuse('record.nothing-to-restore');
  const values = row as unknown as Readonly<Record<string, unknown>>;
  const fields = Object.fromEntries(Object.keys(RECORD_FIELDS[command.kind]).map((name) => [name, values[name]]));
  const change: RecordChange = { kind: command.kind, id: command.id, fields };
  return verdict({ changes: [change], subject: command.id });
};

/** The rules of chapter 1 that change records, by command. */
export const foundationCommands = {
  'person.edit': editPerson,
  'organisation.edit': editOrganisation,
  'page.link': linkPage,
  'record.restore': restoreRecord,
};
