/** Left out of an address that partners get: what only counts visits, and what may open the person's own session. */
const NOT_SHARED =
  /^(utm_.*|fbclid|gclid|msclkid|mc_[ce]id|sid|auth|code|sig|signature|.*(session|token|secret|password).*)$/i;
const KEY_LENGTH = 300;

/**
 * The address of any page, the same for all who look at it: without fragment (unless it is a route), without account and
 * without what is the viewer's own. Null for what is no page of the web.
 */
export function sharedAddress(url: URL): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  const shared = new URL(url.href);
  shared.username = '';
  shared.password = '';
  if (!/^#!?\//.test(shared.hash)) shared.hash = '';
  // Not `keys()`: what a content script sees of it in Firefox can't be iterated.
  const names = new Set<string>();
  shared.searchParams.forEach((_value, name) => {
    if (NOT_SHARED.test(name)) names.add(name);
  });
  for (const name of names) shared.searchParams.delete(name);
  shared.searchParams.sort();
  return shared.href;
}

/** The key under which its decisions and tasks are linked: `web:` and the address; of a long one its beginning and a sum. */
export function addressKey(address: string): string {
  const key = `web:${address}`;
  return key.length <= KEY_LENGTH ? key : `${key.slice(0, KEY_LENGTH - 16)}~${sum(address)}`;
}

/** FNV-1a over 32 bits, twice, from either end: to tell addresses apart, not against anybody. */
function sum(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    a = Math.imul(a ^ text.charCodeAt(at), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(text.length - 1 - at), 0x01000193);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
