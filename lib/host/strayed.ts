import type { Tables } from '../coalition/tables.ts';
import { toBase64url } from '../sync/bytes.ts';
import type { CoalitionEntry, StoredKeys } from '../vault/open.ts';
import { type LetterDeps, leaveLetters, listenForLetters, readEpochRoom } from './epoch-letters.ts';

/** So many earlier rooms are looked into: each costs a connection. */
const OLD_ROOMS = 3;

/**
 * A member who was let in just as keys changed sits in a room that was closed before it could be said there which epoch
 * follows, sealed to it. So it gets a letter, where also who was removed would find one: the present epoch, sealed to it.
 * Returns the look at what is to be told; of changes it hears by itself.
 */
export const tellStrayed = (deps: LetterDeps, signal: AbortSignal): (() => void) => {
  const { workspace } = deps;
  const busy = new Set<string>();
  const tell = async (key: string, device: string): Promise<void> => {
    const old = workspace.entry.epochs.slice(0, -1).map(({ secret }) => secret);
    await leaveLetters(deps, [device], old, signal);
    if (!signal.aborted) await workspace.setFarewell(key);
  };
  const look = (): void => {
    const tables = workspace.tables();
    const { device: me } = workspace.entry;
    const current = tables.membership?.epochs.current;
    // It must have a piece of the present epoch, or there is nothing that it could read.
    if (!current || !tables.devices.has(me) || current.lacks.includes(me)) return;
    for (const [epoch, device] of strayedIn(tables)) {
      const key = `strayed:${epoch}:${device}`;
      if (device === me || current.lacks.includes(device) || busy.has(key) || workspace.saidFarewell(key)) continue;
      busy.add(key);
      void tell(key, device)
        .catch((error) => signal.aborted || deps.log('strayed member not told', error))
        .finally(() => busy.delete(key));
    }
  };
  workspace.onChanged(look, signal);
  look();
  return look;
};

const strayedIn = ({ membership }: Tables): (readonly [string, string])[] => {
  const { valid = [], closed = [] } = membership?.epochs ?? {};
  return [...valid, ...closed].flatMap(({ id, strayed }) => strayed.map((device) => [id, device] as const));
};

export interface StrayedDeps extends LetterDeps {
  readonly keys: StoredKeys;
  /** The room that is written to takes nothing more, and all of it was read. */
  roomClosed(): boolean;
}

/**
 * The other side: whoever is in a room that was closed, or in one of its own making, or has no piece of the present epoch,
 * looks for such a letter. It is not believed: the room that it opens is read, and what the facts there say about keys
 * holds. Call `check` when the room was closed; of changes it hears by itself.
 */
export const hearOfOthers = (deps: StrayedDeps, signal: AbortSignal): { check(): void } => {
  const { workspace } = deps;
  const listening = new Set<string>();
  const hear = async (epoch: Uint8Array, from: string): Promise<void> => {
    // Whoever was removed can write here, too.
    if (!workspace.tables().devices.has(from) || holds(workspace.entry, epoch)) return;
    await readEpochRoom(deps, epoch, signal);
  };
  const check = (): void => {
    const { entry } = workspace;
    const current = workspace.tables().membership?.epochs.current;
    const astray = deps.roomClosed() || current?.by === entry.device || current?.lacks.includes(entry.device);
    if (!astray) return;
    const newest = [...entry.epochs].sort((a, b) => b.since - a.since).slice(0, OLD_ROOMS);
    for (const { secret } of newest) {
      const name = toBase64url(secret);
      if (listening.has(name)) continue;
      listening.add(name);
      void listenForLetters(deps, secret, hear, signal).catch((error) => deps.log('letters not heard', error));
    }
  };
  workspace.onChanged(check, signal);
  check();
  return { check };
};

const holds = ({ epochs }: CoalitionEntry, secret: Uint8Array): boolean =>
  epochs.some((known) => toBase64url(known.secret) === toBase64url(secret));
