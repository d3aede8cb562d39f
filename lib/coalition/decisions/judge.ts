import { type Book, type DecisionBook, decisionBook, insert, type Past, within } from '../book.ts';
import type { FactKind, KnownFact } from '../fact.ts';
import { isDelegateAt, isSettled, memberAt, personAt } from '../foundation/members.ts';
import { hasDecider, keepsFloor, sameValue } from '../foundation/rows.ts';
import { categoryOf, eligibleAt, roleAt, rowAt, statusAt, statusHasVoice } from '../foundation/standing.ts';
import { adviceIn, deciderOf, unheardAdvisers } from './advice.ts';
import { isAfterClose } from './after-close.ts';
import { choicesOf, says } from './choices.ts';
import { closedIn, covers, eligibleOrganisations } from './closing.ts';
import { countIn } from './count.ts';
import { asksToLookAgain } from './look-again.ts';
import { countsPersons } from './persons.ts';
import { openingAt, openingOfVersion } from './versions.ts';
import { endAt, HOUR_MS, SLACK_MS, windowHours } from './window.ts';

/** Null, or the code of the reason why a fact counts for nothing. Judged against the fact's own past alone (P 1.9). */
export type Why = string | null;
type Judge<K extends FactKind> = (book: Book, decision: DecisionBook, fact: KnownFact<K>) => Why;

const hasVoice = (book: Book, organisation: string, past: Past): boolean =>
  statusHasVoice(statusAt(book, organisation, past));

const judgeOpening: Judge<'opening'> = (book, decision, fact) => {
  const { row, eligible, opens, ends, urgent, about, supersedes, contests, target } = fact.content;
  if (openingAt(decision, fact.past)) return 'decision-exists';
  if (decision.recordings.some((recording) => within(fact.past, recording) && recording.hash !== contests))
    return 'decision-exists';
  if (contests !== null && !decision.contests.some((c) => c.by === fact.by && within(fact.past, c)))
    return 'not-contested';
  const inForce = rowAt(book, row.category, fact.past);
  if (!inForce) return 'no-row';
  if (!sameValue(inForce.row, row)) return 'row-not-in-force';
  if (!hasDecider(row)) return 'no-decider';
  if (target !== undefined && row.method !== 'sign-on') return 'target-without-sign-on';
  if (!sameValue([...eligible].sort(), eligibleAt(book, row, fact.past)) || eligible.length === 0)
    return 'eligible-differ';
  if (ends - Math.max(opens, fact.at) + SLACK_MS < windowHours(row, urgent) * HOUR_MS) return 'window-too-short';
  if (about && categoryOf(about) !== row.category.trim().toLowerCase()) return 'not-of-this-category';
  if (about?.changes === 'matrix-row' && !keepsFloor(about.row)) return 'below-the-floor';
  return supersedes && !says(supersedes.since) ? 'nothing-new-since' : null;
};

const judgeRecording: Judge<'recording'> = (_book, decision, fact) =>
  openingAt(decision, fact.past) || decision.recordings.some((other) => within(fact.past, other))
    ? 'decision-exists'
    : null;

const judgeAmendment: Judge<'amendment'> = (_book, decision, fact) => {
  const opening = openingOfVersion(decision, fact.content.amends, fact.past);
  if (!opening) return 'unknown-version';
  if (opening.by !== fact.by) return 'not-the-proposer';
  return isAfterClose(decision, opening, fact) ? 'after-close' : null;
};

/** Whether the author gives this decision's voice: an eligible organisation's delegate, or the eligible person. */
const voiceless = (book: Book, opening: KnownFact<'opening'>, fact: KnownFact, organisation: string): Why => {
  const member = personAt(book, fact.by, fact.past);
  if (member?.organisation !== organisation) return 'not-of-this-organisation';
  if (countsPersons(opening.content.row)) return opening.content.eligible.includes(fact.by) ? null : 'not-eligible';
  if (!opening.content.eligible.includes(organisation)) return 'not-eligible';
  if (!isDelegateAt(book, fact.by, fact.past)) return 'not-a-delegate';
  return hasVoice(book, organisation, fact.past) ? null : 'organisation-without-voice';
};

const judgePosition: Judge<'position'> = (book, decision, fact) => {
  const { version, organisation, choice, reason, remedy, relayed } = fact.content;
  const opening = openingOfVersion(decision, version, fact.past);
  if (!opening) return 'unknown-version';
  if (!choicesOf(opening.content.row.method).includes(choice)) return 'choice-not-of-method';
  if (choice === 'objection' && !(says(reason) && says(remedy))) return 'objection-without-remedy';
  if (choice === 'block' && !(says(reason) && says(fact.content.principle ?? null))) return 'block-without-principle';
  if (deciderOf(opening.content.row) !== null) {
    if (relayed !== null) return 'not-eligible';
    const early = fact.at < endAt(decision, opening, fact.past);
    if (early && unheardAdvisers(book, decision, opening.content.row, fact.past).length > 0) return 'advice-not-heard';
    const answered = new Set(fact.content.became?.filter(({ became }) => says(became)).map(({ advice }) => advice));
    if (adviceIn(decision, fact.past).some((advice) => !answered.has(advice.hash))) return 'advice-not-answered';
  }
  if (relayed === null) return voiceless(book, opening, fact, organisation);
  if (!opening.content.eligible.includes(organisation)) return 'not-eligible';
  return isSettled(book, organisation, opening.past) ? 'relayed-though-present' : null;
};

/** Anybody but an observer may advise; those whom the row names are waited for (P 2.2). */
const judgeAdvice: Judge<'advice'> = (book, decision, fact) => {
  const opening = openingOfVersion(decision, fact.content.version, fact.past);
  if (!opening) return 'unknown-version';
  if (opening.content.row.method !== 'advice') return 'no-advice-asked';
  if (personAt(book, fact.by, fact.past)?.organisation !== fact.content.organisation) return 'not-of-this-organisation';
  if (!says(fact.content.text)) return 'says-nothing';
  return isAfterClose(decision, opening, fact) ? 'after-close' : null;
};

/** The proposer or a coordinator, when more than a fifth stand aside by what its author had seen (P 2.2). */
const judgeLook: Judge<'looked-again'> = (book, decision, fact) => {
  const opening = openingOfVersion(decision, fact.content.version, fact.past);
  if (!opening) return 'unknown-version';
  if (opening.by !== fact.by && roleAt(book, fact.by, fact.past) !== 'coordinator') return 'not-the-proposer';
  if (isAfterClose(decision, opening, fact)) return 'after-close';
  const count = countIn(book, decision, opening, fact.past);
  return count.version === fact.content.version && asksToLookAgain(opening.content.row.method, count.voices)
    ? null
    : 'nothing-to-look-at';
};

const judgeVoiceAct: Judge<'recusal' | 'time-request'> = (book, decision, fact) => {
  const opening = openingAt(decision, fact.past);
  if (!opening) return 'unknown-decision';
  return isAfterClose(decision, opening, fact)
    ? 'after-close'
    : voiceless(book, opening, fact, fact.content.organisation);
};

const judgeRequest: Judge<'time-request'> = (book, decision, fact) => {
  const opening = openingAt(decision, fact.past);
  const why = judgeVoiceAct(book, decision, fact);
  if (why !== null || !opening) return why ?? 'unknown-decision';
  const asked = decision.requests.some(
    (other) => other.content.organisation === fact.content.organisation && within(fact.past, other),
  );
  if (asked) return 'asked-already';
  return fact.at > endAt(decision, opening, fact.past) ? 'after-the-end' : null;
};

const judgeWithdrawal: Judge<'withdrawal'> = (_book, decision, fact) => {
  const opening = openingAt(decision, fact.past);
  if (opening) {
    if (opening.by !== fact.by) return 'not-the-proposer';
    return isAfterClose(decision, opening, fact) ? 'after-close' : null;
  }
  const recording = decision.recordings.find((other) => within(fact.past, other));
  if (!recording) return 'unknown-decision';
  return recording.by === fact.by ? null : 'not-the-proposer';
};

const judgeResolution: Judge<'resolution'> = (_book, decision, fact) => {
  const opening = openingAt(decision, fact.past);
  const objection = decision.positions.find((p) => p.hash === fact.content.objection);
  if (!opening || !objection || !within(fact.past, objection)) return 'unknown-objection';
  if (objection.content.choice !== 'objection') return 'not-an-objection';
  if (isAfterClose(decision, opening, fact)) return 'after-close';
  const own = objection.by === fact.by;
  const member = personAt(_book, fact.by, fact.past);
  const heir =
    member?.organisation === objection.content.organisation &&
    isDelegateAt(_book, fact.by, fact.past) &&
    !isDelegateAt(_book, objection.by, fact.past);
  return own || heir ? null : 'not-the-objector';
};

/** A device may close when its own clock has passed the end, or when every voice in its past has answered (P 2.4). */
const mayClose = (book: Book, decision: DecisionBook, opening: KnownFact<'opening'>, fact: KnownFact): Why => {
  const organisation = memberAt(book, fact.device, fact.past)?.organisation;
  if (!organisation || !eligibleOrganisations(book, opening).includes(organisation)) return 'not-eligible';
  // Nothing is decided before the named decider has decided, however long ago the window ended (P 2.2).
  const byClock = deciderOf(opening.content.row) === null;
  if (byClock && fact.at >= endAt(decision, opening, fact.past)) return null;
  return countIn(book, decision, opening, fact.past).complete ? null : 'too-early-to-close';
};

const judgeClosing: Judge<'closing'> = (book, decision, fact) => {
  const opening = openingOfVersion(decision, fact.content.version, fact.past);
  if (!opening) return 'unknown-version';
  const why = mayClose(book, decision, opening, fact);
  if (why !== null) return why;
  return closedIn(book, decision, opening, fact.past)?.final ? 'closed-already' : null;
};

const judgeAcknowledgement: Judge<'closing-acknowledged'> = (book, decision, fact) => {
  const closing = decision.closings.find((other) => other.hash === fact.content.closing && within(fact.past, other));
  const opening = closing && openingOfVersion(decision, closing.content.version, closing.past);
  if (!closing || !opening) return 'unknown-closing';
  const final = closedIn(book, decision, opening, fact.past)?.final;
  if (final) return final.hash === closing.hash ? null : 'closed-already';
  return covers(decision, opening, closing, fact.past)
    ? mayClose(book, decision, opening, fact)
    : 'closing-lacks-positions';
};

/** A delegate's word about a decision that was recorded as taken elsewhere: confirms or contests it (P 2.1). */
const judgeAboutRecording: Judge<'confirmation' | 'contest'> = (book, decision, fact) => {
  const recording = decision.recordings.find((other) => other.hash === fact.content.recording);
  if (!recording || !within(fact.past, recording)) return 'unknown-recording';
  if (personAt(book, fact.by, fact.past)?.organisation !== fact.content.organisation) return 'not-of-this-organisation';
  if (!isDelegateAt(book, fact.by, fact.past)) return 'not-a-delegate';
  if (!hasVoice(book, fact.content.organisation, fact.past)) return 'organisation-without-voice';
  return fact.kind === 'confirmation' && recording.by === fact.by ? 'own-confirmation' : null;
};

const judgeAnchoring: Judge<'anchoring'> = (_book, decision, fact) =>
  openingAt(decision, fact.past) || decision.recordings.some((other) => within(fact.past, other))
    ? null
    : 'unknown-decision';

const JUDGES = {
  opening: [judgeOpening, 'openings'],
  amendment: [judgeAmendment, 'amendments'],
  position: [judgePosition, 'positions'],
  advice: [judgeAdvice, 'advice'],
  'looked-again': [judgeLook, 'looks'],
  recusal: [judgeVoiceAct, 'recusals'],
  'time-request': [judgeRequest, 'requests'],
  withdrawal: [judgeWithdrawal, 'withdrawals'],
  resolution: [judgeResolution, 'resolutions'],
  closing: [judgeClosing, 'closings'],
  'closing-acknowledged': [judgeAcknowledgement, 'acknowledgements'],
  recording: [judgeRecording, 'recordings'],
  confirmation: [judgeAboutRecording, 'confirmations'],
  contest: [judgeAboutRecording, 'contests'],
  anchoring: [judgeAnchoring, 'anchorings'],
} as const;
export type DecisionKind = keyof typeof JUDGES;
export const isDecisionKind = (kind: string): kind is DecisionKind => Object.hasOwn(JUDGES, kind);

/**
 * Judges a fact about a decision and, where it has authority, enters it in that decision's book. Returns why not, or
 * null. Observers propose nothing and have no voice (P 1.4).
 */
export const enterDecisionFact = (book: Book, fact: KnownFact<DecisionKind>): Why => {
  const decision = decisionBook(book, fact.content.decision);
  const [judge, list] = JUDGES[fact.kind as DecisionKind];
  const role = roleAt(book, fact.by, fact.past);
  // biome-ignore lint/suspicious/noExplicitAny: the table pairs each kind with its own judge; TypeScript can't follow the key.
  const why = role === 'observer' ? 'observer' : (judge as Judge<any>)(book, decision, fact);
  if (why === null) insert(decision[list] as KnownFact[], fact);
  else if (fact.kind === 'position' && VOICELESS.includes(why))
    insert(decision.voiceless, fact as KnownFact<'position'>);
  return why;
};

/** Enters a fact without judging it again. */
export const keepDecisionFact = (book: Book, fact: KnownFact<DecisionKind>): void => {
  const [, list] = JUDGES[fact.kind as DecisionKind];
  insert(decisionBook(book, fact.content.decision)[list] as KnownFact[], fact);
};

const VOICELESS = ['observer', 'not-eligible', 'not-a-delegate', 'organisation-without-voice'];
