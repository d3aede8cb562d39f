import type { Bytes } from './bytes.ts';
import {
  checkProof,
  type Ends,
  encodeGreeting,
  encodeProof,
  fingerprintOf,
  type HelloDeps,
  type HelloRefusal,
  readGreeting,
} from './carrier-hello.ts';
import { createFraming, type FrameChannel } from './framing.ts';
import type { Peer } from './peer.ts';

/** What the carrier needs of an RTCPeerConnection. */
export interface Described {
  readonly localDescription: { readonly sdp: string } | null;
  readonly remoteDescription: { readonly sdp: string } | null;
}

export interface CarrierDeps {
  /** The room's public access key: part of what is signed. */
  readonly room: string;
  readonly hello: HelloDeps;
  /** 32 fresh random bytes. */
  readonly nonce: () => Bytes;
  /** The other side has proved a device that is admitted. */
  readonly onPeer: (peer: Peer) => void;
  /** It has not: the channel is closed. */
  readonly onRefused: (refusal: HelloRefusal) => void;
  /** The channel ended, by our own close or by theirs (also: refused by them before there was a peer). */
  readonly onEnd?: (by: 'us' | 'them') => void;
}

/** A hello that takes longer comes from somebody who only wants to keep a connection. */
const HELLO_MS = 20_000;

/**
 * Speaks the hello on a fresh channel and, when both have proved themselves, hands over a Peer. Nothing but the hello is
 * read or said before that.
 */
export const startCarrier = (connection: Described, channel: FrameChannel, deps: CarrierDeps): void => {
  const nonce = deps.nonce();
  let ends: Ends | null = null;
  let step: 'greeting' | 'proof' | 'checking' | 'peer' | 'closed' = 'greeting';
  let listener: ((message: Bytes) => void) | null = null;
  let early: Bytes[] = [];
  const closers: (() => void)[] = [];

  const refuse = (refusal: HelloRefusal): void => {
    if (step === 'closed') return;
    channel.close();
    deps.onRefused(refusal);
    closed();
  };
  const closed = (by: 'us' | 'them' = 'us'): void => {
    if (step === 'closed') return;
    step = 'closed';
    clearTimeout(timer);
    early = [];
    for (const tell of closers.splice(0)) tell();
    deps.onEnd?.(by);
  };
  const bad = (code: HelloRefusal['code']): void => refuse({ code, device: null });
  const timer = setTimeout(() => step !== 'peer' && channel.readyState === 'open' && bad('bad-hello'), HELLO_MS);

  const framing = createFraming(channel, {
    onMessage: (message) => {
      if (step === 'peer' && listener) listener(message);
      // After its proof the other side may speak at once, while we still check it.
      else if (step === 'peer' || step === 'checking') early.push(message);
      else if (step === 'greeting') greeted(message);
      else if (step === 'proof') void proved(message);
    },
    onAbuse: () => (step === 'peer' ? closed() : bad('bad-hello')),
  });

  const greeted = (message: Bytes) => {
    const other = readGreeting(message);
    if (typeof other === 'string') return bad(other);
    const own = fingerprintOf(connection.localDescription?.sdp);
    const theirs = fingerprintOf(connection.remoteDescription?.sdp);
    if (!own || !theirs) return bad('bad-hello');
    ends = { room: deps.room, own: { fingerprint: own, nonce }, other: { fingerprint: theirs, nonce: other } };
    step = 'proof';
    void encodeProof(deps.hello, ends).then(
      (proof) => framing.send(proof),
      () => bad('bad-hello'),
    );
  };

  const proved = async (message: Bytes): Promise<void> => {
    if (!ends) return bad('bad-hello');
    step = 'checking';
    const judged = await checkProof(deps.hello, ends, message);
    if ((step as string) === 'closed') return;
    if ('code' in judged) return refuse(judged);
    clearTimeout(timer);
    step = 'peer';
    deps.onPeer({
      device: judged.device,
      send: (bytes, priority) => void framing.send(bytes, priority),
      onMessage: (take) => {
        listener = take;
        for (const waiting of early.splice(0)) take(waiting);
      },
      onClose: (tell) => {
        if (step === 'closed') tell();
        else closers.push(tell);
      },
      close: () => {
        channel.close();
        closed();
      },
      buffered: () => framing.buffered(),
    });
  };

  channel.addEventListener('open', () => framing.send(encodeGreeting(nonce)));
  channel.addEventListener('close', () => closed('them'));
  channel.addEventListener('error', () => channel.close());
  if (channel.readyState === 'open') framing.send(encodeGreeting(nonce));
};
