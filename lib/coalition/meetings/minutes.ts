import type { DecisionLine, ItemView, TaskLine } from '../query.ts';
import type { MeetingRow, NoteRow } from '../tables.ts';
import { dayOf } from '../work/queries.ts';

/** What minutes are written from: the meeting, its facilitator and its items with their outcomes (P 4.8). */
export interface MinutesSource {
  readonly meeting: MeetingRow;
  readonly facilitatorName: string | null;
  /** Minutes east of UTC: the day of a moment. */
  readonly zone?: number;
  readonly items: readonly Pick<ItemView, 'id' | 'title' | 'purpose' | 'decisions' | 'tasks' | 'notes' | 'undecided'>[];
}

/** Letters that Markdown takes for something else. A line's first letters matter too: "1. x", "# x", "- x", "+ x". */
const md = (text: string): string =>
  text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^([-+=])/, '\\$1');

const html = (text: string): string =>
  text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`).replace(/\r?\n/g, '<br>');

const taskWords = ({ title, owner, due, state }: TaskLine): { readonly title: string; readonly rest: string } => ({
  title,
  rest: ` — ${owner.name}${owner.organisationName ? ` (${owner.organisationName})` : ''}${due ? `, by ${due}` : ''}${
    state === 'done' ? ', done' : ''
  }`,
});

const SAID: Record<DecisionLine['state'], string> = {
  scheduled: 'open',
  open: 'open',
  passed: 'passed',
  blocked: 'blocked',
  heard: 'heard, nothing decided',
  withdrawn: 'withdrawn',
  superseded: 'superseded',
  recorded: 'decided',
  contested: 'contested',
};
const decisionWords = (decision: DecisionLine, zone: number): string =>
  SAID[decision.state] +
  (SAID[decision.state] === 'open' && decision.ends !== null ? `, answers by ${dayOf(decision.ends, zone)}` : '');

const heading = ({ meeting, facilitatorName, zone }: MinutesSource): string[] => [
  ...(meeting.starts !== null ? [`Date: ${dayOf(meeting.starts, zone)}`] : []),
  ...(facilitatorName ? [`Facilitator: ${facilitatorName}`] : []),
  ...(meeting.recording ? [`Recording: ${meeting.recording}`] : []),
];

const noteText = (note: NoteRow): string => note.text.trim();

/** Minutes as Markdown (CommonMark): one heading an item, its decisions, tasks with owner and date, notes. P 4.8. */
export const minutesMarkdown = (source: MinutesSource): string => {
  const lines = [`# ${md(source.meeting.title)}`, '', ...heading(source).map((line) => `${md(line)}  `), ''];
  source.items.forEach((item, at) => {
    lines.push(`## ${at + 1}. ${md(item.title)}${item.purpose ? ` (${item.purpose})` : ''}`, '');
    for (const decision of item.decisions)
      lines.push(`- **Decision:** ${md(decision.title)} — ${decisionWords(decision, source.zone ?? 0)}`);
    for (const task of item.tasks) {
      const { title, rest } = taskWords(task);
      lines.push(`- **Task:** ${md(title)}${md(rest)}`);
    }
    for (const note of item.notes) lines.push(`- ${md(noteText(note))}`);
    if (item.undecided) lines.push('- *No decision was taken.*');
    if (lines.at(-1) !== '') lines.push('');
  });
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
};

/** The same as HTML for the clipboard: plain tags only, every text escaped, no attribute taken from a text. P 4.8. */
export const minutesHtml = (source: MinutesSource): string => {
  const items = source.items.map((item) => {
    const outcomes = [
      ...item.decisions.map((d) => `<b>Decision:</b> ${html(d.title)} — ${html(decisionWords(d, source.zone ?? 0))}`),
      ...item.tasks.map((task) => {
        const { title, rest } = taskWords(task);
        return `<b>Task:</b> ${html(title)}${html(rest)}`;
      }),
      ...item.notes.map((note) => html(noteText(note))),
      ...(item.undecided ? ['<i>No decision was taken.</i>'] : []),
    ];
    const list = outcomes.length > 0 ? `<ul>${outcomes.map((line) => `<li>${line}</li>`).join('')}</ul>` : '';
    return `<li><b>${html(item.title)}</b>${item.purpose ? ` (${item.purpose})` : ''}${list}</li>`;
  });
  const head = heading(source).map(html).join('<br>');
  return `<h2>${html(source.meeting.title)}</h2>${head ? `<p>${head}</p>` : ''}<ol>${items.join('')}</ol>`;
};
