import { decisionOf, decisionsOf } from './decisions/queries.ts';
import { captureOf, matrixOf, membersOf } from './foundation/queries.ts';
import { meetingOf, meetingsOf } from './meetings/queries.ts';
import { pageOf } from './page.ts';
import type { Query, QueryEnvironment, QueryName, QueryResult } from './query.ts';
import { organisationSays, removalSays } from './sharing/keys.ts';
import { sharingOf } from './sharing/queries.ts';
import type { Tables } from './tables.ts';
import { todayOf } from './today.ts';
import { ownersOf, recipientsOf, workOf } from './work/queries.ts';

type Answers = {
  readonly [N in QueryName]: (
    query: Extract<Query, { readonly name: N }>,
    tables: Tables,
    environment: QueryEnvironment,
  ) => QueryResult[N];
};

const ANSWERS: Answers = {
  today: (query, tables, { now, zone }) => todayOf(tables, query.page, now, zone),
  decisions: (query, tables, { now }) => decisionsOf(tables, now, query),
  decision: (query, tables, { now }) => decisionOf(tables, query.decision, now),
  matrix: (_query, tables) => matrixOf(tables),
  work: (query, tables, { now, zone }) => workOf(tables, now, zone, query),
  meetings: (query, tables, { now }) => meetingsOf(tables, now, query),
  meeting: (query, tables, { now, zone }) => meetingOf(tables, query.meeting, now, zone),
  members: (_query, tables) => membersOf(tables),
  sharing: (_query, tables, { delivery }) => sharingOf(tables, delivery),
  removal: (query, tables) => removalSays(tables, query.person),
  'organisation-removal': (query, tables) => organisationSays(tables, query.organisation),
  page: (query, tables, { now, zone }) => pageOf(tables, query.key, now, zone),
  capture: (query, tables, { now }) => captureOf(tables, query, now),
  recipients: (query, tables, { now, zone }) => recipientsOf(tables, query, now, zone),
  owners: (query, tables, { now, zone }) => ownersOf(tables, query, now, zone),
};

/** Answers one of the questions of QUERIES from the tables. Pure; `environment.now` in ms; plain data that crosses a port. */
export const answer = <Q extends Query>(
  query: Q,
  tables: Tables,
  environment: QueryEnvironment,
): QueryResult[Q['name']] => {
  const find = ANSWERS[query.name] as unknown as (
    query: Q,
    tables: Tables,
    environment: QueryEnvironment,
  ) => QueryResult[Q['name']];
  return find(query, tables, environment);
};
