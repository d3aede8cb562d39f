import type { CommandInput, Context } from '../command.ts';
import type { About, Anchor, FactContent, MatrixRow } from '../fact.ts';
import { categoryKey, draftRow, hasDecider, keepsFloor, plainRow, sameValue } from '../foundation/rows.ts';
import { categoryOf, electorate, statusHasVoice } from '../foundation/standing.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import type { Tables } from '../tables.ts';
import { actor, linksPage, type Rule, verdict } from '../verdict.ts';
import { says } from './choices.ts';
import { HOUR_MS, SLACK_MS, windowHours } from './window.ts';

/** An id that names its device, so that nobody takes a decision over by opening its id a second time (versions.ts). */
export const newDecisionId = (context: Context): string => `${context.newId()}.${context.device}`;

interface Proposal {
  readonly decision: string;
  readonly title: string;
  readonly text: string;
  readonly category: string;
  readonly anchor: Anchor | null;
  readonly ends: number | null;
  readonly urgent: boolean;
  readonly about: About | null;
  readonly supersedes: CommandInput<'decision.propose'>['supersedes'];
  readonly contests: string | null;
  readonly target: number | null;
}

/** The opening of a proposal, or why there is none: no row no vote, an unknown method, nobody eligible, too short. P 1.7, 2.1, 2.3. */
export const openingOf = (
  tables: Tables,
  proposal: Proposal,
  context: Context,
): Result<FactContent<'opening'>, Refusal> => {
  const { category, ends, urgent, about, supersedes, target, ...words } = proposal;
  const found = tables.matrix.get(categoryKey(category));
  if (!found)
    return refuse('decision.no-row', { category }, [{ value: JSON.stringify(draftRow(category)), label: category }]);
  const row: MatrixRow = plainRow(found);
  if (!hasDecider(row)) return refuse('matrix.no-decider', { category });
  if (target !== null && row.method !== 'sign-on') return refuse('decision.target-without-sign-on');
  if (!says(words.text)) return refuse('decision.no-text');
  if (about && categoryOf(about) !== categoryKey(category))
    return refuse('decision.wrong-category', { category: categoryOf(about) });
  if (about?.changes === 'matrix-row' && !keepsFloor(about.row))
    return refuse('matrix.below-floor', { category: about.row.category });
  if (supersedes) {
    const older = tables.decisions.get(supersedes.decision);
    if (!older) return refuse('decision.unknown');
    if (!says(supersedes.since)) return refuse('decision.nothing-new-since', { title: older.title });
  }
  if (urgent && row.urgentHours === null) return refuse('decision.no-urgent-lane', { category });
  const eligible = electorate(
    row,
    [...tables.organisations.values()].map(({ id, status }) => ({ id, voice: statusHasVoice(status) })),
    [...tables.people.values()],
  );
  if (eligible.length === 0) return refuse('decision.nobody-eligible', { category });
  const opens = context.at + context.grace;
  const hours = windowHours(row, urgent);
  if (ends !== null && ends - opens + SLACK_MS < hours * HOUR_MS)
    return refuse('decision.window-too-short', { hours, when: context.at + hours * HOUR_MS });
  const window = { opens, ends: ends ?? opens + hours * HOUR_MS };
  return ok({ ...words, row, urgent, ...window, eligible, about, supersedes, ...(target !== null && { target }) });
};

/** Opens a window (P 2.1). Within the grace it can be withdrawn before it opens (P 7.6). */
export const propose: Rule<'decision.propose'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { title, text, category, anchor, ends, urgent, about, supersedes } = command;
  const decision = newDecisionId(context);
  const contests = null;
  const target = command.target ?? null;
  const proposal = { decision, title, text, category, anchor, ends, urgent, about, supersedes, contests, target };
  const opening = openingOf(tables, proposal, context);
  if (!opening.ok) return opening;
  return verdict({
    facts: [{ kind: 'opening', content: opening.value }],
    changes: linksPage(tables, anchor, context),
    subject: decision,
    undo: { name: 'decision.withdraw', decision, reason: null },
  });
};

/** Tags a decision as already taken elsewhere (P 2.1). It needs no row: nothing is decided by it. */
export const record: Rule<'decision.record'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  if (!says(command.text)) return refuse('decision.no-text');
  if (Date.parse(`${command.decidedOn}T00:00:00Z`) > context.at + 24 * HOUR_MS)
    return refuse('decision.recorded-in-the-future', { day: command.decidedOn });
  const { title, text, category, anchor, decidedOn, decidedBy, how } = command;
  const decision = newDecisionId(context);
  return verdict({
    facts: [{ kind: 'recording', content: { decision, title, text, category, anchor, decidedOn, decidedBy, how } }],
    changes: linksPage(tables, anchor, context),
    subject: decision,
    undo: { name: 'decision.withdraw', decision, reason: null },
  });
};

const wordsOfWho = (tables: Tables, row: MatrixRow): string =>
  row.who.kind === 'coalition'
    ? 'The full coalition'
    : row.who.kind === 'steering'
      ? 'The steering group'
      : (tables.people.get(row.who.person)?.name ?? 'One named person');

/** A row in one plain sentence: the exact text that is decided on when a row is put to the coalition. */
const sentenceOf = (tables: Tables, row: MatrixRow): string =>
  `${wordsOfWho(tables, row)} decides "${row.category}" by ${row.method.replaceAll('-', ' ')} within ${row.windowHours} hours; ` +
  `at least ${Math.round(row.quorum * 100)} % must have answered; ` +
  `${row.silence === 'consent' ? 'silence after proof of receipt is consent' : 'silence is no answer'}.`;

/** Puts a matrix row to the full coalition: a new one, a changed one, or a provisional one for adoption (P 1.7). */
export const proposeRow: Rule<'matrix.propose'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { row, ends } = command;
  const now = tables.matrix.get(categoryKey(row.category));
  if (!keepsFloor(row)) return refuse('matrix.below-floor', { category: row.category });
  if (!hasDecider(row)) return refuse('matrix.no-decider', { category: row.category });
  if (row.who.kind === 'person' && !tables.people.has(row.who.person)) return refuse('matrix.unknown-person');
  if (now && !now.provisional && sameValue(plainRow(now), row))
    return refuse('matrix.row-unchanged', { category: row.category });
  return propose(
    tables,
    {
      title: `How we decide: ${row.category}`,
      text: sentenceOf(tables, row),
      category: 'matrix',
      anchor: null,
      ends,
      urgent: false,
      about: { changes: 'matrix-row', row },
      supersedes: null,
    },
    context,
  );
};
