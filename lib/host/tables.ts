import type { FactTables } from '../coalition/index.ts';
import { organisationRecordId, PROFILE_ID, personRecordId } from '../coalition/record.ts';
import type { LocalState, OrganisationRow, PersonRow, Tables } from '../coalition/tables.ts';
import type { Replica } from '../replica/replica.ts';

/**
 * Facts and records as one set of tables. A person's organisation, role and voice come from facts; name, addresses and
 * an organisation's size are fields that members keep up to date.
 */
export const joinTables = (
  facts: FactTables,
  replica: Replica,
  counts: Tables['counts'] | null,
  local: LocalState,
): Tables => {
  const people = new Map<string, PersonRow>();
  const edited = replica.table('people') as ReadonlyMap<string, Partial<PersonRow>>;
  for (const [id, person] of facts.people) {
    const record = edited.get(personRecordId(id));
    people.set(id, {
      ...person,
      name: record?.name ?? person.name,
      emails: record?.emails && record.emails.length > 0 ? record.emails : person.emails,
    });
  }
  const organisations = new Map<string, OrganisationRow>();
  const sizes = replica.table('organisations') as ReadonlyMap<string, Partial<OrganisationRow>>;
  for (const [id, organisation] of facts.organisations) {
    organisations.set(id, { ...organisation, size: sizes.get(organisationRecordId(id))?.size ?? organisation.size });
  }
  const profile = replica.table('profile').get(PROFILE_ID) as Partial<Tables['profile']> | undefined;
  return {
    ...facts,
    profile: { ...facts.profile, ...(profile?.name && { name: profile.name }) },
    organisations,
    people,
    tasks: replica.table('tasks') as Tables['tasks'],
    meetings: replica.table('meetings') as Tables['meetings'],
    items: replica.table('items') as Tables['items'],
    notes: replica.table('notes') as Tables['notes'],
    pages: replica.table('pages') as Tables['pages'],
    ...(counts && { counts }),
    local,
  };
};
