import { plainSubject } from './subject.ts';

/**
 * A mail thread's key, the same in every member's mailbox: ids of mails differ there, so it is a fingerprint of subject,
 * first sender and first minute, hashed with the coalition's own salt, so that keys of two coalitions can't be compared.
 */
export async function threadKey(subject: string, sender: string, minute: number, salt: string): Promise<string> {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey(
    'raw',
    bytes.encode(salt || ' '),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const content = JSON.stringify([plainSubject(subject), sender.trim().toLowerCase(), minute]);
  const hash = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(content)));
  const text = btoa(String.fromCharCode(...hash.slice(0, 15)));
  return `mail:${text.replaceAll('+', '-').replaceAll('/', '_')}`;
}

/**
 * The thread's key, then those that it may have in another mailbox: two may take the first mail in on either side of a full
 * minute. A minute that can't be read is none, and meets only what can't be read either.
 */
export function threadKeys(subject: string, sender: string, minute: number | null, salt: string): Promise<string[]> {
  const minutes = minute === null ? [0] : [minute, minute - 1, minute + 1];
  return Promise.all(minutes.map((one) => threadKey(subject, sender, one, salt)));
}
