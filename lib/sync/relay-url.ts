import { fail, ok, type Result } from '../coalition/result.ts';
import { toBase64url } from './bytes.ts';

/** Why an address can't be used as a relay. */
export interface RelayUrlError {
  readonly code: 'relay-address' | 'relay-not-encrypted';
  readonly detail: string;
}

/**
 * Checks a relay's address (P 8.10): `wss://` everywhere, `ws://` on loopback only. Gives it without a slash at its end,
 * so that `/s` and `/m` can be added.
 */
export const relayUrl = (text: string): Result<string, RelayUrlError> => {
  if (!URL.canParse(text)) return fail({ code: 'relay-address', detail: 'not an address' });
  const url = new URL(text);
  if (url.protocol !== 'wss:' && url.protocol !== 'ws:')
    return fail({ code: 'relay-address', detail: 'a relay address starts with wss://' });
  if (url.username || url.password || url.search || url.hash)
    return fail({ code: 'relay-address', detail: 'a relay address has no user name, query or fragment' });
  if (url.protocol === 'ws:' && !isLoopback(url.hostname))
    return fail({ code: 'relay-not-encrypted', detail: 'ws:// is for this machine only; use wss://' });
  return ok(url.href.replace(/\/+$/, ''));
};

/**
 * Where a relay's signaling listens, for one room. The random query is part of the address, since y-webrtc shares a
 * socket between the rooms of one address, and the relay could link a person's coalitions by it.
 */
export const signalingUrl = (relay: string): string =>
  `${relay.replace(/\/+$/, '')}/s?i=${toBase64url(crypto.getRandomValues(new Uint8Array(12)))}`;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
