import { DOCUMENT, FIRST, KEY, SECOND } from './docs-job.ts';
import type { Ensemble } from './ensemble.ts';
import { must, see } from './hands.ts';

export interface Furnished {
  readonly decision: string;
  readonly meeting: string;
}

/** A week's worth of a coalition's life: two decisions, tasks, a meeting with its agenda. */
export const furnish = async ({ union, aid, coalition }: Ensemble): Promise<Furnished> => {
  const { panel } = union;
  const anchor = (exact: string) => ({
    in: 'document' as const,
    key: KEY,
    title: 'Housing demands 2026',
    url: DOCUMENT,
    tab: 't.0',
    quote: { v: 1 as const, exact, before: '', after: '', paragraph: exact, position: 0 },
  });
  const { subject } = await must(panel, coalition, {
    name: 'decision.propose',
    title: 'Demand a rent freeze',
    text: FIRST,
    category: 'public statement',
    anchor: anchor(FIRST),
    ends: null,
    urgent: false,
    about: null,
    supersedes: null,
  });
  const decision = subject ?? '';
  await must(panel, coalition, {
    name: 'decision.record',
    title: 'Two tenants speak first',
    text: SECOND,
    category: 'tactics',
    anchor: anchor(SECOND),
    decidedOn: '2026-11-03',
    decidedBy: 'Full coalition',
    how: 'by consent, in the meeting',
  });
  const { me, organisations } = await see(panel, coalition, { name: 'members' }, ({ me: own }) => own !== null);
  const people = organisations.flatMap((organisation) => organisation.people);
  const ana = people.find(({ name }) => name === 'Ana')?.id ?? '';
  const task = (title: string, owner: string, due: string) =>
    must(panel, coalition, { name: 'task.add', title, owner, due, estimate: null, source: null, notes: '' });
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await task('Translate the flyer', ana, day(-3));
  await task('Check every figure in the letter', ana, day(4));
  await task('Book the hall for the assembly', me?.id ?? '', day(0));
  await task('Print 500 flyers', me?.id ?? '', day(9));
  const opened = await must(panel, coalition, {
    name: 'meeting.open',
    event: 'gcal:7fullmeeting2026q4stage',
    series: null,
    title: 'Full meeting',
    starts: Date.now() + 86_400_000,
    minutes: 60,
    guests: [],
  });
  const meeting = opened.subject ?? '';
  for (const [title, purpose, minutes] of [
    ['Letter to the council', 'decision', 15],
    ['Flyers', 'update', 5],
    ['Who speaks at the hearing?', 'decision', 20],
  ] as const)
    await must(panel, coalition, { name: 'item.add', meeting, title, purpose, minutes, presenter: null, urgent: true });
  await see(aid.panel, coalition, { name: 'decision', decision }, (view) => view.may.includes('position'));
  await see(aid.panel, coalition, { name: 'meeting', meeting }, (view) => view.items.length >= 3);
  return { decision, meeting };
};

/** Every view of our own pages: its name, its address, and what tells that it shows. */
export const ownViews = ({ decision, meeting }: Furnished): readonly (readonly [string, string, string])[] => [
  ['panel-today', 'sidepanel.html', '[data-id]'],
  ['panel-decisions', 'sidepanel.html#decisions', '[data-id]'],
  ['panel-decision', `sidepanel.html#decision=${encodeURIComponent(decision)}`, '[data-decision]'],
  ['panel-propose', 'sidepanel.html#propose', 'select[name="category"]'],
  ['panel-matrix', 'sidepanel.html#matrix', 'main h1, main h2'],
  ['panel-work', 'sidepanel.html#work', '[data-id], [data-task]'],
  ['panel-meetings', 'sidepanel.html#meetings', '[data-id]'],
  ['panel-meeting', `sidepanel.html#meeting=${encodeURIComponent(meeting)}`, '[data-meeting]'],
  ['panel-members', 'sidepanel.html#members', '[data-organisation]'],
  ['panel-sharing', 'sidepanel.html#sharing', '[data-name="sentence"]'],
  ['panel-more', 'sidepanel.html#more', 'main a'],
  ['popup', 'popup.html', '[data-id], button'],
  ['welcome', 'welcome.html', 'h1'],
];
