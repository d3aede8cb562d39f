import type { MatrixRow } from '../../lib/coalition/fact.ts';
import type {
  DecisionLine,
  DecisionView,
  ItemView,
  MeetingView,
  QueryResult,
  TaskLine,
} from '../../lib/coalition/query.ts';
import type { MatrixTableRow, MeetingRow } from '../../lib/coalition/tables.ts';
import type { PageContext } from '../../lib/protocol/page.ts';
import type { HostQueryResult } from '../../lib/protocol/surface.ts';

/** Answers of a host for "Housing Now", as Legal Aid's Ana sees them. Moments hang on `now`, so the pictures read alike on any day. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const now = Date.now();
const friday = () => {
  const d = new Date(now + 2 * DAY);
  d.setHours(18, 0, 0, 0);
  return d.getTime();
};
const day = (offset: number) => new Date(now + offset * DAY).toISOString().slice(0, 10);
const TEXT = 'We demand a rent freeze until the independent report is out.';
const quote = { v: 1 as const, exact: TEXT, before: '', after: '', paragraph: TEXT, position: 0 };
const anchor = {
  in: 'document' as const,
  key: 'gdoc:1',
  title: 'Housing demands 2026',
  url: 'https://docs.google.com/document/d/1/edit',
  quote,
};

const row = (category: string, extra: Partial<MatrixTableRow> = {}): MatrixTableRow => ({
  id: category,
  category,
  who: { kind: 'coalition' },
  method: 'consent',
  windowHours: 168,
  quorum: 0.5,
  silence: 'consent',
  voice: 'organisation',
  blind: 'until-own',
  urgentHours: null,
  advises: [],
  carriesOut: [],
  told: [],
  provisional: true,
  builtIn: false,
  ...extra,
});
const matrixRow: MatrixRow = row('Public statement');

const line = (id: string, title: string, extra: Partial<DecisionLine> = {}): DecisionLine => ({
  id,
  title,
  state: 'open',
  shape: 'open',
  ends: friday(),
  closedAt: null,
  category: 'Public statement',
  found: null,
  waitsForUs: false,
  confirmedBy: 0,
  confirmedOf: 5,
  ...extra,
});
const difference = [
  { kind: 'same' as const, text: 'We sign ' },
  { kind: 'gone' as const, text: 'as one coalition' },
  { kind: 'new' as const, text: 'each for itself' },
  { kind: 'same' as const, text: '.' },
];
const reworded = line('d2', 'We sign as one coalition', {
  state: 'passed',
  shape: 'changed',
  ends: null,
  closedAt: now - 40 * DAY,
  found: { state: 'reworded', at: now - HOUR, difference },
});
const passed = line('d3', 'Two tenants speak first', {
  state: 'passed',
  shape: 'passed',
  ends: null,
  closedAt: now - 20 * DAY,
});
const open = line('d1', 'Demand a rent freeze', { waitsForUs: true });
const taken = line('d4', 'Flyers in three languages', {
  state: 'recorded',
  shape: 'passed',
  ends: null,
  closedAt: now - 3 * DAY,
  confirmedBy: 2,
});
const blocked = line('d5', 'Accept the developer’s money', {
  state: 'blocked',
  shape: 'blocked',
  ends: null,
  closedAt: now - 9 * DAY,
});

const ana = { id: 'p1', name: 'Ana', organisation: 'o2', organisationName: 'Legal Aid' };
const noor = { id: 'p2', name: 'Noor', organisation: 'o4', organisationName: 'Renters’ Network' };
const task = (id: string, title: string, extra: Partial<TaskLine> = {}): TaskLine => ({
  id,
  title,
  owner: ana,
  due: day(0),
  overdue: false,
  state: 'todo',
  removedBy: null,
  ...extra,
});
const tasks = [
  task('t1', 'Letter to the council'),
  task('t2', 'Book the hall for the hearing', { due: day(-3), overdue: true }),
];
const people = [
  { id: 'p1', name: 'Ana', organisationName: 'Legal Aid' },
  { id: 'p2', name: 'Noor', organisationName: 'Renters’ Network' },
  { id: 'p3', name: 'Mara', organisationName: 'Tenant Union' },
  { id: 'p4', name: 'Tom', organisationName: 'Congregation of St. Brigid' },
];
const voice = (id: string, organisationName: string, state: DecisionView['voices'][number]['state']) => ({
  id,
  organisation: id,
  organisationName,
  state,
  choice: null,
});

export const decision: DecisionView = {
  ...{ id: 'd1', state: 'open', title: 'Demand a rent freeze', text: TEXT, category: 'Public statement' },
  ...{ row: matrixRow, urgent: false, anchor, quote: null, proposer: 'p3', organisation: 'o1' },
  proposedAt: now - 3 * DAY,
  opens: now - 3 * DAY,
  ends: friday(),
  about: null,
  eligible: ['o1', 'o2', 'o3', 'o4', 'o5'],
  versions: [
    {
      hash: 'v1',
      title: 'Demand a rent freeze',
      text: TEXT.replace('independent', "city's"),
      by: 'p3',
      at: now - 3 * DAY,
    },
    { hash: 'v2', title: 'Demand a rent freeze', text: TEXT, by: 'p3', at: now - HOUR },
  ],
  version: 'v2',
  ...{ advice: [], advisersAsked: [], deciderName: null, reasons: [], lookedAgain: false },
  quorumMet: true,
  closings: [],
  closed: null,
  held: { ends: 0, complete: false },
  supersedes: null,
  supersededBy: null,
  recorded: null,
  shape: 'open',
  found: { state: 'unchanged', at: now, difference: null },
  proposerName: 'Mara',
  organisationName: 'Tenant Union',
  blind: true,
  voices: [
    voice('o1', 'Tenant Union', 'answered'),
    voice('o3', 'St. Brigid', 'answered'),
    voice('o4', 'Renters’ Network', 'answered'),
    voice('o2', 'Legal Aid', 'silent'),
    voice('o5', 'Neighbourhood Clinic', 'not-reached'),
  ],
  positions: [],
  answered: 3,
  may: ['position', 'ask-time'],
  ours: null,
  asOrganisation: 'Legal Aid',
  before: TEXT.replace('independent', "city's"),
};
export const decisionPassed: DecisionView = {
  ...decision,
  id: 'd2',
  state: 'passed',
  shape: 'changed',
  found: reworded.found,
  blind: false,
  before: null,
  may: [],
  ours: { choice: 'consent', by: 'p1', at: now - DAY, version: 'v2' },
  voices: decision.voices.map((one, at) => ({
    ...one,
    state: at < 4 ? 'answered' : 'silent-consent',
    choice: at === 1 ? 'objection' : at === 2 ? 'concern' : 'consent',
  })),
  positions: [
    {
      ...{ hash: 'h1', organisation: 'o3', by: 'p4', device: 'x', choice: 'objection', version: 'v1' },
      reason: 'The city wrote that report itself.',
      remedy: 'Ask for an independent report.',
      principle: null,
      at: now - 2 * DAY,
      relayed: false,
      standing: 'counts',
      resolved: { at: now - DAY, by: 'p4', how: 'amendment' },
      organisationName: 'St. Brigid',
      personName: 'Tom',
    },
  ],
  closed: {
    at: now - HOUR,
    confirmedBy: ['o1', 'o2'],
    of: 5,
    final: false,
    tally: { consent: 3, concern: 1, 'silent-consent': 1 },
  },
  reasons: [{ code: 'no-objection' }],
};
export const decisionRecorded: DecisionView = {
  ...decision,
  id: 'd4',
  state: 'recorded',
  shape: 'passed',
  title: 'Flyers in three languages',
  text: 'All flyers come in Spanish, Arabic and English.',
  before: null,
  row: null,
  voices: [],
  may: ['confirm', 'contest'],
  recorded: {
    by: 'p3',
    decidedOn: day(-8),
    decidedBy: 'The full coalition',
    how: 'in a meeting',
    confirmedBy: ['o1', 'o3'],
    of: 5,
    contestedBy: null,
  },
};

/** By advice: two have spoken, one is still asked; the viewer decides. */
export const decisionByAdvice: DecisionView = {
  ...decision,
  id: 'd5',
  title: 'Hire the church hall',
  text: 'We hire the church hall for the assembly on 12 December.',
  category: 'Tactics',
  before: null,
  blind: false,
  row: {
    ...matrixRow,
    category: 'Tactics',
    method: 'advice',
    who: { kind: 'person', person: 'p1' },
    advises: ['p3', 'p4'],
  },
  voices: [voice('p1', 'Legal Aid', 'silent')],
  answered: 0,
  advice: [
    {
      ...{ hash: 'a1', organisation: 'o1', by: 'p3', at: now - DAY, became: null },
      text: 'It holds 200 at most. Ask how many want to come first.',
      ...{ personName: 'Mara', organisationName: 'Tenant Union' },
    },
    {
      ...{ hash: 'a2', organisation: 'o4', by: 'p5', at: now - HOUR, became: null },
      text: 'There is a step at the door; three of ours use a wheelchair.',
      ...{ personName: 'Ines', organisationName: 'Renters’ Network' },
    },
  ],
  advisersAsked: ['Tom'],
  deciderName: 'Noor',
  may: ['position'],
};
/** The same for somebody who is asked. */
export const decisionToAdvise: DecisionView = {
  ...decisionByAdvice,
  id: 'd8',
  may: ['advise'],
  advisersAsked: ['Noor'],
};
/** By consensus: many stand aside; the viewer proposed it. */
export const decisionAside: DecisionView = {
  ...decision,
  id: 'd6',
  category: 'Staffing',
  before: null,
  blind: false,
  row: { ...matrixRow, category: 'Staffing', method: 'consensus' },
  voices: decision.voices.map((one, at) => ({
    ...one,
    state: 'answered',
    choice: at < 3 ? 'agree' : 'stand-aside',
  })),
  answered: 5,
  may: ['look-again', 'position', 'amend', 'withdraw'],
  ours: { choice: 'agree', by: 'p1', at: now - DAY, version: 'v2' },
};
/** By consensus, blocked and closed. */
export const decisionBlocked: DecisionView = {
  ...decisionAside,
  id: 'd7',
  state: 'blocked',
  shape: 'blocked',
  may: [],
  voices: decision.voices.map((one, at) => ({ ...one, state: 'answered', choice: at === 1 ? 'block' : 'agree' })),
  positions: [
    {
      ...{ hash: 'h2', organisation: 'o3', by: 'p4', device: 'x', choice: 'block', version: 'v2' },
      reason: 'It speaks for tenants who were not asked.',
      remedy: null,
      principle: 'Nobody is spoken for.',
      at: now - 2 * DAY,
      ...{ relayed: false, standing: 'counts', resolved: null, organisationName: 'St. Brigid', personName: 'Tom' },
    },
  ],
  closed: { at: now - HOUR, confirmedBy: ['o1', 'o2', 'o3'], of: 5, final: true, tally: { agree: 4, block: 1 } },
  reasons: [{ code: 'block', voices: ['o3'] }],
};
export const decisionViews: readonly DecisionView[] = [
  ...[decision, decisionPassed, decisionRecorded],
  ...[decisionByAdvice, decisionToAdvise, decisionAside, decisionBlocked],
];

const meetingRow: MeetingRow = {
  ...{ id: 'standing.gcal:1', event: 'gcal:1', series: null, title: 'Housing Now, full meeting' },
  ...{ starts: now - 10 * 60_000, minutes: 60, guests: [], kind: 'full', facilitator: 'p2', noteTaker: null },
  ...{
    recording: null,
    started: { at: now - 9 * 60_000, by: 'p2' },
    ended: null,
    log: [],
    removedBy: null,
    readOnly: false,
  },
};
const item = (id: string, title: string, extra: Partial<ItemView> = {}): ItemView => ({
  ...{ id, meeting: meetingRow.id, title, purpose: 'decision', minutes: 15, presenter: null, order: 1, urgent: false },
  ...{ dropped: false, carriedFrom: null, created: null, started: null, ended: null, removedBy: null, readOnly: false },
  ...{ presenterName: null, missing: [], undecided: false, discussOnly: false, decisions: [], tasks: [], notes: [] },
  ...extra,
});
export const meeting: MeetingView = {
  meeting: meetingRow,
  facilitatorName: 'Noor',
  items: [
    item('i1', 'Letter to the council', { decisions: [passed], ended: { at: now, by: 'p2' } }),
    item('i2', 'Flyers', {
      purpose: 'update',
      minutes: 5,
      tasks: [task('t9', 'Translate the flyer', { due: day(8) })],
    }),
    item('i3', 'Who speaks at the hearing?', { minutes: 20, started: { at: now - 70_000, by: 'p2' } }),
    item('i4', 'Any other', { purpose: null, minutes: null, missing: ['purpose', 'minutes'] }),
  ],
  minutesPlanned: 60,
  over: false,
  markdown: '# Full meeting',
  html: '<h1>Full meeting</h1>',
};

export const sharing: QueryResult['sharing'] = {
  sentence: { say: 'kept', offline: 2 },
  delivery: { relay: 'connected', relayUrl: 'wss://relay.example.org/', online: ['a'], unsent: 0, latest: null },
  partners: [
    { device: 'a', name: 'Mara', organisationName: 'Tenant Union', online: true },
    { device: 'c7f2', name: 'Rosa', organisationName: 'Legal Aid', online: false },
    { device: 'b', name: 'Noor', organisationName: 'Renters’ Network', online: false },
  ],
  inert: [{ hash: 'x', kind: 'closing', by: 'Somebody', at: now - DAY, why: 'not-eligible' }],
};
const organisation = (id: string, name: string, who: readonly string[]) => ({
  ...{ id, name, status: 'active' as const, founding: true, history: [], size: '1-5' as const, devices: who.length },
  people: who.map((person, at) => ({
    id: people.find((one) => one.name === person)?.id ?? person,
    name: person,
    emails: [],
    organisation: id,
    role: at === 0 ? ('coordinator' as const) : ('member' as const),
    delegate: at === 0,
  })),
});
export const members: QueryResult['members'] = {
  me: { id: 'p1', name: 'Ana', emails: [], organisation: 'o2', role: 'member', delegate: true },
  organisations: [
    organisation('o1', 'Tenant Union', ['Mara', 'Luis']),
    organisation('o2', 'Legal Aid', ['Ana', 'Rosa']),
    organisation('o3', 'Congregation of St. Brigid', ['Tom']),
    {
      ...organisation('o4', 'Riverside Landlords', ['Carl']),
      decided: { open: null, goes: 'd2', comes: null },
    },
  ],
  invitations: [
    {
      ...{ id: 'i2', key: 'k2', organisation: 'o2', organisationName: 'Legal Aid', founding: false },
      ...{ role: 'member', delegate: false, person: 'p1', uses: 1, used: 0, expires: now + DAY, revoked: false },
      ...{ by: 'p1' },
    },
    {
      ...{ id: 'i3', key: 'k3', organisation: 'o8', organisationName: 'Food Bank', founding: true },
      ...{ role: 'member', delegate: true, person: null, uses: 3, used: 1, expires: now + DAY, revoked: false },
      ...{ by: 'p1', over: true },
    },
    {
      ...{ id: 'i', key: 'k', organisation: 'o9', organisationName: 'Neighbourhood Clinic', founding: true },
      ...{
        role: 'member',
        delegate: true,
        person: null,
        uses: 1,
        used: 0,
        expires: now + 12 * DAY,
        revoked: false,
        by: 'p3',
      },
    },
  ],
  joined: [
    { person: 'Rosa', organisation: 'Legal Aid', invitedBy: 'Ana', at: now - 3_600_000 },
    { person: 'Tom', organisation: 'Congregation of St. Brigid', invitedBy: 'Mara', at: now - DAY },
  ],
  former: [{ id: 'p8', name: 'Iris', organisation: 'o2', at: now - 2 * DAY, how: 'removed' }],
  removals: [
    {
      ...{ hash: 'r1', kind: 'removal', by: 'p1', at: now - 2 * DAY, devices: ['e'], person: 'p8', organisation: null },
      ...{ home: 'o2', state: 'holds', voids: true, others: ['o1', 'o3'], acknowledgedBy: ['o1'] },
    },
    {
      ...{ hash: 'r2', kind: 'stolen', by: 'p3', at: now - 9 * DAY, devices: ['f'], person: null, organisation: null },
      ...{ home: 'o1', state: 'ended', voids: true, others: [], acknowledgedBy: [] },
    },
  ],
  waiting: [
    {
      ...{ device: 'w', why: 'recovery', person: 'Luis', name: 'Luis', organisation: 'o1' },
      ...{ invitedBy: 'p3', inviters: ['p3'], at: now - HOUR },
    },
    {
      ...{ device: 'v', why: 'at-risk', person: 'p12', name: 'Dilek', organisation: 'o3' },
      ...{ invitedBy: 'p3', inviters: ['p3'], at: now - 2 * HOUR },
    },
  ],
};
/** The same coalition, as somebody sees it who was removed. */
export const membersOut: QueryResult['members'] = {
  ...members,
  me: null,
  former: [{ id: 'p8', name: 'Iris', organisation: 'o2', at: now - 2 * DAY, how: 'removed' }],
};
const removal: QueryResult['removal'] = {
  ...{ name: 'Rosa', organisation: 'Legal Aid', devices: 1, openTasks: 2, lastDelegate: false },
  keeps: { decisions: 12, tasks: 30, meetings: 4, people: 9 },
};

const categories = ['Public statement', 'Tactics', 'Budget'].map((category) => ({
  category,
  row: row(category),
  ends: friday(),
  person: null,
}));

export const answers = {
  coalitions: [
    { id: 'c', name: 'Housing Now', organisationName: 'Legal Aid', personName: 'Ana', monogram: 'HN' },
  ] satisfies HostQueryResult['coalitions'],
  joining: [
    {
      ...{ invitation: 'i', coalition: 'h', coalitionName: 'Harbour for All', inviterName: 'Ines' },
      ...{ state: 'refused', why: 'invitation.over' },
    },
  ] satisfies HostQueryResult['joining'],
  today: {
    coalition: { id: 'c', name: 'Housing Now' },
    forYou: [
      {
        kind: 'answer',
        id: 'd1',
        title: 'Demand a rent freeze',
        at: friday(),
        due: null,
        minutes: 3,
        organisation: null,
      },
      { kind: 'task', id: 't1', title: 'Letter to the council', at: null, due: day(0), minutes: 1, organisation: null },
      {
        kind: 'confirm',
        id: 'd4',
        title: 'Flyers in three languages',
        at: null,
        due: null,
        minutes: 1,
        organisation: null,
      },
    ],
    minutes: 4,
    onPage: [reworded, passed],
    since: [
      { at: now - DAY, what: 'task-done', who: 'Noor', title: 'Flyer in three languages', id: 't3' },
      { at: now - 2 * DAY, what: 'joined', who: 'Mara', title: 'Congregation of St. Brigid', id: 'o3' },
    ],
    lookedAt: now - 2 * DAY,
  } satisfies QueryResult['today'],
  decisions: {
    open: [open],
    closed: [reworded, passed, blocked],
    recorded: [taken],
  } satisfies QueryResult['decisions'],
  matrix: {
    rows: [...categories.map((one) => one.row), row('Purpose', { builtIn: true, provisional: false })],
    memoMissing: true,
  } satisfies QueryResult['matrix'],
  work: {
    mine: tasks,
    others: [
      task('t4', 'Call the press', { owner: noor, due: day(4) }),
      task('t5', 'Translate the flyer', { owner: noor, due: null, removedBy: 'Luis' }),
    ],
    done: [task('t6', 'Print the banner', { state: 'done', due: day(-4), owner: noor })],
    people,
  } satisfies QueryResult['work'],
  meetings: { upcoming: [meetingRow], past: [] } satisfies QueryResult['meetings'],
  members,
  removal,
  sharing,
  page: { key: 'gdoc:1', linked: true, marks: [], decisions: [open, reworded], tasks } satisfies QueryResult['page'],
  capture: {
    title: 'Demand a rent freeze',
    category: 'Public statement',
    categories,
    people,
    coalition: { id: 'c', name: 'Housing Now' },
    organisationName: 'Legal Aid',
  } satisfies QueryResult['capture'],
  recipients: {
    people: [
      {
        address: 'ana@legalaid.example',
        person: { id: 'p1', name: 'Ana' },
        organisation: { id: 'o2', name: 'Legal Aid' },
        overdue: 1,
        open: 2,
        tasks: [tasks[1] as TaskLine, tasks[0] as TaskLine],
      },
      {
        address: 'Tom',
        unsure: true,
        person: { id: 'p4', name: 'Tom' },
        organisation: { id: 'o3', name: 'Congregation of St. Brigid' },
        overdue: 0,
        open: 0,
        tasks: [],
      },
    ],
    outside: 1,
  } satisfies QueryResult['recipients'],
  owners: { tasks } satisfies QueryResult['owners'],
};

const document = {
  kind: 'document' as const,
  key: 'gdoc:1',
  url: anchor.url,
  title: anchor.title,
  tab: null,
};
const base = { tab: 1, site: 'google-docs', facts: document, missing: [], hidden: false, capture: null, text: null };
export const contexts: Record<string, PageContext> = {
  panel: { ...base, slot: null },
  unreadable: { ...base, facts: null, missing: ['event'], slot: null },
  capture: { ...base, slot: { at: 'capture' }, capture: { quote, text: TEXT } },
  mark: { ...base, slot: { at: 'mark', ids: ['d2', 't1'] } },
  compose: {
    ...base,
    slot: { at: 'compose', compose: 'm1' },
    facts: {
      kind: 'mail',
      url: 'https://mail.google.com/',
      thread: null,
      composes: [
        {
          id: 'm1',
          subject: '',
          recipients: [
            { name: 'Ana', address: 'ana@legalaid.example', area: 'to' },
            { name: 'Tom', address: 'tom@stbrigid.example', area: 'to' },
          ],
        },
      ],
    },
  },
  event: {
    ...base,
    slot: { at: 'event' },
    facts: {
      ...{ kind: 'event', url: 'https://calendar.google.com/', key: 'gcal:1', series: null, title: meetingRow.title },
      ...{ when: 'today', starts: now, minutes: 60, guests: [] },
    },
  },
};
