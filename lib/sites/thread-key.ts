const PREFIX =
  /^\s*(?:(?:re|fwd?|aw|wg|tr|sv|vs|vb|antw|rv|enc|odp|pd|ynt|ilt|rif|r|i|ref|res|отв|回复|回覆|转发|轉寄|答复|返信|転送)(?:\s*[[(]\d+[\])])?\s*[:：]\s*)+/iu;

/** The subject as all mailboxes have it: without "Re:" and its sisters in any language, one spacing, one case. */
export function plainSubject(subject: string): string {
  return subject.normalize('NFKC').replace(PREFIX, '').replace(/\s+/g, ' ').trim().toLowerCase();
}

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

/** Two mailboxes may take the first mail in on either side of a full minute: look under the neighbours too. */
export function threadKeys(subject: string, sender: string, minute: number, salt: string): Promise<string[]> {
  return Promise.all([minute, minute - 1, minute + 1].map((one) => threadKey(subject, sender, one, salt)));
}
