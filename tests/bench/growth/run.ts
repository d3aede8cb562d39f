import type { HostDeps } from '../../../lib/host/deps.ts';
import { createHost, type Host } from '../../../lib/host/host.ts';
import { openCoalition } from '../../../lib/host/open.ts';
import type { HostPort } from '../../../lib/host/port.ts';
import { syncSource } from '../../../lib/host/source.ts';
import type { AnyCommand, AnyQuery, ToSurface } from '../../../lib/protocol/surface.ts';
import { PROTOCOL_VERSION } from '../../../lib/protocol/surface.ts';
import type { Bundle } from '../../../lib/sync/bundle.ts';
import { createExchange } from '../../../lib/sync/exchange.ts';
import type { Peer } from '../../../lib/sync/peer.ts';
import type { CoalitionEntry, CoalitionStore } from '../../../lib/vault/open.ts';

/** Runs in Node and in a page alike: the host over whatever vault it is given. */
export const ORIGIN = 'chrome-extension://concord';
const FACTS_AT_ONCE = 400;

/** A stretch of time in which something was waited for, in ms of `performance.now`. */
export interface Waited {
  readonly what: 'commit' | 'read' | 'crypto';
  readonly from: number;
  readonly to: number;
}
export interface World {
  /** ms since 1970 at which the coalition stands. */
  readonly now: number;
  readonly browser: HostDeps['browser'];
  open(id: string): Promise<CoalitionStore>;
}
const id22 = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
/** `waited`: is told of every stretch of time in which the host waits for its store. */
export const depsOf = (world: World, waited: (kind: Waited) => void = () => {}): HostDeps => {
  const began = performance.now();
  return {
    origin: ORIGIN,
    browser: world.browser,
    openCoalition: async (id) => {
      const store = await world.open(id);
      const told =
        <A extends unknown[], T>(what: Waited['what'], call: (...said: A) => Promise<T>) =>
        async (...said: A): Promise<T> => {
          const from = performance.now();
          const value = await call(...said);
          waited({ what, from, to: performance.now() });
          return value;
        };
      return {
        ...store,
        commit: told('commit', store.commit),
        facts: told('read', store.facts),
        rows: told('read', store.rows),
        updatesOf: told('read', store.updatesOf),
        answered: told('read', store.answered),
      };
    },
    now: () => Math.floor(world.now + performance.now() - began),
    zone: () => 0,
    newId: id22,
    random: () => 0.5,
    defaultRelay: null,
    grace: 0,
    readText: async () => ({ ok: false, refused: 'unreachable' }),
    log: (event, detail) => console.info('concord', event, detail),
  };
};

/** The host's own import: everything is verified, projected and stored as if a partner had sent it. */
export const takeIn = async (world: World, entry: CoalitionEntry, bundles: AsyncIterable<Bundle>): Promise<void> => {
  await world.browser.put(entry);
  const never = async (): Promise<void> => {};
  const nothing = { changed: () => {}, delivered: () => {}, save: never, switchTo: never, out: () => {}, back: never };
  // As nobody for the time being: it shall say nothing while it reads, and not take its own facts for somebody else's.
  const reading = { ...entry, person: 'nobody', device: 'nobody' };
  const opened = await openCoalition(depsOf(world), reading, nothing, 'none', new AbortController().signal);
  const { workspace } = opened;
  for await (const { facts, updates } of bundles) {
    for (let at = 0; at < facts.length; at += FACTS_AT_ONCE) {
      const took = await workspace.receive({ facts: facts.slice(at, at + FACTS_AT_ONCE), updates: [] }, 'mailbox');
      if (took.refused.length > 0) throw new Error(JSON.stringify(took.refused[0]));
    }
    for (const update of updates) {
      const took = await workspace.receive({ facts: [], updates: [update] }, 'mailbox');
      if (took.refused.length > 0) throw new Error(JSON.stringify(took.refused[0]));
    }
  }
  await workspace.compact();
  opened.close();
};

/** A surface's end of a port to the host. */
const surfaceOf = (host: Host) => {
  let hear: (message: unknown) => void = () => {};
  const listeners = new Set<(message: ToSurface) => void>();
  const port: HostPort = {
    name: 'surface',
    sender: { id: 'concord', url: `${ORIGIN}/sidepanel.html`, origin: ORIGIN },
    postMessage: (message) => {
      const copy = structuredClone(message) as ToSurface;
      for (const listener of listeners) listener(copy);
    },
    disconnect: () => {},
    onMessage: {
      addListener: (listener) => {
        hear = listener;
      },
    },
    onDisconnect: { addListener: () => {} },
  };
  host.accept(port);
  hear({ t: 'hello', version: PROTOCOL_VERSION, nonce: null });
  let ids = 0;
  const until = <T>(pick: (message: ToSurface) => T | undefined, say: () => void): Promise<T> =>
    new Promise((resolve) => {
      const listener = (message: ToSurface): void => {
        const found = pick(message);
        if (found === undefined) return;
        listeners.delete(listener);
        resolve(found);
      };
      listeners.add(listener);
      say();
    });
  return {
    see: async <T>(coalition: string, query: AnyQuery, keep = false): Promise<T> => {
      const id = `w${++ids}`;
      const value = await until(
        (m) => (m.t === 'changed' && m.id === id && m.value !== null ? m.value : undefined),
        () => hear({ t: 'watch', id, coalition, query }),
      );
      if (!keep) hear({ t: 'unwatch', id });
      return value as T;
    },
    execute: (coalition: string, command: AnyCommand) => {
      const id = `c${++ids}-${Math.random()}`;
      return until(
        (m) => (m.t === 'answer' && m.id === id ? m.result : undefined),
        () => hear({ t: 'execute', id, coalition, command }),
      );
    },
  };
};

export interface Figures {
  /** ms from the host's first line to the first answer (the first screen, `today`). */
  readonly firstAnswer: number;
  /** ms from there until a first command is recorded. */
  readonly firstRecorded: number;
  /** ms from command to "recorded", sorted; the same without the commit; and without signing, hashing and reading, too. */
  readonly recorded: readonly number[];
  readonly uncommitted: readonly number[];
  readonly work: readonly number[];
  /** Bytes of both directions when two equal devices meet, and the ms until both know. */
  readonly nothingNew: number;
  readonly compared: number;
  readonly kinds: Readonly<Record<string, number>>;
}
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
export const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** Starts the host over a vault that holds a coalition already, and measures. The host goes on: `stop` ends it. */
export const measure = async (world: World, coalition: string, rounds: number, began = performance.now()) => {
  let waits: Waited[] = [];
  const deps = depsOf(world, (one) => waits.push(one));
  const unwatch = watchCrypto((from) => waits.push({ what: 'crypto', from, to: performance.now() }));
  const host = await createHost(deps);
  const surface = surfaceOf(host);
  await surface.see(coalition, { name: 'today', page: null }, true);
  const firstAnswer = performance.now() - began;

  const recorded: number[] = [];
  const uncommitted: number[] = [];
  const work: number[] = [];
  const byKind = new Map<string, number[]>();
  const execute = async (command: AnyCommand): Promise<string> => {
    waits = [];
    const from = performance.now();
    const answer = await surface.execute(coalition, command);
    const took = performance.now() - from;
    if (!answer.ok) throw new Error(`${command.name}: ${JSON.stringify(answer.error)}`);
    const busy = took - together(waits, from);
    recorded.push(took);
    uncommitted.push(
      took -
        together(
          waits.filter(({ what }) => what === 'commit'),
          from,
        ),
    );
    work.push(busy);
    byKind.set(command.name, [...(byKind.get(command.name) ?? []), busy]);
    return answer.value.subject ?? '';
  };
  const task = (n: number): AnyCommand => ({
    name: 'task.add',
    title: `Bench ${n}`,
    owner: 'person-1',
    due: null,
    estimate: null,
    source: null,
    notes: '',
  });
  const firstFrom = performance.now();
  await execute(task(0));
  const firstRecorded = performance.now() - firstFrom;
  // What was measured is the first time; from here it is the habit.
  for (const list of [recorded, uncommitted, work]) list.splice(0);
  await later(1_000);
  for (let n = 1; n <= rounds; n++) {
    const id = await execute(task(n));
    await execute({ name: 'task.edit', task: id, fields: { state: 'done' } });
    const decision = await execute({
      name: 'decision.propose',
      title: `Bench ${n}`,
      text: 'In these words.',
      category: 'tactics',
      anchor: null,
      ends: null,
      urgent: false,
      about: null,
      supersedes: null,
    });
    const seen = await surface.see<{ version: string }>(coalition, { name: 'decision', decision });
    await execute({
      name: 'decision.position',
      decision,
      version: seen.version,
      choice: 'consent',
      reason: null,
      remedy: null,
    });
    // As people do: not all at once.
    await later(20);
  }
  unwatch();
  const [workspace] = host.workspaces();
  if (!workspace) throw new Error('no coalition is open');
  const from = performance.now();
  const nothingNew = await meetItself(syncSource(workspace));
  const figures: Figures = {
    firstAnswer,
    firstRecorded,
    recorded: recorded.sort((a, b) => a - b),
    uncommitted: uncommitted.sort((a, b) => a - b),
    work: work.sort((a, b) => a - b),
    nothingNew,
    compared: performance.now() - from,
    kinds: Object.fromEntries(
      [...byKind].map(([kind, list]) => [
        kind,
        share(
          list.slice(1).sort((a, b) => a - b),
          0.95,
        ),
      ]),
    ),
  };
  return { figures, host };
};

/** ms since `begin` that these stretches cover together. */
const together = (waits: readonly Waited[], begin: number): number => {
  let covered = 0;
  let until = begin;
  for (const { from, to } of [...waits].sort((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return covered;
};

/** Tells when each signature, hash and verification began that is over now, until the function that it gives is called. */
const watchCrypto = (told: (from: number) => void): (() => void) => {
  const subtle = crypto.subtle as unknown as Record<string, unknown>;
  const names = ['sign', 'digest', 'verify'];
  for (const name of names) {
    const call = (subtle[name] as (...said: unknown[]) => Promise<unknown>).bind(crypto.subtle);
    const timed = async (...said: unknown[]): Promise<unknown> => {
      const from = performance.now();
      const value = await call(...said);
      told(from);
      return value;
    };
    Object.defineProperty(subtle, name, { value: timed, configurable: true });
  }
  return () => {
    for (const name of names) delete subtle[name];
  };
};

/** Bytes on the wire until two that hold the same know it. */
const meetItself = async (source: Parameters<typeof createExchange>[0]['source']): Promise<number> => {
  let bytes = 0;
  const ends: ((message: Uint8Array<ArrayBuffer>) => void)[] = [];
  const end = (at: number): Peer => ({
    device: `device-${at}`,
    send: (message) => {
      bytes += message.length;
      const copy = message.slice();
      queueMicrotask(() => ends[1 - at]?.(copy));
    },
    onMessage: (take) => {
      ends[at] = take;
    },
    onClose: () => {},
    close: () => {},
    buffered: () => 0,
  });
  const settled = (peer: Peer): Promise<unknown> =>
    new Promise((resolve) => {
      createExchange({
        source,
        peer,
        onAcknowledged: () => {},
        onSettled: (_device, { equal }) => equal && resolve(null),
      });
    });
  const [a, b] = [end(0), end(1)];
  await Promise.all([settled(a), settled(b)]);
  return bytes;
};
