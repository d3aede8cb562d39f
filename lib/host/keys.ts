import { keysDue } from '../coalition/index.ts';
import { deriveRoom } from '../sync/keys.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import { makeEpoch, openEpoch, sealEpoch } from './epochs.ts';
import type { Workspace } from './workspace.ts';

export interface KeyKeepingDeps {
  readonly workspace: Workspace;
  /** Stores a changed entry; the coalition goes on as it is. */
  save(entry: CoalitionEntry): Promise<void>;
  /** Stores a changed entry and opens the coalition anew: in the room of its last epoch. */
  switchTo(entry: CoalitionEntry): Promise<void>;
  /** The room that is written to has its closing entry, all of it was read, and it named no other. */
  roomClosed(): boolean;
  /** Nothing that was said here waits to be acknowledged. */
  settled(): boolean;
  /** This device is out: nothing more of the coalition reaches it, and it sends nothing (P 8.5). */
  out(how: 'removed' | 'left'): void;
  random(): number;
  now(): number;
  log(event: string, detail?: unknown): void;
}

/** Of several who notice that keys are due, mostly one makes them (DESIGN, Epoch). */
const MAKE_SPREAD_MS = 10_000;
/** Peers who are connected get the removal before the old room is left; everybody else finds it there. */
const LEAVE_AFTER_MS = 1_000;
/** How often a leaver looks whether its leaving has arrived. */
const SETTLED_AFTER_MS = 1_000;

/**
 * Keeps one coalition's keys: takes up what others sealed to this device, goes over to the epoch that is current, gives
 * it to present devices that lack it, and makes one where none holds. Call `check` whenever facts have come.
 */
export const createKeyKeeping = (deps: KeyKeepingDeps, signal: AbortSignal) => {
  const { workspace } = deps;
  const ids = new WeakMap<Uint8Array, string>();
  const idOf = async (secret: Uint8Array): Promise<string> => {
    const known = ids.get(secret) ?? (await deriveRoom(secret, 'epoch')).room;
    ids.set(secret, known);
    return known;
  };
  let making: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(making), { once: true });

  /** Kept before anybody is told of it: a secret that was lost would lock its own maker out. */
  const hold = async (secret: Uint8Array): Promise<void> => {
    const { entry } = workspace;
    await deps.save({ ...entry, epochs: [{ secret, since: deps.now() }, ...entry.epochs] });
  };

  const make = async (): Promise<void> => {
    const { entry } = workspace;
    const due = keysDue(workspace.tables(), { by: entry.person, device: entry.device }, deps.roomClosed());
    if (!due.make || signal.aborted) return;
    const fresh = await makeEpoch(due.make);
    await hold(fresh.secret);
    const made = await workspace.execute({ name: 'epoch.make', epoch: fresh.epoch }, null);
    if (!made.ok) deps.log('epoch not made', made.error);
  };

  const once = async (): Promise<void> => {
    await null; // what changed is also sent, in the same turn: only then it can be asked whether it has arrived
    const tables = workspace.tables();
    const { entry } = workspace;
    const epochs = tables.membership?.epochs;
    if (!epochs) return;
    if (!tables.devices.has(entry.device)) {
      // Not let in yet, as far as has been read, is something else than gone.
      if (!epochs.gone.includes(entry.device)) return;
      // Who leaves by oneself is still heard saying so, where anybody is left to hear; who was removed is cut off at once.
      const leaving = [...(tables.membership?.removals.values() ?? [])].some(
        ({ kind, person, devices }) =>
          kind === 'leaving' && (person === entry.person || devices.includes(entry.device)),
      );
      const heard = tables.devices.size === 0 || deps.settled();
      if (!leaving || heard) return deps.out(leaving ? 'left' : 'removed');
      clearTimeout(making);
      making = setTimeout(check, SETTLED_AFTER_MS);
      return;
    }

    const held = new Map<string, CoalitionEntry['epochs'][number]>();
    for (const epoch of entry.epochs) held.set(await idOf(epoch.secret), epoch);
    const known = held.size;
    // Also of one that is over: another may write there who has not heard what made it so, and must hear it there.
    for (const row of [...epochs.valid, ...epochs.closed].filter(({ id }) => !held.has(id))) {
      const secret = await openEpoch(row, entry.device, entry.keys);
      if (secret) held.set(row.id, { secret, since: deps.now() });
    }
    // Written to the current one, listened to on all that hold: a new one means to open anew either way.
    const active = (epochs.current && held.get(epochs.current.id)) ?? entry.epochs.at(-1);
    if (active && (held.size > known || entry.epochs.at(-1) !== active)) {
      await new Promise((resolve) => setTimeout(resolve, LEAVE_AFTER_MS));
      if (signal.aborted) return;
      return deps.switchTo({
        ...workspace.entry,
        epochs: [...[...held.values()].filter((one) => one !== active), active],
      });
    }

    const due = keysDue(tables, { by: entry.person, device: entry.device }, deps.roomClosed());
    for (const { epoch, device, box } of due.reseal) {
      const secret = held.get(epoch)?.secret;
      if (!secret) continue;
      const sealed = await sealEpoch(epoch, secret, { device, box });
      const given = await workspace.execute(
        { name: 'epoch.reseal', epoch, device, sealed },
        `reseal:${epoch}:${device}`,
      );
      if (!given.ok) deps.log('epoch not given', given.error);
    }
    if (!due.make) {
      clearTimeout(making);
      making = undefined;
      return;
    }
    // While one is being made no second one is begun.
    making ??= setTimeout(() => {
      void make()
        .catch((error) => deps.log('epoch not made', error))
        .finally(() => {
          making = undefined;
        });
    }, deps.random() * MAKE_SPREAD_MS);
  };

  let running: Promise<void> | null = null;
  let again = false;
  const check = (): void => {
    if (running) {
      again = true;
      return;
    }
    running = once()
      .catch((error) => deps.log('keys not kept', error))
      .finally(() => {
        running = null;
        if (again && !signal.aborted) {
          again = false;
          check();
        }
      });
  };
  return { check, hold };
};
export type KeyKeeping = ReturnType<typeof createKeyKeeping>;
