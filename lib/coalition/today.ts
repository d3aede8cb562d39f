import { isAdviceAsked } from './decisions/advise.ts';
import { asOf } from './decisions/as-of.ts';
import { isBlind } from './decisions/blind.ts';
import { decisionLine, looksAgain, waitsForUs } from './decisions/queries.ts';
import { onPage } from './page.ts';
import type { ForYou, Happened, QueryResult } from './query.ts';
import { waitsForYesOf } from './sharing/second-yes.ts';
import type { DecisionRow, Tables } from './tables.ts';
import { byUrgency, dayOf, isOpenTask, taskLine } from './work/queries.ts';

/** How long one act takes, for "about 4 minutes": reading a text and answering takes longer than a tick. */
const MINUTES: Record<ForYou['kind'], number> = {
  answer: 3,
  amend: 3,
  advise: 5,
  'look-again': 5,
  confirm: 1,
  task: 1,
  'adopt-matrix': 5,
  'second-yes': 2,
};
/** A task waits for its owner when it is due within this many days. */
const SOON_DAYS = 7;
const DAY_MS = 86_400_000;
/** "Since I was here" looks no further back than this, so that the first look isn't a flood. */
const LATEST = 30;

const objected = (decision: DecisionRow): boolean =>
  decision.positions.some((p) => p.choice === 'objection' && p.standing === 'counts' && !p.resolved);

const forYou = (tables: Tables, now: number, zone: number): ForYou[] => {
  const me = tables.people.get(tables.local.person);
  const organisation = (me && tables.organisations.get(me.organisation)?.name) ?? null;
  const make = (kind: ForYou['kind'], id: string, title: string, at: number | null, due: string | null): ForYou => ({
    kind,
    id,
    title,
    at,
    due,
    minutes: MINUTES[kind],
    organisation: kind === 'answer' || kind === 'confirm' ? organisation : null,
  });
  const list: ForYou[] = [];
  for (const decision of tables.decisions.values()) {
    const begun = (decision.opens ?? 0) <= now;
    if (me && begun && asOf(decision, now).state === 'open') {
      if (me.role !== 'observer' && isAdviceAsked(decision, me))
        list.push(make('advise', decision.id, decision.title, decision.ends, null));
      if (looksAgain(tables, decision, me, now))
        list.push(make('look-again', decision.id, decision.title, decision.ends, null));
    }
    if (begun && waitsForUs(tables, decision, now))
      list.push(make(decision.row ? 'answer' : 'confirm', decision.id, decision.title, decision.ends, null));
    // Only to a proposer who may see that somebody objects: the wish to amend must not leak it (P 2.3).
    else if (
      me &&
      asOf(decision, now).state === 'open' &&
      decision.proposer === me.id &&
      objected(decision) &&
      !isBlind(asOf(decision, now), tables)
    )
      list.push(make('amend', decision.id, decision.title, decision.ends, null));
  }
  const soon = dayOf(now + SOON_DAYS * DAY_MS, zone);
  for (const task of tables.tasks.values())
    if (me && task.owner === me.id && isOpenTask(task) && task.due !== null && task.due <= soon)
      list.push(make('task', task.id, task.title, null, task.due));
  for (const { device, name, organisation: home } of waitsForYesOf(tables, tables.local.person))
    list.push({
      ...make('second-yes', device, name, null, null),
      organisation: tables.organisations.get(home)?.name ?? null,
    });
  const provisional = [...tables.matrix.values()].filter((row) => row.provisional);
  if (me?.role === 'coordinator' && provisional[0] && tables.organisations.size > 1)
    list.push(make('adopt-matrix', 'matrix', '', null, null));
  const moment = (entry: ForYou): number =>
    entry.at ?? (entry.due === null ? Number.POSITIVE_INFINITY : Date.parse(`${entry.due}T23:59:59Z`));
  return list.sort((a, b) => moment(a) - moment(b) || (a.id < b.id ? -1 : 1));
};

/** What happened, latest first. Nothing that would tell how others answered: proposals, amendments, closes, joins, tasks. */
const since = (tables: Tables, after: number, now: number): Happened[] => {
  const latest = createLatest(after);
  const { add } = latest;
  for (const d of tables.decisions.values()) {
    if (d.state === 'withdrawn') continue;
    add(d.proposedAt, d.recorded && d.row === null ? 'recorded' : 'proposed', d.proposer, d.title, d.id);
    for (const version of d.versions.slice(1)) add(version.at, 'amended', version.by, version.title, d.id);
    if (d.closed && asOf(d, now).closed) add(d.closed.at, 'decided', null, d.title, d.id);
  }
  for (const t of tables.tasks.values()) {
    if (t.state !== 'dropped') add(t.created?.at, 'task-added', t.created?.by, t.title, t.id);
    add(t.done?.at, 'task-done', t.done?.by, t.title, t.id);
  }
  for (const m of tables.meetings.values()) add(m.ended?.at, 'meeting', m.ended?.by, m.title, m.id);
  for (const device of tables.devices.values())
    if (device.admittedBy !== null)
      add(
        device.admittedAt,
        'joined',
        device.person,
        tables.organisations.get(device.organisation)?.name ?? '',
        device.id,
      );
  return latest.list().map((one) => ({ ...one, who: (one.who && tables.people.get(one.who)?.name) || null }));
};

/** The latest of what is put in, `who` as an id. After years there is much, so what can't be among them is not kept. */
const createLatest = (after: number) => {
  let kept: Happened[] = [];
  let floor = after;
  const cut = (): Happened[] => kept.sort(latestFirst).slice(0, LATEST);
  return {
    add: (
      at: number | null | undefined,
      what: Happened['what'],
      who: string | null | undefined,
      title: string,
      id: string,
    ): void => {
      if (at == null || at <= floor) return;
      kept.push({ at, what, who: who ?? null, title, id });
      if (kept.length < 4 * LATEST) return;
      kept = cut();
      // What is as late as the last one may still come before it.
      floor = Math.max(after, (kept.at(-1) as Happened).at - 1);
    },
    list: cut,
  };
};
const latestFirst = (a: Happened, b: Happened): number => b.at - a.at || compare(a.id, b.id) || compare(a.what, b.what);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first screen (P 7.6): what waits for me, what is open on this page, what happened since I was here. */
export const todayOf = (tables: Tables, page: string | null, now: number, zone = 0): QueryResult['today'] => {
  const mine = forYou(tables, now, zone);
  const here = page === null ? { decisions: [], tasks: [] } : onPage(tables, page);
  const today = dayOf(now, zone);
  return {
    coalition: { id: tables.local.coalition, name: tables.profile.name },
    forYou: mine,
    minutes: mine.reduce((sum, entry) => sum + entry.minutes, 0),
    onPage: [
      ...here.decisions.map((decision) => decisionLine(tables, decision, now)),
      ...here.tasks.map((task) => taskLine(tables, task, today)).sort(byUrgency),
    ],
    since: since(tables, tables.local.lookedAt, now),
    lookedAt: tables.local.lookedAt,
  };
};
