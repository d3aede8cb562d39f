import type { Command, Context } from '../command.ts';
import { meetingId, quarterOf, type RecordChange } from '../record.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import type { ItemRow, MeetingRow, Tables } from '../tables.ts';
import { actor, choicesOfPeople, type Rule, verdict } from '../verdict.ts';
import { agendaOf, carriedId, openerId, unfinishedOf } from './agenda.ts';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Fields of a command that differ from a row, and the row's values for them. */
const difference = <F extends object>(
  fields: F,
  row: { readonly [N in keyof F]?: unknown },
): { readonly now: Partial<F>; readonly before: Partial<F> } => {
  const names = (Object.keys(fields) as (keyof F)[]).filter((name) => !same(fields[name], row[name]));
  return {
    now: Object.fromEntries(names.map((name) => [name, fields[name]])) as Partial<F>,
    before: Object.fromEntries(names.map((name) => [name, row[name]])) as Partial<F>,
  };
};

const meetingOf = (tables: Tables, id: string, context: Context): Result<MeetingRow, Refusal> => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const meeting = tables.meetings.get(id);
  if (!meeting) return refuse('meeting.unknown');
  return meeting.readOnly ? refuse('record.newer-version', { title: meeting.title }) : ok(meeting);
};

const itemOf = (
  tables: Tables,
  id: string,
  context: Context,
): Result<{ readonly item: ItemRow; readonly meeting: MeetingRow }, Refusal> => {
  const item = tables.items.get(id);
  if (!item) return refuse('item.unknown');
  if (item.readOnly) return refuse('record.newer-version', { title: item.title });
  const meeting = meetingOf(tables, item.meeting, context);
  return meeting.ok ? ok({ item, meeting: meeting.value }) : meeting;
};

const noPerson = (tables: Tables, code: string, person: string | null | undefined): ReturnType<typeof refuse> | null =>
  person == null || tables.people.has(person)
    ? null
    : refuse(code, { name: person }, choicesOfPeople(tables.people.values()));

/** The items that a new meeting starts with: the openers of a full meeting, and what the series left unfinished (P 4.2). */
const startingItems = (
  tables: Tables,
  id: string,
  command: { series: string | null; starts: number | null },
  context: Context,
): RecordChange[] => {
  const created = { at: context.at, by: context.by };
  const opener = (what: 'temperature' | 'work-plan', title: string, order: number): RecordChange => ({
    kind: 'item',
    id: openerId(id, what),
    fields: { meeting: id, title, purpose: 'update', minutes: 5, presenter: null, order, created },
  });
  const before = [...tables.meetings.values()]
    .filter((m) => command.series !== null && m.series === command.series && m.id !== id && (m.ended || m.started))
    .filter((m) => (m.starts ?? 0) < (command.starts ?? Number.POSITIVE_INFINITY))
    .sort((a, b) => (b.starts ?? 0) - (a.starts ?? 0))[0];
  const carried = (before ? unfinishedOf(tables, before.id) : []).map((item, at): RecordChange => {
    const { title, purpose, minutes, presenter, urgent } = item;
    const fields = {
      meeting: id,
      title,
      purpose,
      minutes,
      presenter,
      urgent,
      order: at + 1,
      carriedFrom: item.id,
      created,
    };
    return { kind: 'item', id: carriedId(id, item.id), fields };
  });
  return [opener('temperature', 'Temperature', -2), opener('work-plan', 'Work plan', -1), ...carried];
};

/** Opens the meeting of a calendar event: made once, whoever opens it first; later only what the calendar changed (P 4.1). */
export const openMeeting: Rule<'meeting.open'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const id = meetingId(command.event);
  const { event, series, title, starts, minutes, guests } = command;
  const known = tables.meetings.get(id);
  if (known?.readOnly) return verdict({ subject: id });
  if (known) {
    const { now } = difference({ series, title, starts, minutes, guests }, known);
    const changes: RecordChange[] = Object.keys(now).length > 0 ? [{ kind: 'meeting', id, fields: now }] : [];
    return verdict({ changes, subject: id });
  }
  return verdict({
    changes: [
      { kind: 'meeting', id, fields: { event, series, title, starts, minutes, guests, kind: 'full' } },
      ...startingItems(tables, id, command, context),
    ],
    subject: id,
  });
};

export const editMeeting: Rule<'meeting.edit'> = (tables, command, context) => {
  const found = meetingOf(tables, command.meeting, context);
  if (!found.ok) return found;
  const { facilitator, noteTaker } = command.fields;
  const refused =
    noPerson(tables, 'meeting.not-a-person', facilitator) ?? noPerson(tables, 'meeting.not-a-person', noteTaker);
  if (refused) return refused;
  const { now, before } = difference(command.fields, found.value);
  const id = found.value.id;
  if (Object.keys(now).length === 0) return verdict({ subject: id });
  return verdict({
    changes: [{ kind: 'meeting', id, fields: now }],
    subject: id,
    undo: { name: 'meeting.edit', meeting: id, fields: before },
  });
};

export const startMeeting: Rule<'meeting.start'> = (tables, command, context) => {
  const found = meetingOf(tables, command.meeting, context);
  if (!found.ok) return found;
  const { id, started, title } = found.value;
  if (started) return refuse('meeting.started-already', { title });
  return verdict({
    changes: [{ kind: 'meeting', id, fields: { started: { at: context.at, by: context.by } } }],
    subject: id,
  });
};

export const endMeeting: Rule<'meeting.end'> = (tables, command, context) => {
  const found = meetingOf(tables, command.meeting, context);
  if (!found.ok) return found;
  const { id, started, ended, title } = found.value;
  if (!started) return refuse('meeting.not-started', { title });
  if (ended) return refuse('meeting.ended-already', { title });
  const stamp = { at: context.at, by: context.by };
  return verdict({
    changes: [
      { kind: 'meeting', id, fields: { ended: stamp } },
      ...running(tables, id).map((item): RecordChange => ({ kind: 'item', id: item.id, fields: { ended: stamp } })),
    ],
    subject: id,
  });
};

const running = (tables: Tables, meeting: string): ItemRow[] =>
  agendaOf(tables, meeting).filter((item) => item.started !== null && item.ended === null && !item.readOnly);

/** Any member proposes an item (P 4.2); without purpose or minutes it is taken and marked. */
export const addItem: Rule<'item.add'> = (tables, command, context) => {
  const found = meetingOf(tables, command.meeting, context);
  if (!found.ok) return found;
  const { meeting, title, purpose, minutes, presenter, urgent } = command;
  const refused = noPerson(tables, 'item.presenter-not-a-person', presenter);
  if (refused) return refused;
  const id = `${quarterOf(context.at)}.${context.newId()}`;
  const order = Math.max(0, ...agendaOf(tables, meeting).map((item) => item.order)) + 1;
  const created = { at: context.at, by: context.by };
  return verdict({
    changes: [{ kind: 'item', id, fields: { meeting, title, purpose, minutes, presenter, urgent, order, created } }],
    subject: id,
    undo: { name: 'item.edit', item: id, fields: { dropped: true } },
  });
};

export const editItem: Rule<'item.edit'> = (tables, command, context) => {
  const found = itemOf(tables, command.item, context);
  if (!found.ok) return found;
  const refused = noPerson(tables, 'item.presenter-not-a-person', command.fields.presenter);
  if (refused) return refused;
  const { id } = found.value.item;
  const { now, before } = difference(command.fields, found.value.item);
  if (Object.keys(now).length === 0) return verdict({ subject: id });
  const undo: Command = { name: 'item.edit', item: id, fields: before };
  return verdict({ changes: [{ kind: 'item', id, fields: now }], subject: id, undo });
};

/** Starts an item's clock; the one that runs ends, and the meeting starts if nobody had started it (P 4.2). */
export const startItem: Rule<'item.start'> = (tables, command, context) => {
  const found = itemOf(tables, command.item, context);
  if (!found.ok) return found;
  const { item, meeting } = found.value;
  if (item.started && !item.ended) return refuse('item.started-already', { title: item.title });
  const stamp = { at: context.at, by: context.by };
  return verdict({
    changes: [
      ...(meeting.started ? [] : [{ kind: 'meeting' as const, id: meeting.id, fields: { started: stamp } }]),
      ...running(tables, meeting.id).map(
        (other): RecordChange => ({ kind: 'item', id: other.id, fields: { ended: stamp } }),
      ),
      { kind: 'item', id: item.id, fields: { started: item.started ?? stamp, ended: null } },
    ],
    subject: item.id,
  });
};

export const endItem: Rule<'item.end'> = (tables, command, context) => {
  const found = itemOf(tables, command.item, context);
  if (!found.ok) return found;
  const { item } = found.value;
  if (item.ended) return refuse('item.ended-already', { title: item.title });
  const fields = { ended: { at: context.at, by: context.by } };
  return verdict({ changes: [{ kind: 'item', id: item.id, fields }], subject: item.id });
};

/** A note as an item's outcome (P 4.3). */
export const addNote: Rule<'item.note'> = (tables, command, context) => {
  const found = itemOf(tables, command.item, context);
  if (!found.ok) return found;
  const { item, meeting } = found.value;
  const id = `${quarterOf(context.at)}.${context.newId()}`;
  const created = { at: context.at, by: context.by };
  return verdict({
    changes: [{ kind: 'note', id, fields: { meeting: meeting.id, item: item.id, text: command.text, created } }],
    subject: id,
    undo: { name: 'note.edit', note: id, fields: { dropped: true } },
  });
};

export const editNote: Rule<'note.edit'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const note = tables.notes.get(command.note);
  if (!note) return refuse('note.unknown');
  if (note.readOnly) return refuse('record.newer-version', { title: note.text.slice(0, 60) });
  const { now, before } = difference(command.fields, note);
  if (Object.keys(now).length === 0) return verdict({ subject: note.id });
  const undo: Command = { name: 'note.edit', note: note.id, fields: before };
  return verdict({ changes: [{ kind: 'note', id: note.id, fields: now }], subject: note.id, undo });
};

/** The rules of chapter 4, by command. */
export const meetingCommands = {
  'meeting.open': openMeeting,
  'meeting.edit': editMeeting,
  'meeting.start': startMeeting,
  'meeting.end': endMeeting,
  'item.add': addItem,
  'item.edit': editItem,
  'item.start': startItem,
  'item.end': endItem,
  'item.note': addNote,
  'note.edit': editNote,
};
