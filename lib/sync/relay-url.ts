import { fail, ok, type Result } from '../coalition/result.ts';

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

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
