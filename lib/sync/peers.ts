import { WebrtcProvider } from 'y-webrtc';
import { Doc } from 'yjs';
import { fail, ok, type Result } from '../coalition/result.ts';
import { startCarrier } from './carrier.ts';
import type { HelloDeps, HelloRefusal } from './carrier-hello.ts';
import { type CarrierConnection, carrierWrtc } from './carrier-wrtc.ts';
import type { RoomKeys } from './keys.ts';
import type { Peer } from './peer.ts';
import { type RelayUrlError, relayUrl, signalingUrl } from './relay-url.ts';

export interface PeersOptions {
  readonly keys: RoomKeys;
  /** The relay's address; `/s` and a query of this room's own are added. */
  readonly signalingUrl: string;
  /** STUN and TURN servers of the coalition; empty: direct connections only. There is no default of others' servers. */
  readonly iceServers: readonly RTCIceServer[];
  /** Connections go only by a TURN server among `iceServers`: no address of this browser is told to anybody (P 8.2). */
  readonly relayOnly?: boolean;
  readonly hello: HelloDeps;
  /** An admitted device is connected. One device may be connected twice for a moment. */
  onPeer(peer: Peer): void;
  /** Somebody was hung up on. */
  onRefused?(refusal: HelloRefusal): void;
  /** Ends everything: says bye by closing, then leaves the room. */
  readonly signal: AbortSignal;
  /** Connections that y-webrtc looks for; 24 unless told otherwise. Above it the mesh stays partial and the relay delivers. */
  readonly maxConns?: number;
}
export interface Peers {
  /** Membership has changed: hangs up on who is not admitted any more and lets in those who were refused before. */
  recheck(): void;
  /** Resolves when the room is left, after `signal` aborted. */
  readonly left: Promise<void>;
}

/** A refused device comes back at once (y-webrtc reconnects), so its connection is kept, silent, for longer each time. */
const PARK_MS = { first: 2_000, most: 120_000, theirs: 150_000 } as const;

/** y-webrtc has one table of rooms for a page: who opens a name again waits until it has been left. */
const leaving = new Map<string, Promise<void>>();

/** Looks for the room's other members through signaling and hands over those who prove to be admitted. */
export const createPeers = (options: PeersOptions): Result<Peers, RelayUrlError> => {
  const { keys, hello, signal, relayOnly = false } = options;
  const address = relayUrl(options.signalingUrl);
  if (!address.ok) return fail(address.error);
  const linked = new Set<Peer>();
  const parked = new Map<CarrierConnection, ReturnType<typeof setTimeout>>();
  const refusals = new Map<string, number>();

  const release = (connection: CarrierConnection): void => {
    clearTimeout(parked.get(connection));
    parked.delete(connection);
    connection.hangUp();
  };
  /** Keeps a connection without a carrier for a while. */
  const park = (connection: CarrierConnection, ms: number): void => {
    if (parked.has(connection)) return;
    parked.set(
      connection,
      setTimeout(() => release(connection), ms),
    );
    connection.connection.addEventListener('connectionstatechange', () => {
      if (!['closed', 'failed'].includes(connection.connection.connectionState)) return;
      clearTimeout(parked.get(connection));
      parked.delete(connection);
    });
  };
  const refused = (connection: CarrierConnection, refusal: HelloRefusal): void => {
    const name = refusal.device ?? '';
    const times = refusals.get(name) ?? 0;
    if (refusals.size > 1_000) refusals.clear();
    refusals.set(name, times + 1);
    park(connection, Math.min(PARK_MS.most, PARK_MS.first * 2 ** times));
    options.onRefused?.(refusal);
  };

  const wrtc = () =>
    carrierWrtc(
      (connection) => {
        startCarrier(connection.connection, connection.channel, {
          room: keys.room,
          hello,
          nonce: () => crypto.getRandomValues(new Uint8Array(32)),
          onRefused: (refusal) => refused(connection, refusal),
          onPeer: (peer) => {
            refusals.delete(peer.device);
            linked.add(peer);
            peer.onClose(() => linked.delete(peer));
            options.onPeer(peer);
          },
          // Who closes the carrier decides when to meet again: the other one would only reconnect at once.
          onEnd: (by) => {
            if (by === 'them') park(connection, PARK_MS.theirs);
            else if (!parked.has(connection)) connection.hangUp();
          },
        });
      },
      { relayOnly },
    );

  const left = (async () => {
    await leaving.get(keys.name);
    if (signal.aborted) return;
    const doc = new Doc();
    const provider = new WebrtcProvider(keys.name, doc, {
      signaling: [signalingUrl(address.value)],
      password: keys.password,
      maxConns: options.maxConns ?? 24,
      // One page of a browser owns the peers; two profiles of one test page must still meet over WebRTC.
      filterBcConns: false,
      peerOpts: {
        wrtc: wrtc(),
        config: { iceServers: [...options.iceServers], ...(relayOnly && { iceTransportPolicy: 'relay' }) },
      },
    });
    provider.awareness.setLocalState(null);
    const leave = async (): Promise<void> => {
      for (const peer of [...linked]) peer.close();
      for (const connection of [...parked.keys()]) release(connection);
      await provider.key;
      // In this order: destroy() alone leaves the socket open and a ghost in the room.
      provider.disconnect();
      provider.destroy();
      provider.awareness.destroy();
      doc.destroy();
    };
    await new Promise<void>((resolve) => {
      let stopping = false;
      const stop = () => {
        if (stopping) return;
        stopping = true;
        globalThis.removeEventListener?.('pagehide', stop);
        const done = leave().finally(() => {
          if (leaving.get(keys.name) === done) leaving.delete(keys.name);
          resolve();
        });
        leaving.set(keys.name, done);
      };
      // A page that goes away takes its leave: else the others see it for another 15 seconds.
      globalThis.addEventListener?.('pagehide', stop);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
    });
  })();

  return ok({
    recheck: () => {
      for (const peer of [...linked]) if (!hello.admits(peer.device)) peer.close();
      refusals.clear();
      for (const connection of [...parked.keys()]) release(connection);
    },
    left,
  });
};
