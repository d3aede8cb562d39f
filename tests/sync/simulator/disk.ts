import type { SignedFact } from '../../../lib/coalition/fact.ts';
import { memoryBrowserStore, memoryCoalitionStore } from '../../../lib/vault/memory.ts';
import type { BrowserStore, CoalitionStore, VaultDeps } from '../../../lib/vault/open.ts';
import { VaultError } from '../../../lib/vault/open.ts';
import type { Random } from './random.ts';
import type { Owner, Schedule } from './schedule.ts';

/** What a profile keeps on its disk: outlives the host, can be full, torn, set back to an earlier day, or wiped. */
export interface Disk {
  /** The stores as the host of this process sees them. */
  mount(owner: Owner): { readonly browser: BrowserStore; open(id: string): Promise<CoalitionStore> };
  full: boolean;
  /** The next write breaks in the middle. */
  tear: boolean;
  copy(): DiskCopy;
  /** The facts of a coalition that are on the disk, for who looks on from outside: without waiting for anybody. */
  facts(id: string): ReadonlyMap<string, SignedFact>;
  restore(copy: DiskCopy): void;
  wipe(): void;
}
type Write<S> = (store: S) => Promise<unknown>;
interface Kept<S> {
  store: S;
  writes: Write<S>[];
}
/** By hash, beside the store that holds them: for who looks on from outside. */
interface KeptCoalition extends Kept<CoalitionStore> {
  facts: Map<string, SignedFact>;
}
export interface DiskCopy {
  readonly browser: readonly Write<BrowserStore>[];
  readonly coalitions: ReadonlyMap<string, Pick<KeptCoalition, 'writes' | 'facts'>>;
}
/** How a mutation makes a store misbehave. */
export type WrapStore = (store: CoalitionStore, schedule: Schedule, owner: Owner) => CoalitionStore;

/**
 * The vault's own stand-in in memory (judged by the vault's acceptance suite), with what memory lacks: a write is two steps
 * of its own, the one in which it is on the disk and the one in which the host hears of it. A kill may come between.
 */
export const createDisk = (schedule: Schedule, random: Random, wrap: WrapStore = (store) => store): Disk => {
  const deps: VaultDeps = {
    fail: (call) => {
      if (disk.full && /^(commit|put|set-setting|compact)\./.test(call))
        throw new DOMException('no space', 'QuotaExceededError');
      if (torn > 0 && --torn === 0) throw new Error('torn write');
    },
  };
  let torn = 0;
  const freshBrowser = (): Kept<BrowserStore> => ({ store: memoryBrowserStore(deps), writes: [] });
  const freshCoalition = (): KeptCoalition => ({ store: memoryCoalitionStore(deps), writes: [], facts: new Map() });
  let browser = freshBrowser();
  let coalitions = new Map<string, KeptCoalition>();

  /** Reads and writes of one store one after the other, as transactions over the same tables are. */
  const queueOf = (owner: Owner) => {
    let last: Promise<unknown> = Promise.resolve();
    let open = 0;
    const pause = (ms: number): Promise<void> => new Promise((go) => void schedule.after(ms, owner, go));
    const after = <T>(work: () => Promise<T>): Promise<T> => {
      const turn = open > 0 ? last.then(work, work) : work();
      open += 1;
      const over = (): void => {
        open -= 1;
      };
      last = turn.then(over, over);
      return turn;
    };
    return {
      read: after,
      write: <S>(kept: Kept<S>, work: Write<S>): Promise<void> =>
        after(async () => {
          await pause(random.between(0, 12));
          if (disk.tear) {
            disk.tear = false;
            torn = 1 + random.below(4);
          }
          try {
            await work(kept.store);
            kept.writes.push(work);
          } finally {
            torn = 0;
            await pause(random.between(0, 4));
          }
        }),
    };
  };

  const mountCoalition = (id: string, owner: Owner): CoalitionStore => {
    const kept = coalitions.get(id) ?? freshCoalition();
    coalitions.set(id, kept);
    const queue = queueOf(owner);
    let closed = false;
    const opened = <T>(work: () => Promise<T>): Promise<T> =>
      closed ? Promise.reject(new VaultError('closed', 'this store was closed')) : work();
    return wrap(
      {
        commit: (commit, durability) =>
          opened(() =>
            queue.write(kept, async (store) => {
              await store.commit(commit, durability);
              for (const { hash, signed } of [...(commit.facts ?? []), ...(commit.ownFacts ?? [])])
                kept.facts.set(hash, signed);
            }),
          ),
        load: () => opened(() => queue.read(() => kept.store.load())),
        begin: (keys) => opened(() => queue.read(() => kept.store.begin(keys))),
        facts: (wanted) => opened(() => queue.read(() => kept.store.facts(wanted))),
        rows: (name, wanted) => opened(() => queue.read(() => kept.store.rows(name, wanted))),
        count: (name, table) => opened(() => queue.read(() => kept.store.count(name, table))),
        updatesOf: (volume) => opened(() => queue.read(() => kept.store.updatesOf(volume))),
        volumes: () => opened(() => queue.read(() => kept.store.volumes())),
        compact: (volume, snapshot, replaced) =>
          opened(() => queue.write(kept, (store) => store.compact(volume, snapshot, replaced))),
        answered: (command) => opened(() => queue.read(() => kept.store.answered(command))),
        close: () => {
          closed = true;
        },
        destroy: () =>
          queue.write(kept, async () => {
            coalitions.delete(id);
          }),
      },
      schedule,
      owner,
    );
  };

  const disk: Disk = {
    full: false,
    tear: false,
    mount: (owner) => {
      const kept = browser;
      const queue = queueOf(owner);
      return {
        browser: {
          coalitions: () => queue.read(() => kept.store.coalitions()),
          put: (entry) => queue.write(kept, (store) => store.put(entry)),
          remove: (id) => queue.write(kept, (store) => store.remove(id)),
          setting: <T>(key: string) => queue.read(() => kept.store.setting<T>(key)),
          setSetting: (key, value) => queue.write(kept, (store) => store.setSetting(key, value)),
          close: () => {},
          destroy: () => kept.store.destroy(),
        },
        open: async (id) => mountCoalition(id, owner),
      };
    },
    facts: (id) => coalitions.get(id)?.facts ?? new Map(),
    copy: () => ({
      browser: [...browser.writes],
      coalitions: new Map(
        [...coalitions].map(([id, { writes, facts }]) => [id, { writes: [...writes], facts: new Map(facts) }]),
      ),
    }),
    restore: (copy) => {
      disk.wipe();
      const replay = <S>(kept: Kept<S>, writes: readonly Write<S>[]): void => {
        // The stand-in answers at once, so that these have all been done when the step ends.
        for (const write of writes) void write(kept.store);
        kept.writes = [...writes];
      };
      replay(browser, copy.browser);
      for (const [id, { writes, facts }] of copy.coalitions) {
        const kept = { ...freshCoalition(), facts: new Map(facts) };
        coalitions.set(id, kept);
        replay(kept, writes);
      }
    },
    wipe: () => {
      browser = freshBrowser();
      coalitions = new Map();
    },
  };
  return disk;
};
