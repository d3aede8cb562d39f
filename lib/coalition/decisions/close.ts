import { refuse } from '../result.ts';
import type { DecisionRow, Tables } from '../tables.ts';
import { type Rule, verdict } from '../verdict.ts';
import { deciderOf } from './advice.ts';
import { acting } from './guards.ts';
import { halfWindow } from './window.ts';

/** Whether every eligible voice has answered the current text or stands aside, by all that is held: it may close early (P 2.4). */
export const everybodyAnswered = (decision: DecisionRow): boolean => decision.held?.complete ?? false;

/** From when on this device may close by its own clock: after the end, having held the opening for half the window. Ms. */
export const mayCloseFrom = (decision: DecisionRow, tables: Tables): number => {
  const opening = decision.versions[0]?.hash ?? '';
  const { opens, firstEnds } = decision;
  const ends = decision.held?.ends ?? null;
  if (opens === null || ends === null) return Number.POSITIVE_INFINITY;
  // Nothing is decided before the named decider has decided (P 2.2).
  if (decision.row && deciderOf(decision.row) !== null)
    return everybodyAnswered(decision) ? 0 : Number.POSITIVE_INFINITY;
  const held = tables.local.heldSince[opening] ?? (decision.proposer === tables.local.person ? opens : null);
  if (held === null) return Number.POSITIVE_INFINITY;
  return Math.max(ends, held + halfWindow(opens, firstEnds ?? ends));
};

/** Whether a person's organisation is among those whose acknowledgement counts. */
export const confirmsCloses = (decision: DecisionRow, organisation: string): boolean =>
  decision.voices.some((voice) => voice.organisation === organisation);

const mayClose = (...[tables, command, context]: Parameters<Rule<'decision.close'>>) => {
  const found = acting(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision, organisation } = found.value;
  if (decision.state === 'withdrawn' && !decision.closed)
    return refuse('decision.withdrawn', { title: decision.title });
  if (decision.row === null) return refuse('decision.not-a-window', { title: decision.title });
  if (decision.closed?.final) return refuse('decision.closed', { title: decision.title });
  if (!confirmsCloses(decision, organisation.id))
    return refuse('decision.not-eligible', { organisation: organisation.name });
  const from = mayCloseFrom(decision, tables);
  if (context.at < from && !everybodyAnswered(decision))
    return refuse('decision.too-early-to-close', { when: Number.isFinite(from) ? from : (decision.ends ?? 0) });
  return found;
};

/** Closes: counts every valid position that this device holds (P 2.4). */
export const close: Rule<'decision.close'> = (tables, command, context) => {
  const found = mayClose(tables, command, context);
  if (!found.ok) return found;
  const { decision } = found.value;
  const agreeable = decision.closings.find((closing) => closing.complete);
  // One that covers everything is there: agreeing with it makes it final, another closing would only compete with it.
  if (agreeable) return acknowledge(tables, { decision: decision.id, closing: agreeable.hash }, context);
  const content = { decision: decision.id, version: decision.version ?? '' };
  return verdict({ facts: [{ kind: 'closing', content }], subject: decision.id });
};

/** Agrees with a closing that covers every position this device holds (P 2.4). */
export const acknowledge: Rule<'decision.acknowledge'> = (tables, command, context) => {
  const any = acting(tables, command.decision, context);
  if (!any.ok) return any;
  const { decision } = any.value;
  const closing = decision.closings.find((one) => one.hash === command.closing);
  if (!closing) return refuse('decision.unknown-closing');
  const content = { decision: decision.id, closing: closing.hash };
  const said = verdict({ facts: [{ kind: 'closing-acknowledged', content }], subject: decision.id });
  // A late word for what is final already changes nothing but the count of who confirmed.
  if (decision.closed?.final) {
    const final = closing.acknowledgedBy.length * 2 > decision.closed.of;
    return final ? said : refuse('decision.closed', { title: decision.title });
  }
  if (!closing.complete) return refuse('decision.closing-lacks-positions');
  const found = mayClose(tables, command, context);
  return found.ok ? said : found;
};

/** A bare receipt: "this device holds what it has seen" (P 2.3). */
export const seen: Rule<'decision.seen'> = () => verdict({ facts: [{ kind: 'seen', content: {} }] });
