import { decodeBundle } from './bundle.ts';
import { toBase64url } from './bytes.ts';
import { type Control, createReader, EXCHANGE_VERSION, encodeControl } from './exchange-wire.ts';
import { createGiver } from './giver.ts';
import type { Peer } from './peer.ts';
import type { Bundle, Overview, Receipt, SyncSource } from './source.ts';

/** What a peer has told us that it has committed: one bundle, or everything that we hold (the hashes are equal). */
export type Acknowledged = { readonly bundle: string } | { readonly hash: string };

export interface ExchangeDeps {
  readonly source: SyncSource;
  readonly peer: Peer;
  /** Asked again after each change of membership; who is not admitted any more gets a bye. */
  admits?(device: string): boolean;
  /** Said only after the peer's commit. */
  onAcknowledged(device: string, what: Acknowledged): void;
  /** Nothing more to fetch from this peer. `equal`: the hashes agree; else it holds, or we hold, what the other refuses. */
  onSettled(device: string, settled: { readonly equal: boolean; readonly hash: string }): void;
  /** Parts of a large bundle that have come. */
  onProgress?(device: string, progress: { readonly received: number; readonly count: number }): void;
  /** The peer refused something of ours, or broke the rules (`own: false`: we refused something of its). */
  onRefused?(device: string, refused: { readonly code: string; readonly detail: string; readonly own: boolean }): void;
  /** Milliseconds without news after which both sides compare again; 2,000 unless told otherwise. */
  readonly quietMs?: number;
}
export interface Exchange {
  /** Sends news. Waits until membership is equal; the acknowledgement comes after the other side's commit. */
  offer(bundle: Bundle, bundleId: string): void;
  /** Compares and fetches again. */
  refresh(): void;
  /** Says bye and closes the peer. */
  close(reason?: string): void;
}

/** Messages of one peer that wait for the vault; more is a flood. */
const MOST_WAITING = 2_000;
/** Rounds of membership alone. What is unequal after them is refused by one side; the rest must not wait for ever. */
const MEMBERSHIP_ROUNDS = 3;

type ControlOf<T extends Control['t']> = Extract<Control, { t: T }>;

/**
 * Brings two devices to the same state over a peer: one hash over everything; membership facts alone until they agree;
 * then missing facts and updates; then news as they happen. Both sides run the same code, and each fetches what it lacks.
 */
export const createExchange = (deps: ExchangeDeps): Exchange => {
  const { source, peer } = deps;
  const { device } = peer;
  const read = createReader();
  let closed = false;
  let waiting = 0;
  let chain: Promise<unknown> = Promise.resolve();
  let remote: ControlOf<'state'> | null = null;
  let round = 0;
  /** The fetch that runs: what it is for, and our hash when it began. */
  let fetching: { readonly only: 'membership' | null; readonly hash: string } | null = null;
  let membershipRounds = 0;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  /** The pair of hashes for which a whole round brought nothing: asking again would bring nothing again. */
  let exhausted = '';

  const say = (control: Control): void => {
    if (!closed) peer.send(encodeControl(control));
  };
  /** For what must not pass the bundles before it. */
  const sayAfterBulk = (control: Control): void => {
    if (!closed) peer.send(encodeControl(control), 'bulk');
  };
  const end = (): void => {
    closed = true;
    clearTimeout(quiet);
    giver.close();
    peer.close();
  };
  const abuse = (code: string, detail: string): void => {
    if (closed) return;
    deps.onRefused?.(device, { code, detail, own: false });
    say({ t: 'error', code, detail });
    end();
  };
  /** One thing after the other, in the order in which it came. */
  const inTurn = (work: () => Promise<void>) => {
    if (++waiting > MOST_WAITING) return abuse('flood', 'too many messages at once');
    chain = chain
      .then(() => (closed ? undefined : work()))
      .catch((error: unknown) => {
        // Our own store failed: the peer did nothing wrong, but what it sent is not kept. It will send it again.
        deps.onRefused?.(device, {
          code: 'store',
          detail: error instanceof Error ? error.message : 'failed',
          own: false,
        });
        if (!closed) {
          say({ t: 'bye', reason: 'store' });
          end();
        }
      })
      .finally(() => {
        waiting -= 1;
      });
  };
  const giver = createGiver({ source, peer, say: sayAfterBulk, onFault: (detail) => abuse('store', detail) });

  const sayState = async (): Promise<Overview> => {
    const own = await source.overview();
    say({ t: 'state', v: EXCHANGE_VERSION, hash: own.hash, membershipHash: own.membershipHash });
    return own;
  };
  const settle = (equal: boolean, hash: string): void => {
    giver.open();
    if (equal) deps.onAcknowledged(device, { hash });
    deps.onSettled(device, { equal, hash });
  };
  const want = (own: Overview, only: 'membership' | null): void => {
    fetching = { only, hash: own.hash };
    round += 1;
    const volumes = only ? [] : own.volumes.map((one) => ({ ...one, stateVector: toBase64url(one.stateVector) }));
    say({ t: 'want', round, only, heads: { ...own.heads }, volumes });
  };

  /** Looks at both states and takes the next step. */
  const step = async (): Promise<void> => {
    if (!remote || fetching) return;
    if (deps.admits && !deps.admits(device)) return close('not-admitted');
    const own = await source.overview();
    if (own.hash === remote.hash) return settle(true, own.hash);
    if (own.membershipHash === remote.membershipHash) membershipRounds = 0;
    if (own.membershipHash !== remote.membershipHash && membershipRounds < MEMBERSHIP_ROUNDS) {
      membershipRounds += 1;
      return want(own, 'membership');
    }
    giver.open();
    if (exhausted === `${own.hash} ${remote.hash}`) return settle(false, own.hash);
    want(own, null);
  };

  const given = async (control: ControlOf<'given'>): Promise<void> => {
    if (!fetching || control.round !== round) return;
    const { only, hash } = fetching;
    fetching = null;
    const own = await source.overview();
    if (own.hash !== hash) await sayState();
    else if (!only && remote) exhausted = `${own.hash} ${remote.hash}`;
    await step();
  };

  const received = async (id: string, bytes: Uint8Array): Promise<void> => {
    const bundle = decodeBundle(bytes);
    if (!bundle.ok) return abuse(bundle.error.code, bundle.error.detail);
    const receipt: Receipt = await source.receive(bundle.value, { device });
    for (const refused of receipt.refused) deps.onRefused?.(device, { ...refused, own: false });
    say({ t: 'ack', bundle: id, refused: receipt.refused.slice(0, 20).map((r) => ({ ...r })) });
    if (deps.admits && !deps.admits(device)) return close('not-admitted');
    compareWhenQuiet();
    // News that stand on what we lack: fetch it. A fetch that runs brings it anyway.
    if (Object.keys(receipt.missing).length > 0 && !fetching) want(await source.overview(), null);
  };

  /** News came: when it is quiet again, one hash tells the other side whether all of it is here. */
  const compareWhenQuiet = (): void => {
    clearTimeout(quiet);
    if (!closed)
      quiet = setTimeout(() => !fetching && inTurn(async () => void (await sayState())), deps.quietMs ?? 2_000);
  };

  const acknowledged = (control: ControlOf<'ack'>): void => {
    if (!giver.acknowledged(control.bundle)) return; // nothing that we sent
    for (const refused of control.refused) deps.onRefused?.(device, { ...refused, own: true });
    if (control.refused.length === 0 && !giver.isPartOfRound(control.bundle))
      deps.onAcknowledged(device, { bundle: control.bundle });
  };

  const take = (control: Control): void => {
    if (control.t === 'ack') acknowledged(control);
    else if (control.t === 'want') giver.want(control);
    else if (control.t === 'given') inTurn(() => given(control));
    else if (control.t === 'state')
      inTurn(async () => {
        remote = control;
        await step();
      });
    else {
      if (control.t === 'error') deps.onRefused?.(device, { code: control.code, detail: control.detail, own: true });
      end();
    }
  };

  const close = (reason = 'bye'): void => {
    if (closed) return;
    say({ t: 'bye', reason });
    end();
  };

  peer.onClose(end);
  peer.onMessage((message) => {
    if (closed) return;
    const got = read(message);
    if (got.is === 'bad') abuse(got.code, got.detail);
    else if (got.is === 'part') deps.onProgress?.(device, { received: got.received, count: got.count });
    else if (got.is === 'bundle') inTurn(() => received(got.id, got.bytes));
    else take(got.control);
  });
  inTurn(async () => void (await sayState()));

  return {
    offer: (bundle, bundleId) => giver.offer(bundle, bundleId),
    refresh: () =>
      inTurn(async () => {
        exhausted = '';
        membershipRounds = 0;
        await sayState();
        await step();
      }),
    close,
  };
};
