import { decisionLine } from './decisions/queries.ts';
import type { Anchor } from './fact.ts';
import { isLinked } from './foundation/queries.ts';
import type { Mark, QueryResult } from './query.ts';
import { meetingId } from './record.ts';
import type { DecisionRow, Tables, TaskRow } from './tables.ts';
import { byUrgency, dayOf, isOpenTask, taskLine } from './work/queries.ts';

/** Whether something hangs on a page: its document or thread, or an item of its event's meeting. */
const isOn = (anchor: Anchor | null, key: string): boolean => {
  if (anchor === null || anchor.in === 'decision') return false;
  return anchor.in === 'item' ? anchor.meeting === meetingId(key) : anchor.key === key;
};

/** The decisions and open tasks of one page (document, thread or event), oldest first. */
export const onPage = (
  tables: Tables,
  key: string,
): { readonly decisions: readonly DecisionRow[]; readonly tasks: readonly TaskRow[] } => ({
  decisions: [...tables.decisions.values()]
    .filter((d) => isOn(d.anchor, key) && d.state !== 'withdrawn')
    .sort((a, b) => a.proposedAt - b.proposedAt || (a.id < b.id ? -1 : 1)),
  tasks: [...tables.tasks.values()].filter((t) => isOn(t.source, key) && isOpenTask(t)),
});

/** Marks, decisions and tasks of one page (P 7.1, 7.2). A mark carries the quotation to be found, no title. */
export const pageOf = (tables: Tables, key: string, now: number, zone = 0): QueryResult['page'] => {
  const { decisions, tasks } = onPage(tables, key);
  const today = dayOf(now, zone);
  const lines = decisions.map((decision) => decisionLine(tables, decision, now));
  const tabOf = (anchor: Anchor | null) => (anchor?.in === 'document' ? (anchor.tab ?? null) : null);
  const marks: Mark[] = [
    ...decisions.map(
      (decision, at): Mark => ({
        id: decision.id,
        kind: 'decision',
        shape: lines[at]?.shape ?? 'open',
        quote: decision.quote,
        tab: tabOf(decision.anchor),
      }),
    ),
    ...tasks.map(
      (task): Mark => ({
        id: task.id,
        kind: 'task',
        shape: 'open',
        quote: task.source && 'quote' in task.source ? (task.source.quote ?? null) : null,
        tab: tabOf(task.source),
      }),
    ),
  ];
  return {
    key,
    linked: isLinked(tables, key) || marks.length > 0,
    marks,
    decisions: lines,
    tasks: tasks.map((task) => taskLine(tables, task, today)).sort(byUrgency),
  };
};
