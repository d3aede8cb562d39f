import { type Book, type DecisionBook, inOrder } from '../book.ts';
import { organisationsAt, personAt } from '../foundation/members.ts';
import { statusAt, statusHasVoice } from '../foundation/standing.ts';
import type { DecisionRow } from '../tables.ts';
import type { SupersededBy } from './row.ts';

/**
 * The row of a decision that was tagged as already taken (P 2.1): who recorded it, which organisations' delegates
 * confirmed it, of how many; contested by any of them. Null if nobody recorded it.
 */
export const recordedRow = (book: Book, decision: DecisionBook, supersededBy: SupersededBy): DecisionRow | null => {
  const recording = [...decision.recordings].sort(inOrder)[0];
  if (!recording) return null;
  const { content, past } = recording;
  const of = organisationsAt(book, past).filter((id) => statusHasVoice(statusAt(book, id, past))).length;
  const about = <T extends { content: { recording: string } }>(facts: readonly T[]): T[] =>
    facts.filter((fact) => fact.content.recording === recording.hash);
  const contest = about([...decision.contests]).sort(inOrder)[0];
  const confirmedBy = [...new Set(about(decision.confirmations).map((fact) => fact.content.organisation))].sort();
  const anchoring = [...decision.anchorings].sort(inOrder).at(-1);
  const quote = content.anchor && 'quote' in content.anchor ? (content.anchor.quote ?? null) : null;
  const superseding = supersededBy.get(decision.id) ?? null;
  const withdrawn = decision.withdrawals.length > 0;
  return {
    id: decision.id,
    state: withdrawn ? 'withdrawn' : contest ? 'contested' : superseding ? 'superseded' : 'recorded',
    title: content.title,
    text: content.text,
    category: content.category,
    row: null,
    urgent: false,
    anchor: content.anchor,
    quote: anchoring?.content.quote ?? quote,
    proposer: recording.by,
    organisation: personAt(book, recording.by, past)?.organisation ?? '',
    proposedAt: recording.at,
    opens: null,
    ends: null,
    about: null,
    eligible: [],
    voices: [],
    positions: [],
    advice: [],
    reasons: [],
    lookedAgain: false,
    versions: [{ hash: recording.hash, title: content.title, text: content.text, by: recording.by, at: recording.at }],
    version: recording.hash,
    quorumMet: false,
    closings: [],
    closed: null,
    held: null,
    supersedes: null,
    supersededBy: superseding,
    recorded: {
      by: recording.by,
      decidedOn: content.decidedOn,
      decidedBy: content.decidedBy,
      how: content.how,
      confirmedBy,
      of,
      contestedBy: contest ? { organisation: contest.content.organisation, reason: contest.content.reason } : null,
    },
  };
};
