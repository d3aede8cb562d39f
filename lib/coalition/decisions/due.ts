import type { Command, Context } from '../command.ts';
import { acknowledgementsDue } from '../sharing/keys.ts';
import type { DecisionRow, Tables } from '../tables.ts';
import { confirmsCloses, everybodyAnswered, mayCloseFrom } from './close.ts';
import { halfWindow } from './window.ts';

/**
 * What this device says about one window now, or null: it agrees with the closing that covers everything it holds (of
 * several the smallest hash, so that all come to the same one), else closes itself once its clock and its half window
 * allow it (P 2.4).
 */
const closingDue = (tables: Tables, decision: DecisionRow, organisation: string, context: Context): Command | null => {
  if (!confirmsCloses(decision, organisation) || decision.row === null) return null;
  if (decision.closed?.final) return lateWord(decision, organisation, context);
  if (decision.state === 'withdrawn' && !decision.closed) return null;
  const byClock = context.at >= mayCloseFrom(decision, tables);
  // Early, when all have answered, a person closes; others only agree with that.
  if (!byClock && !(decision.closings.length > 0 && everybodyAnswered(decision))) return null;
  const target = decision.closings
    .filter((closing) => closing.complete)
    .reduce<string | null>((best, { hash }) => (best === null || hash < best ? hash : best), null);
  if (target === null) return { name: 'decision.close', decision: decision.id };
  const mine = decision.closings.find((closing) => closing.devices?.includes(context.device));
  if (mine?.hash === target) return null;
  const agreed = decision.closings.find((closing) => closing.hash === target)?.acknowledgedBy.includes(organisation);
  return agreed && !mine ? null : { name: 'decision.acknowledge', decision: decision.id, closing: target };
};

/** An organisation that has said nothing when a close became final still confirms it, once. */
const lateWord = (decision: DecisionRow, organisation: string, context: Context): Command | null => {
  const final = decision.closings.find(
    (closing) => closing.acknowledgedBy.length * 2 > (decision.closed?.of ?? Number.POSITIVE_INFINITY),
  );
  if (!final?.complete || final.acknowledgedBy.includes(organisation)) return null;
  if (context.at < (decision.ends ?? 0) && !everybodyAnswered(decision)) return null;
  const said = decision.closings.some((closing) => closing.devices?.includes(context.device));
  return said ? null : { name: 'decision.acknowledge', decision: decision.id, closing: final.hash };
};

/** Whether a bare receipt would still count: the row counts silence, nobody of the organisation has proved receipt yet. P 2.3. */
const receiptDue = (decision: DecisionRow, organisation: string, context: Context): boolean => {
  const { opens, ends, firstEnds, row } = decision;
  if (decision.state !== 'open' || row?.silence !== 'consent' || opens === null || ends === null) return false;
  if (context.at > ends - halfWindow(opens, firstEnds ?? ends)) return false;
  return decision.voices.some((voice) => voice.organisation === organisation && voice.state === 'not-reached');
};

/**
 * What this device must say now by the rules, as commands for `decide` (P 2.3, 2.4). Empty for observers and strangers.
 * Saying it all makes the next call return nothing, until something new arrives or a window ends.
 */
export const due = (tables: Tables, context: Context): Command[] => {
  const me = tables.people.get(context.by);
  if (!me || me.role === 'observer' || !tables.devices.has(context.device)) return [];
  const commands: Command[] = acknowledgementsDue(tables, me.organisation);
  let receipt = false;
  for (const decision of tables.decisions.values()) {
    const closing = closingDue(tables, decision, me.organisation, context);
    if (closing) commands.push(closing);
    receipt ||= receiptDue(decision, me.organisation, context);
  }
  // Whatever else is said proves receipt as well.
  return receipt && commands.length === 0 ? [{ name: 'decision.seen' }] : commands;
};

/** When `due` may next have something to say without anything arriving (ms), or null: for the host's alarm. */
export const nextDue = (tables: Tables, now: number): number | null => {
  const moments = [...tables.decisions.values()]
    .filter((decision) => decision.row !== null && !decision.closed?.final && decision.state !== 'withdrawn')
    .map((decision) => mayCloseFrom(decision, tables))
    .filter((moment) => moment > now && Number.isFinite(moment));
  return moments.length > 0 ? Math.min(...moments) : null;
};
