import type { Refusal, Result } from '../coalition/result.ts';
import { platform } from './platform.ts';
import type { AnyCommand, AnyQuery, Recorded, ResultOf, ToHost, ToSurface } from './surface.ts';
import { PROTOCOL_VERSION } from './surface.ts';

/**
 * A surface's line to the host. The port may drop at any time (worker's death, update, crash): then it wakes the host,
 * connects again, sends every unanswered command with the same id (the host does it once) and takes up all watches.
 */
export type HostState = 'connecting' | 'ready' | 'lost';
export interface HostClient {
  readonly state: HostState;
  /** Called whenever `state` changes; returns how to stop. */
  subscribe(listener: () => void): () => void;
  execute(coalition: string | null, command: AnyCommand): Promise<Result<Recorded>>;
  watch<Q extends AnyQuery>(
    coalition: string | null,
    query: Q,
    onValue: (value: ResultOf<Q>) => void,
    onRefused?: (refusal: Refusal) => void,
  ): () => void;
  /** The card's height in px, for the frame that it sits in. */
  size(height: number): void;
  /** The card asks to be taken away. */
  close(): void;
}

export interface ClientPort {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}
export interface ConnectOptions {
  readonly connect?: () => ClientPort;
  /** Starts the host where it may be asleep, before the next try. */
  readonly wake?: () => Promise<unknown>;
  readonly nonce?: string | null;
  readonly signal?: AbortSignal;
  readonly newId?: () => string;
}

interface Watch {
  readonly message: ToHost;
  readonly onValue: (value: unknown) => void;
  readonly onRefused: (refusal: Refusal) => void;
}
interface Pending {
  readonly message: ToHost;
  readonly answer: (result: Result<Recorded>) => void;
}
/** Beside `ToHost`: what only a card says about its own frame. */
type FrameMessage = { readonly t: 'size'; readonly height: number } | { readonly t: 'close' };

/** First at once, then slower, at most 5 s; after three tries in a row without a welcome the surface says so. */
const PAUSES = [0, 100, 300, 1_000, 2_000, 5_000];
const LOST_AFTER = 3;
/** A port that nobody welcomes in this time (ms) has met a host that was still starting: the hello went nowhere. */
const UNWELCOME = 1_500;

const connectSurface = (): ClientPort => platform().runtime.connect({ name: 'surface' });
const wakeHost = (): Promise<unknown> => platform().runtime.sendMessage({ t: 'wake' });

export function connectHost(options: ConnectOptions = {}): HostClient {
  const { connect = connectSurface, wake = wakeHost, nonce = null, signal } = options;
  const newId = options.newId ?? (() => crypto.randomUUID());
  const watches = new Map<string, Watch>();
  const pending = new Map<string, Pending>();
  const listeners = new Set<() => void>();
  let port: ClientPort | null = null;
  let state: HostState = 'connecting';
  let tries = 0;
  let welcomed = false;
  let lastSize: FrameMessage | null = null;

  function become(next: HostState) {
    if (state === next) return;
    state = next;
    for (const listener of [...listeners]) listener();
  }

  function say(message: ToHost | FrameMessage) {
    // A port that has just died throws; everything unsaid is said again after the next welcome.
    try {
      port?.postMessage(message);
    } catch {}
  }

  function open() {
    if (signal?.aborted) return;
    let mine: ClientPort;
    try {
      mine = connect();
    } catch {
      return again();
    }
    port = mine;
    mine.onMessage.addListener((message) => {
      if (port === mine) hear(message);
    });
    const gone = () => {
      if (port !== mine) return;
      port = null;
      again();
    };
    mine.onDisconnect.addListener(gone);
    welcomed = false;
    setTimeout(() => {
      if (port !== mine || welcomed) return;
      mine.disconnect();
      gone();
    }, UNWELCOME);
    say({ t: 'hello', version: PROTOCOL_VERSION, nonce });
    for (const { message } of watches.values()) say(message);
    for (const { message } of pending.values()) say(message);
    if (lastSize) say(lastSize);
  }

  function again() {
    if (signal?.aborted) return;
    const pause = PAUSES[Math.min(tries, PAUSES.length - 1)] as number;
    tries += 1;
    become(tries > LOST_AFTER ? 'lost' : 'connecting');
    setTimeout(() => {
      // Whoever answers the wake call, or nobody: the next connect shows.
      void Promise.resolve()
        .then(wake)
        .catch(() => undefined)
        .then(open);
    }, pause);
  }

  function hear(raw: unknown) {
    const message = readMessage(raw);
    if (!message) return;
    if (message.t === 'welcome') {
      tries = 0;
      welcomed = true;
      become('ready');
    } else if (message.t === 'answer') {
      pending.get(message.id)?.answer(message.result);
      pending.delete(message.id);
    } else if (message.t === 'changed') {
      watches.get(message.id)?.onValue(message.value);
    } else {
      watches.get(message.id)?.onRefused(message.refusal);
    }
  }

  signal?.addEventListener('abort', () => {
    port?.disconnect();
    port = null;
    watches.clear();
    pending.clear();
  });
  open();

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    execute(coalition, command) {
      const id = newId();
      const message: ToHost = { t: 'execute', id, coalition, command };
      return new Promise((answer) => {
        pending.set(id, { message, answer });
        say(message);
      });
    },
    watch(coalition, query, onValue, onRefused = () => undefined) {
      const id = newId();
      const message: ToHost = { t: 'watch', id, coalition, query };
      watches.set(id, { message, onValue: onValue as (value: unknown) => void, onRefused });
      say(message);
      return () => {
        if (watches.delete(id)) say({ t: 'unwatch', id });
      };
    },
    size(height) {
      lastSize = { t: 'size', height };
      say(lastSize);
    },
    close: () => say({ t: 'close' }),
  };
}

/** The host is ours, but an older one may still be alive after an update: what has the wrong form is left aside. */
function readMessage(raw: unknown): ToSurface | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const m = raw as Record<string, unknown>;
  if (m.t === 'welcome') return typeof m.version === 'number' ? (m as ToSurface) : null;
  if (typeof m.id !== 'string') return null;
  if (m.t === 'answer') {
    const result = m.result as { ok?: unknown } | null;
    return typeof result === 'object' && typeof result?.ok === 'boolean' ? (m as ToSurface) : null;
  }
  if (m.t === 'changed') return m as ToSurface;
  if (m.t === 'refused') return typeof m.refusal === 'object' && m.refusal !== null ? (m as ToSurface) : null;
  return null;
}
