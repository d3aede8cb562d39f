import type { TextRead } from '../host/deps.ts';
import { exportUrl, readExport } from '../sites/google-docs-text.ts';

const REFUSALS = {
  'signed-out': 'signed-out',
  'not-allowed': 'copy-forbidden',
  busy: 'unreachable',
  other: 'no-access',
} as const;

/**
 * A document's text by its export, with the person's own session. A sign-in page comes as 200 and HTML: whatever is not
 * plain text is no text (captures, C2).
 * @param url the tab's own address.
 */
export const readDocumentText = async (url: string): Promise<TextRead> => {
  const tab = new URL(url).searchParams.get('tab') ?? 't.0';
  const address = exportUrl(new URL(url), tab);
  if (address === null) return { ok: false, refused: 'no-access' };
  try {
    const answer = await fetch(address, { credentials: 'include' });
    const read = readExport({
      status: answer.status,
      url: answer.url,
      type: answer.headers.get('content-type') ?? '',
      body: await answer.text(),
    });
    return read.ok ? { ok: true, text: read.text } : { ok: false, refused: REFUSALS[read.why] };
  } catch {
    return { ok: false, refused: 'unreachable' };
  }
};
