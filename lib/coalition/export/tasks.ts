import type { Tables, TaskRow } from '../tables.ts';
import { dayIn, type ExportWords } from './words.ts';

/** The tasks as a table: a line of heads, then one line each, by day and id; open ones first. */
export const taskLines = (tables: Tables, words: ExportWords, zone: number): string[][] => {
  const heads = [
    words.task,
    words.person,
    words.organisation,
    words.due,
    words.state,
    words.minutes,
    words.notes,
    words.source,
    words.created,
    words.finished,
    words.id,
  ];
  const line = (task: TaskRow): string[] => {
    const owner = tables.people.get(task.owner);
    const organisation = owner && tables.organisations.get(owner.organisation);
    return [
      task.title,
      owner?.name ?? task.owner,
      organisation?.name ?? '',
      task.due ?? '',
      words[`task.${task.state}`],
      task.estimate === null ? '' : String(task.estimate),
      task.notes,
      sourceOf(task, tables),
      task.created ? dayIn(task.created.at, zone) : '',
      task.done ? dayIn(task.done.at, zone) : '',
      task.id,
    ];
  };
  const over = ({ state }: TaskRow) => (state === 'done' || state === 'dropped' ? 1 : 0);
  const sorted = [...tables.tasks.values()].sort(
    (a, b) => over(a) - over(b) || compare(a.due ?? '9999', b.due ?? '9999') || compare(a.id, b.id),
  );
  return [heads, ...sorted.map(line)];
};

const sourceOf = ({ source }: TaskRow, tables: Tables): string => {
  if (source === null) return '';
  if (source.in === 'document') return `${source.title} ${source.url}`.trim();
  if (source.in === 'mail') return source.subject;
  if (source.in === 'decision') return tables.decisions.get(source.decision)?.title ?? '';
  return [tables.meetings.get(source.meeting)?.title, tables.items.get(source.item)?.title].filter(Boolean).join(': ');
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
