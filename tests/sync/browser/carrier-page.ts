import { toBase64url } from '../../../lib/sync/bytes.ts';
import { deriveRoom, signWith, verifyWith } from '../../../lib/sync/keys.ts';
import type { Peer } from '../../../lib/sync/peer.ts';
import { createPeers, type Peers } from '../../../lib/sync/peers.ts';
import { now, type PlainChannel, plainChannel } from './plain-channel.ts';

/** What a test drives from outside: one member of one room, in an ordinary page. */
export interface CarrierPage {
  /** Enters the room; answers the device. */
  enter(relay: string, seed: number): Promise<string>;
  leave(): Promise<void>;
  /** Whether everybody is let in; `false` holds for hellos from now on. */
  admit(all: boolean): void;
  /** Answers when it began (ms since 1970, with fractions). */
  send(bytes: number, first: number, priority: 'small' | 'bulk'): number;
  linked(): string[];
  refused(): string[];
  /** Length and first byte of each message, in the order in which they came. */
  got(): [number, number][];
  /** When each of them came (ms since 1970, with fractions). */
  arrived(): number[];
  /** A bare data channel beside it, to measure against. */
  readonly plain: PlainChannel;
  /** What nobody caught. */
  errors(): string[];
}

const links = new Set<Peer>();
const refusals: string[] = [];
const messages: [number, number][] = [];
const times: number[] = [];
const uncaught: string[] = [];
let admits = true;
let ending = new AbortController();
let peers: Peers | null = null;

addEventListener('error', (event) => uncaught.push(event.message));
addEventListener('unhandledrejection', (event) => uncaught.push(String(event.reason)));

const page: CarrierPage = {
  enter: async (relay, seed) => {
    const keys = await deriveRoom(new Uint8Array(32).fill(seed));
    const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
    const device = toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
    ending = new AbortController();
    const made = createPeers({
      keys,
      signalingUrl: relay,
      iceServers: [],
      hello: { device, sign: (bytes) => signWith(pair.privateKey, bytes), verify: verifyWith, admits: () => admits },
      onPeer: (peer) => {
        links.add(peer);
        peer.onMessage((message) => {
          messages.push([message.length, message[0] ?? -1]);
          times.push(now());
        });
        peer.onClose(() => links.delete(peer));
      },
      onRefused: ({ code }) => refusals.push(code),
      signal: ending.signal,
    });
    if (!made.ok) throw new Error(made.error.detail);
    peers = made.value;
    return device;
  },
  leave: async () => {
    ending.abort();
    await peers?.left;
  },
  admit: (all) => {
    admits = all;
    peers?.recheck();
  },
  send: (bytes, first, priority) => {
    const began = now();
    for (const peer of links) peer.send(new Uint8Array(bytes).fill(first), priority);
    return began;
  },
  linked: () => [...links].map((peer) => peer.device),
  refused: () => refusals,
  got: () => messages,
  arrived: () => times,
  plain: plainChannel(),
  errors: () => uncaught,
};
Object.assign(globalThis, { carrierPage: page });
