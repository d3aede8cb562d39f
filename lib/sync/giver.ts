import { encodeBundle, factBundles } from './bundle.ts';
import { fromBase64url } from './bytes.ts';
import { type Control, encodeTransfer } from './exchange-wire.ts';
import type { Peer } from './peer.ts';
import type { Bundle, SyncSource } from './source.ts';

/** Bytes on their way without an acknowledgement: more would only wait in our memory. */
const WINDOW_BYTES = 8 * 1024 * 1024;
/** News up to this size pass bulk. */
const SMALL_BYTES = 64 * 1024;
/** Names of bundles that belong to an answer; they need no acknowledgement of their own towards the host. */
const ROUND = 'round-';

type Want = Extract<Control, { t: 'want' }>;

/** The sending half of an exchange: answers `want`, sends news, counts what is acknowledged. */
export const createGiver = (deps: {
  readonly source: SyncSource;
  readonly peer: Peer;
  /** Says something after all bulk before it. */
  readonly say: (control: Control) => void;
  readonly onFault: (detail: string) => void;
}) => {
  const { source, peer, say } = deps;
  /** False until membership is equal: then nothing but membership facts leaves. */
  let open = false;
  let closed = false;
  let transfer = 0;
  let chain: Promise<unknown> = Promise.resolve();
  let wake = () => {};
  const unacknowledged = new Map<string, number>();
  let waitingOffers: { bundle: Bundle; id: string }[] = [];
  let waitingWants: Want[] = [];

  const send = (bundle: Bundle, id: string): void => {
    if (closed) return;
    const bytes = encodeBundle(bundle);
    unacknowledged.set(id, bytes.length);
    transfer = (transfer + 1) % 0xffffffff;
    const round = id.startsWith(ROUND);
    const parts = encodeTransfer(transfer, id, bytes);
    for (const part of parts) peer.send(part, round || bytes.length > SMALL_BYTES ? 'bulk' : 'small');
  };
  const room = async (): Promise<void> => {
    const onTheWay = () => [...unacknowledged.values()].reduce((sum, bytes) => sum + bytes, 0);
    while (!closed && onTheWay() > WINDOW_BYTES)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };

  const give = async (want: Want): Promise<void> => {
    let n = 0;
    const sendNext = async (bundle: Bundle) => {
      await room();
      n += 1;
      send(bundle, `${ROUND}${want.round}-${n}`);
    };
    const facts = await source.factsSince(want.heads, want.only ?? undefined);
    for (const bundle of factBundles(facts)) await sendNext(bundle);
    if (!want.only) {
      const theirs = new Map(want.volumes.map((one) => [one.volume, one]));
      for (const own of (await source.overview()).volumes) {
        const known = theirs.get(own.volume);
        if (known?.rowHash === own.rowHash) continue;
        const update = await source.updateSince(own.volume, known ? fromBase64url(known.stateVector) : null);
        if (update) await sendNext({ facts: [], updates: [{ volume: own.volume, update }] });
      }
    }
    say({ t: 'given', round: want.round });
  };
  const answer = (want: Want): void => {
    chain = chain
      .then(() => (closed ? undefined : give(want)))
      .catch((error: unknown) => deps.onFault(error instanceof Error ? error.message : 'failed'));
  };

  return {
    /** Answers a `want`: for membership at once, for the rest when membership is equal. */
    want: (want: Want): void => {
      if (want.only || open) answer(want);
      else waitingWants = [want]; // a newer one replaces it: only the last round is waited for
    },
    /** Sends news, or keeps them until membership is equal. */
    offer: (bundle: Bundle, id: string): void => {
      if (open) send(bundle, id);
      else waitingOffers.push({ bundle, id });
    },
    /** Membership is equal: what waited goes out. */
    open: (): void => {
      if (open) return;
      open = true;
      for (const { bundle, id } of waitingOffers.splice(0)) send(bundle, id);
      for (const want of waitingWants.splice(0)) answer(want);
    },
    /** Whether the acknowledged bundle was ours; frees its place on the way. */
    acknowledged: (id: string): boolean => {
      const known = unacknowledged.delete(id);
      if (known) wake();
      return known;
    },
    isPartOfRound: (id: string): boolean => id.startsWith(ROUND),
    close: (): void => {
      closed = true;
      waitingOffers = [];
      waitingWants = [];
      wake();
    },
  };
};
