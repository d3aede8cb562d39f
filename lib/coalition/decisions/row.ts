import { type Book, type DecisionBook, inOrder, type Past } from '../book.ts';
import type { Choice, KnownFact } from '../fact.ts';
import { personAt } from '../foundation/members.ts';
import type { DecisionRow, PositionRow, VoiceRow } from '../tables.ts';
import { adviceIn } from './advice.ts';
import { isAfterClose } from './after-close.ts';
import { type Closed, closedIn, covers } from './closing.ts';
import { type Count, type CountedVoice, countIn } from './count.ts';
import { hasLookedAgain } from './look-again.ts';
import { receivedAt } from './receipt.ts';
import { recordedRow } from './recorded.ts';
import { resolutionOf } from './settle.ts';
import { openingAt, openingOfVersion } from './versions.ts';
import { halfWindow } from './window.ts';

/** Whether a decision, finally passed, took another one's place: the other's id → the newer one's (P 2.1). */
export type SupersededBy = ReadonlyMap<string, string>;

const voiceRow = (
  book: Book,
  decision: DecisionBook,
  opening: KnownFact<'opening'>,
  counted: Past,
  count: Count,
  closed: boolean,
  voice: CountedVoice,
): VoiceRow => {
  const { id, organisation, choice } = voice;
  if (voice.state !== 'silent') return { id, organisation, state: voice.state, choice };
  const received = receivedAt(book, opening, organisation, counted);
  const { opens, ends } = opening.content;
  const reached = received !== null && received <= count.ends - halfWindow(opens, ends);
  const consents = opening.content.row.method === 'consent' && opening.content.row.silence === 'consent';
  if (closed)
    return {
      id,
      organisation,
      state: reached ? (consents ? 'silent-consent' : 'silent') : 'not-reached',
      choice: null,
    };
  const asked = decision.requests.some((request) => request.content.organisation === organisation);
  return { id, organisation, state: asked ? 'asked-for-time' : reached ? 'silent' : 'not-reached', choice: null };
};

const standingOf = (
  decision: DecisionBook,
  opening: KnownFact<'opening'>,
  position: KnownFact<'position'>,
  voice: CountedVoice | undefined,
  closed: Closed | null,
): PositionRow['standing'] => {
  if (isAfterClose(decision, opening, position)) return 'after-close';
  const isIn = (among: CountedVoice['counting'] | undefined): boolean =>
    among?.some(({ fact }) => fact === position) ?? false;
  if (isIn(voice?.counting)) return 'counts';
  if (isIn(voice?.replaced)) return 'replaced';
  if (isIn(voice?.fellAway)) return 'fell-away';
  if (isIn(voice?.recused)) return 'no-voice';
  // Not in what the closings cover: final means too late; else it waits for the closing that covers it.
  return closed?.final && !isIn(voice?.unsettled) ? 'after-close' : 'unsettled';
};

const positionRows = (
  book: Book,
  decision: DecisionBook,
  opening: KnownFact<'opening'>,
  count: Count,
  closed: Closed | null,
  counted: Past,
): PositionRow[] => {
  const row = (fact: KnownFact<'position'>, standing: PositionRow['standing'], voice?: CountedVoice): PositionRow => {
    const { organisation, choice, reason, remedy, version, relayed } = fact.content;
    const resolution = choice === 'objection' ? resolutionOf(book, decision, fact, counted) : null;
    const answer =
      choice === 'objection' && standing === 'fell-away' && voice?.choice !== 'objection'
        ? (voice?.counting[0]?.fact ?? null)
        : null;
    return {
      hash: fact.hash,
      organisation,
      by: fact.by,
      device: fact.device,
      choice,
      reason,
      remedy,
      principle: fact.content.principle ?? null,
      version,
      at: fact.at,
      relayed: relayed !== null,
      standing,
      resolved: resolution
        ? { at: resolution.at, by: resolution.by, how: 'objector' }
        : answer
          ? { at: answer.at, by: answer.by, how: 'amendment' }
          : null,
    };
  };
  const ofThis = (fact: KnownFact<'position'>): boolean =>
    openingOfVersion(decision, fact.content.version, book.tip)?.hash === opening.hash;
  const valid = decision.positions.filter(ofThis).map((fact) => {
    const voice = count.voices.find((v) => v.id === fact.content.organisation || v.id === fact.by);
    return { fact, row: row(fact, standingOf(decision, opening, fact, voice, closed), voice) };
  });
  const other = decision.voiceless.filter(ofThis).map((fact) => ({ fact, row: row(fact, 'no-voice') }));
  return [...valid, ...other].sort((a, b) => inOrder(a.fact, b.fact)).map((entry) => entry.row);
};

/** What the named decider says became of an advice, or null before it has decided (P 2.2). */
const becameOf = (count: Count, advice: string): string | null =>
  count.voices
    .flatMap(({ counting }) => counting)
    .flatMap(({ fact }) => fact.content.became ?? [])
    .find((one) => one.advice === advice)?.became ?? null;

/**
 * The row of one decision from everything that is known: a pure function of the set of facts (P 2.1–2.6). It has no
 * clock: before its window opens it reads 'open', and queries show 'scheduled' while `opens` lies ahead.
 * Null while no fact with authority has opened or recorded it.
 */
export const decisionRow = (book: Book, decision: DecisionBook, supersededBy: SupersededBy): DecisionRow | null => {
  const opening = openingAt(decision, book.tip);
  if (!opening) return recordedRow(book, decision, supersededBy);
  const closed = closedIn(book, decision, opening, book.tip);
  const counted = closed?.counted() ?? book.tip;
  const count = countIn(book, decision, opening, counted);
  // A final close is judged by nothing further; one that is not, by what no closing covers, too.
  const held = closed && !closed.final ? countIn(book, decision, opening, book.tip) : count;
  const { content } = opening;
  const { row } = content;
  const voices = count.voices.map((v) => voiceRow(book, decision, opening, counted, count, closed !== null, v));
  const current = count.chain.at(-1) ?? opening;
  const silent = voices.filter((voice) => voice.state === 'silent-consent').length;
  const tally: Partial<Record<Choice | 'silent-consent', number>> = {
    ...count.counts,
    ...(silent > 0 && { 'silent-consent': silent }),
  };
  const superseding = supersededBy.get(decision.id) ?? null;
  const state = count.withdrawn
    ? 'withdrawn'
    : closed
      ? superseding && count.passes
        ? 'superseded'
        : count.outcome
      : 'open';
  const person = (id: string) => personAt(book, id, book.tip)?.organisation ?? '';
  const closings = (closed?.closings ?? []).map((fact) => ({
    hash: fact.hash,
    by: fact.by,
    organisation: person(fact.by),
    at: fact.at,
    acknowledgedBy: closed?.acknowledged.get(fact.hash) ?? [],
    complete: covers(decision, opening, fact, book.tip),
    devices: closed?.devices.get(fact.hash) ?? [],
  }));
  const confirmed = closed?.final
    ? (closed.acknowledged.get(closed.final.hash) ?? [])
    : [...new Set([...(closed?.acknowledged.values() ?? [])].flat())].sort();
  const anchoring = [...decision.anchorings].sort(inOrder).at(-1);
  const recorded = recordedRow(book, decision, supersededBy)?.recorded ?? null;
  return {
    id: decision.id,
    state,
    title: current.content.title,
    text: current.content.text,
    category: row.category,
    row,
    urgent: content.urgent,
    anchor: content.anchor,
    quote:
      anchoring?.content.quote ?? (content.anchor && 'quote' in content.anchor ? content.anchor.quote : null) ?? null,
    proposer: opening.by,
    organisation: personAt(book, opening.by, opening.past)?.organisation ?? '',
    proposedAt: opening.at,
    opens: content.opens,
    ends: count.ends,
    firstEnds: content.ends,
    timeRequests: [...decision.requests].sort(inOrder).map((fact) => ({
      organisation: fact.content.organisation,
      by: fact.by,
      at: fact.at,
      until: fact.content.until,
      reason: fact.content.reason,
    })),
    about: content.about,
    eligible: content.eligible,
    voices,
    positions: positionRows(book, decision, opening, count, closed, counted),
    advice: adviceIn(decision, book.tip).map((fact) => ({
      hash: fact.hash,
      organisation: fact.content.organisation,
      by: fact.by,
      at: fact.at,
      text: fact.content.text,
      became: becameOf(count, fact.hash),
    })),
    reasons: closed && !count.withdrawn ? count.reasons : [],
    lookedAgain: hasLookedAgain(decision, count.version, book.tip),
    versions: count.chain.map((v) => ({
      hash: v.hash,
      title: v.content.title,
      text: v.content.text,
      by: v.by,
      at: v.at,
    })),
    version: count.version,
    quorumMet: count.quorumMet,
    closings,
    closed: closed && {
      at: closed.final?.at ?? Math.min(...closed.closings.map((fact) => fact.at)),
      confirmedBy: confirmed,
      of: closed.of,
      final: closed.final !== null,
      tally,
    },
    held: { ends: held.ends, complete: held.voices.length > 0 && held.complete },
    supersedes: content.supersedes?.decision ?? null,
    supersededBy: superseding,
    recorded,
  };
};
