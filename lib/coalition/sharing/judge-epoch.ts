import { type Book, within } from '../book.ts';
import type { Epoch, KnownFact } from '../fact.ts';
import { memberAt } from '../foundation/members.ts';
import { isDeviceOutAt, knownDevicesAt, presentDevicesAt } from '../foundation/out.ts';
import { roleAt } from '../foundation/standing.ts';

/** An epoch that somebody made, by itself or with the removal that asked for it. */
export interface MadeEpoch extends Epoch {
  readonly fact: KnownFact;
}

/** All epochs of a book, of facts that stand, oldest first; of two with one id the first in order. */
export const epochsIn = (book: Book): MadeEpoch[] => {
  const made: MadeEpoch[] = book.epochs.map((fact) => ({ ...fact.content, fact }));
  for (const { fact } of book.cuts) if (fact.content.epoch) made.push({ ...fact.content.epoch, fact });
  const ids = new Map<string, MadeEpoch>();
  for (const epoch of made.sort((a, b) => (a.fact.hash < b.fact.hash ? -1 : 1)))
    if (!ids.has(epoch.id)) ids.set(epoch.id, epoch);
  return [...ids.values()];
};

/** Whoever holds an epoch gives it to a device that is present in what it has seen. */
export const judgeReseal = (book: Book, fact: KnownFact<'epoch-resealed'>): string | null => {
  if (roleAt(book, fact.by, fact.past) === 'observer') return 'observer';
  if (!epochsIn(book).some((epoch) => epoch.id === fact.content.epoch && within(fact.past, epoch.fact)))
    return 'unknown-epoch';
  const { device } = fact.content;
  return memberAt(book, device, fact.past) && !isDeviceOutAt(book, device, fact.past) ? null : 'device-not-admitted';
};

/** One epoch as it stands now. */
export interface EpochRow {
  readonly id: string;
  readonly by: string;
  readonly at: number;
  /** Who holds it: its recipients and those to whom it was resealed. */
  readonly holders: readonly string[];
  /** Device → the secret sealed to it, by whom: which key opens it. */
  readonly sealed: Readonly<Record<string, { readonly sealed: string; readonly by: string }>>;
  /** Present devices that lack it: any holder reseals it to them. */
  readonly lacks: readonly string[];
  /**
   * Present devices that may never hear of it in a room where they are, since that was closed before: those who were let in by
   * somebody who had not heard of it, and of an epoch that came with no removal everybody but its maker.
   */
  readonly strayed: readonly string[];
}
/** P 8.5 and DESIGN, Epoch: which keys hold. */
export interface Epochs {
  /** What is written to; null: see `firstHolds`. */
  readonly current: EpochRow | null;
  /** What is listened on, smallest id first. */
  readonly valid: readonly EpochRow[];
  /** Rooms that are over: they take no entry after their closing entry. */
  readonly closed: readonly EpochRow[];
  /** Whether the secret that the coalition began with still holds: nobody has ever gone, and no epoch replaced it. */
  readonly firstHolds: boolean;
  readonly present: readonly string[];
  /** Devices that were let in once and are not present: what a new epoch must exclude. */
  readonly gone: readonly string[];
}

/**
 * Which epochs hold (DESIGN, Epoch). `raw`: the same facts as if nobody had been removed: who was ever let in, also by
 * somebody who was out already.
 */
export const epochsOfBook = (book: Book, raw: Book): Epochs => {
  const present = presentDevicesAt(book, book.tip);
  const here = new Set(present);
  const gone = knownDevicesAt(raw, raw.tip).filter((device) => !here.has(device));
  const waiting = new Set(
    gone.filter((device) => memberAt(raw, device, raw.tip) === null && !isDeviceOutAt(book, device, book.tip)),
  );
  // Who waits for a second yes has never had a key.
  const out = gone.filter((device) => !waiting.has(device));
  const rows = epochsIn(book).map((epoch) => ({ epoch, row: rowOf(book, epoch, present) }));
  const holds = ({ epoch, row }: (typeof rows)[number]): boolean =>
    row.holders.every((device) => here.has(device)) && out.every((device) => epoch.excludes.includes(device));
  const valid = rows
    .filter(holds)
    .map(({ row }) => row)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const closed = rows.filter((one) => !holds(one)).map(({ row }) => row);
  return {
    current: valid[0] ?? null,
    valid,
    closed,
    firstHolds: rows.length === 0 && out.length === 0,
    present,
    gone: out,
  };
};

const rowOf = (book: Book, epoch: MadeEpoch, present: readonly string[]): EpochRow => {
  const sealed: Record<string, { sealed: string; by: string }> = {};
  for (const device of epoch.recipients) {
    const text = epoch.sealed[device];
    if (text !== undefined) sealed[device] = { sealed: text, by: epoch.fact.device };
  }
  const resealed = book.reseals.filter((fact) => fact.content.epoch === epoch.id);
  for (const fact of resealed) sealed[fact.content.device] ??= { sealed: fact.content.sealed, by: fact.device };
  const holders = [
    ...new Set([...epoch.recipients, epoch.fact.device, ...resealed.map((fact) => fact.content.device)]),
  ].sort();
  return {
    id: epoch.id,
    by: epoch.fact.device,
    at: epoch.fact.at,
    holders,
    sealed,
    lacks: present.filter((device) => sealed[device] === undefined && device !== epoch.fact.device),
    strayed: present.filter((device) => mayMiss(book, epoch, device)),
  };
};

const mayMiss = (book: Book, epoch: MadeEpoch, device: string): boolean => {
  if (device === epoch.fact.device || epoch.excludes.includes(device)) return false;
  if (book.admissionsOfDevice.get(device)?.some((admission) => within(admission.past, epoch.fact))) return false;
  return epoch.fact.kind === 'epoch' || !epoch.recipients.includes(device);
};
