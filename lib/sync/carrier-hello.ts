import { type Bytes, createWriter, fromBase64url, readAll, same, toBase64url, utf8 } from './bytes.ts';

/**
 * The hello: each side shows that it holds a device's key **on this very connection**, by a signature over both DTLS
 * fingerprints and both nonces. A relay that swaps fingerprints (the man in the middle), or a member that passes on
 * another's hello, produces a text that nobody has signed.
 */
export const HELLO_VERSION = 1;

export interface HelloDeps {
  /** Own Ed25519 public key, base64url. */
  readonly device: string;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  verify(device: string, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** Whether the device is a present member's. */
  admits(device: string): boolean;
}

/** Why somebody was hung up on. `device` is what it claimed, proved only for the last two. */
export interface HelloRefusal {
  readonly code: 'bad-hello' | 'newer' | 'bad-signature' | 'not-admitted' | 'same-device';
  readonly device: string | null;
}

/** Both ends of one connection, as this side sees them. Fingerprints out of the session descriptions. */
export interface Ends {
  readonly room: string;
  readonly own: { readonly fingerprint: string; readonly nonce: Bytes };
  readonly other: { readonly fingerprint: string; readonly nonce: Bytes };
}

/** The first message: version and a nonce. */
export const encodeGreeting = (nonce: Bytes): Bytes => {
  const writer = createWriter();
  writer.u8(HELLO_VERSION);
  writer.raw(nonce);
  return writer.done();
};

/** The nonce of the other side, or why not. */
export const readGreeting = (message: Uint8Array): Bytes | HelloRefusal['code'] => {
  if (message[0] !== HELLO_VERSION) return (message[0] ?? 0) > HELLO_VERSION ? 'newer' : 'bad-hello';
  return readAll(message, (r) => [r.u8(), r.raw(32)] as const)?.[1] ?? 'bad-hello';
};

/** The second message: device and signature. Throws only when the own key does not work. */
export const encodeProof = async (deps: HelloDeps, { room, own, other }: Ends): Promise<Bytes> => {
  const device = fromBase64url(deps.device);
  if (device?.length !== 32) throw new TypeError('a device is an Ed25519 public key');
  const writer = createWriter();
  writer.raw(device);
  writer.raw(await deps.sign(helloText(room, deps.device, own, other)));
  return writer.done();
};

/** Judges the other side's proof. Never throws on hostile input. */
export const checkProof = async (
  deps: HelloDeps,
  { room, own, other }: Ends,
  message: Uint8Array,
): Promise<{ device: string } | HelloRefusal> => {
  const proof = readAll(message, (r) => ({ device: toBase64url(r.raw(32)), signature: r.raw(64) }));
  if (!proof) return { code: 'bad-hello', device: null };
  const { device, signature } = proof;
  // Two nonces alike: our own words played back to us.
  if (same(own.nonce, other.nonce)) return { code: 'bad-hello', device };
  const valid = await deps.verify(device, helloText(room, device, other, own), signature);
  if (!valid) return { code: 'bad-signature', device };
  if (device === deps.device) return { code: 'same-device', device };
  return deps.admits(device) ? { device } : { code: 'not-admitted', device };
};

const helloText = (room: string, device: string, signer: Ends['own'], hearer: Ends['own']): Bytes =>
  utf8(
    [
      `concord hello ${HELLO_VERSION}`,
      room,
      device,
      signer.fingerprint,
      toBase64url(signer.nonce),
      hearer.fingerprint,
      toBase64url(hearer.nonce),
    ].join('\n'),
  );

/** The DTLS fingerprints of a session description, sorted and joined; null where there is none. */
export const fingerprintOf = (sdp: string | undefined): string | null => {
  const found = [...(sdp ?? '').matchAll(/^a=fingerprint:(\S+) (\S+)\s*$/gm)].map(
    (match) => `${match[1]?.toLowerCase()} ${match[2]?.toUpperCase()}`,
  );
  return found.length > 0 ? [...new Set(found)].sort().join(',') : null;
};
