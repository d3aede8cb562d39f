import type { CoalitionEntry } from '../vault/open.ts';
import type { HostDeps } from './deps.ts';
import { type Opened, openCoalition } from './open.ts';

export interface CoalitionsEvents {
  /** Rows changed, or what is open did. */
  changed(): void;
  /** Delivery changed. */
  delivered(): void;
  /** A device that was out is taken back: whatever asked for a way in is over. */
  back(coalition: string): Promise<void>;
}

/**
 * The coalitions of this browser: which there are, which are open, and with how much traffic. Each is opened once at a time;
 * nothing of one that is closed, or of a host that was stopped while it opened one, is written any more.
 */
export const createCoalitions = async (deps: HostDeps, events: CoalitionsEvents, signal: AbortSignal) => {
  const opened = new Map<string, Opened>();
  const opening = new Map<string, Promise<Opened>>();
  let entries = await deps.browser.coalitions();
  let network = true;
  /** Coalitions that this device was removed from: kept to read; it only hears whether it was taken back. */
  const gone = new Set<string>();

  const openNow = async (entry: CoalitionEntry): Promise<Opened> => {
    signal.throwIfAborted();
    await deps.browser.put(entry);
    const traffic = !network ? 'none' : gone.has(entry.id) ? 'way-back' : 'all';
    const coalition = await openCoalition(deps, entry, eventsOf(entry), traffic, signal);
    opened.set(entry.id, coalition);
    const known = entries.some(({ id }) => id === entry.id);
    entries = known ? entries.map((one) => (one.id === entry.id ? entry : one)) : [...entries, entry];
    events.changed();
    return coalition;
  };
  const open = (entry: CoalitionEntry): Promise<Opened> => {
    const under = opening.get(entry.id);
    if (under) return under;
    const work = openNow(entry);
    opening.set(entry.id, work);
    work.catch(() => opening.delete(entry.id));
    return work;
  };
  const eventsOf = (entry: CoalitionEntry) => ({
    changed: events.changed,
    delivered: events.delivered,
    save,
    switchTo: reopen,
    back: async (back: CoalitionEntry) => {
      gone.delete(entry.id);
      await events.back(entry.id);
      await reopen(back);
    },
    out: (how: 'removed' | 'left') => {
      if (gone.has(entry.id)) return;
      gone.add(entry.id);
      const work = how === 'left' ? erase(entry.id) : reopen(entry);
      void work.catch((error) => signal.aborted || deps.log('not closed', error));
    },
  });
  /** What is being opened is waited for, so that it does not come to stand beside its successor. */
  const close = async (id: string): Promise<void> => {
    await opening.get(id)?.catch(() => {});
    opened.get(id)?.close();
    opened.delete(id);
    opening.delete(id);
  };
  /** The entry is stored first: if that fails, the coalition stays open as it was. */
  const save = async (entry: CoalitionEntry): Promise<void> => {
    await deps.browser.put(entry);
    entries = entries.map((one) => (one.id === entry.id ? entry : one));
  };
  const reopen = async (entry: CoalitionEntry): Promise<void> => {
    await save(entry);
    await close(entry.id);
    await openAll();
  };
  /** One coalition whose store can't be read keeps no other from opening; it is tried again, at last with the next tick. */
  const openAll = async (): Promise<void> => {
    for (const { id } of entries) {
      if (signal.aborted) return;
      // As it is now: it may have changed while another one was opened.
      const entry = entries.find((one) => one.id === id);
      if (!entry || entry.joining !== undefined || opened.has(id)) continue;
      const coalition = await open(entry)
        .catch(() => open(entry))
        .catch((error) => void (signal.aborted || deps.log('coalition not opened', error)));
      if (coalition && isUnfounded(coalition)) await abandon(id);
    }
  };
  const abandon = async (id: string): Promise<void> => {
    await close(id);
    await deps.browser.remove(id).catch((error) => deps.log('unfounded coalition not removed', error));
    entries = entries.filter((entry) => entry.id !== id);
    events.changed();
  };
  const destroy = async (id: string): Promise<void> => (await deps.openCoalition(id)).destroy();
  /** Who left by oneself keeps nothing here (P 8.13). */
  const erase = async (id: string): Promise<void> => {
    await abandon(id);
    await destroy(id);
  };
  const isOut = (id: string): boolean => {
    const { entry, tables } = opened.get(id)?.workspace ?? {};
    const out = entry !== undefined && (tables?.().membership?.epochs.gone.includes(entry.device) ?? false);
    return gone.has(id) || out;
  };

  return {
    entries: (): readonly CoalitionEntry[] => entries,
    entry: (id: string): CoalitionEntry | null => entries.find((one) => one.id === id) ?? null,
    opened: (): readonly Opened[] => [...opened.values()],
    get: (id: string): Opened | null => opened.get(id) ?? null,
    /** Waits for one that is being opened (other keys, another relay), if any. */
    settled: async (id: string): Promise<void> => {
      if (!opened.has(id)) await opening.get(id)?.catch(() => {});
    },
    open,
    openAll,
    /** Closes and opens again with a changed entry, which is stored first. */
    reopen,
    /** Takes away a coalition that was never founded. */
    abandon,
    erase,
    /** Whether this device is out of a coalition that is here. */
    isOut,
    /** In again as a new device: what the one before had is the others' to give anew, without what it said when it was out. */
    openAnew: async (entry: CoalitionEntry): Promise<void> => {
      if (opened.has(entry.id)) {
        await close(entry.id);
        gone.delete(entry.id);
        await destroy(entry.id);
      }
      await open(entry);
    },
    /** Cuts all traffic off, or lets it flow again; what was recorded meanwhile is sent then. */
    setNetwork: async (on: boolean): Promise<void> => {
      if (network === on) return;
      network = on;
      for (const id of [...opening.keys()]) await close(id);
      await openAll();
    },
    /** After `signal` was aborted. */
    stop: (): void => {
      for (const coalition of opened.values()) coalition.close();
    },
  };
};
export type Coalitions = Awaited<ReturnType<typeof createCoalitions>>;

/** Founded by this very device, but the founding was never stored: the browser stopped in between. */
const isUnfounded = ({ workspace }: Opened): boolean =>
  workspace.id === workspace.entry.device && workspace.ledger.isEmpty();
