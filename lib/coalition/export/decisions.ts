import type { DecisionRow, PositionRow, Tables } from '../tables.ts';
import { seenDecisions } from './withheld.ts';
import { dayIn, type ExportWords, momentIn } from './words.ts';

/** All decisions as Markdown (CommonMark), newest first: title, how it stands, how it was decided, exact text, who said what. */
export const decisionsMarkdown = (tables: Tables, words: ExportWords, zone: number): string => {
  const sorted = seenDecisions(tables).sort(
    (a, b) => b.decision.proposedAt - a.decision.proposedAt || (a.decision.id < b.decision.id ? -1 : 1),
  );
  const lines = [`# ${plain(tables.profile.name)}: ${words.decisions}`, ''];
  for (const { decision, hidden } of sorted) lines.push(...sayDecision(decision, hidden, tables, words, zone));
  return `${lines.join('\n').trimEnd()}\n`;
};

const sayDecision = (
  decision: DecisionRow,
  hidden: boolean,
  tables: Tables,
  words: ExportWords,
  zone: number,
): string[] => {
  const organisation = (id: string) => plain(tables.organisations.get(id)?.name ?? tables.people.get(id)?.name ?? id);
  const person = (id: string) => plain(tables.people.get(id)?.name ?? id);
  const { recorded, closed, row } = decision;
  const facts = [
    `**${words.state}:** ${words[`decision.${decision.state}`]}`,
    `**${words.category}:** ${plain(decision.category)}`,
    ...(row ? [`**${words.how}:** ${words[`method.${row.method}`]}`] : []),
    ...(recorded
      ? [`**${words.how}:** ${[plain(recorded.decidedBy), plain(recorded.how), recorded.decidedOn].join(', ')}`]
      : []),
    `**${words['proposed-by']}:** ${person(decision.proposer)} (${organisation(decision.organisation)}), ${dayIn(decision.proposedAt, zone)}`,
    ...(decision.ends === null ? [] : [`**${words['answers-by']}:** ${momentIn(decision.ends, zone)}`]),
    ...confirmed(closed ?? recorded, words, organisation),
    ...(decision.supersededBy === null
      ? []
      : [`**${words['replaced-by']}:** ${plain(tables.decisions.get(decision.supersededBy)?.title ?? '')}`]),
  ];
  const earlier = decision.versions.filter(({ hash }) => hash !== decision.version);
  return [
    `## ${plain(decision.title)}`,
    '',
    ...facts.map((fact) => `- ${fact}`),
    '',
    `### ${words.text}`,
    '',
    ...quoted(decision.text),
    '',
    ...earlier.flatMap(({ text, by, at }) => [
      `### ${words['earlier-text']} (${person(by)}, ${dayIn(at, zone)})`,
      '',
      ...quoted(text),
      '',
    ]),
    ...answers(decision.positions, hidden, words, organisation, person),
  ];
};

const confirmed = (
  what: { readonly confirmedBy: readonly string[]; readonly of: number } | null,
  words: ExportWords,
  organisation: (id: string) => string,
): string[] =>
  what === null
    ? []
    : [
        `**${words['confirmed-by']}:** ${what.confirmedBy.length} / ${what.of}${what.confirmedBy.length > 0 ? ` (${what.confirmedBy.map(organisation).join(', ')})` : ''}`,
      ];

const answers = (
  positions: readonly PositionRow[],
  hidden: boolean,
  words: ExportWords,
  organisation: (id: string) => string,
  person: (id: string) => string,
): string[] => {
  const said = positions.filter(({ standing }) => standing === 'counts' || standing === 'unsettled');
  if (said.length === 0 && !hidden) return [];
  return [
    `### ${words.answers}`,
    '',
    ...(hidden ? [words.hidden, ''] : []),
    ...said.flatMap(({ choice, by, reason, remedy, relayed, ...position }) => [
      `- ${organisation(position.organisation)} (${person(by)}${relayed ? `, ${words.relayed}` : ''}): ${words[`choice.${choice}`]}`,
      ...(reason ? [`  - ${words.reason}: ${plain(reason)}`] : []),
      ...(remedy ? [`  - ${words.remedy}: ${plain(remedy)}`] : []),
    ]),
    '',
  ];
};

/** Words of people as one line that Markdown leaves alone: no heading, list, link, picture or HTML can come out of it. */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^([-+=])/, '\\$1');

/** The exact text, line by line in a quotation; each line escaped, so that its words stay what they were. */
const quoted = (text: string): string[] =>
  text.split(/\r\n|\r|\n/).map((line) => (line.trim() === '' ? '>' : `> ${plain(line)}  `));
