import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { plainSubject } from './subject.ts';

/**
 * A mail thread's key, the same in every member's mailbox: ids of mails differ there, so it is a fingerprint of subject,
 * first sender and first minute, hashed with the coalition's own salt, so that keys of two coalitions can't be compared.
 * The host makes it: a page has no use for it.
 */
export function threadKey(subject: string, sender: string, minute: number, salt: string): string {
  const bytes = new TextEncoder();
  const content = JSON.stringify([plainSubject(subject), sender.trim().toLowerCase(), minute]);
  const hash = hmac(sha256, bytes.encode(salt || ' '), bytes.encode(content));
  const text = btoa(String.fromCharCode(...hash.slice(0, 15)));
  return `mail:${text.replaceAll('+', '-').replaceAll('/', '_')}`;
}

/**
 * The thread's key, then those that it may have in another mailbox: two may take the first mail in on either side of a full
 * minute. A minute that can't be read is none, and meets only what can't be read either.
 */
export function threadKeys(subject: string, sender: string, minute: number | null, salt: string): string[] {
  const minutes = minute === null ? [0] : [minute, minute - 1, minute + 1];
  return minutes.map((one) => threadKey(subject, sender, one, salt));
}
