import { type KeptFile, PART_BYTES } from '../../lib/protocol/keep.ts';
import { fromBase64url, join, toBase64url } from '../../lib/sync/bytes.ts';
import { must, type TestBrowser } from '../host/browser-of.ts';

export const PASSPHRASE = 'four words are good';

/** A file as a surface fetches it, in parts. */
export const fetchFile = async (
  browser: TestBrowser,
  id: string | null,
  file: KeptFile | undefined,
): Promise<Uint8Array> => {
  if (!file) throw new Error('no file');
  const parts: Uint8Array[] = [];
  for (let index = 0; index < file.parts; index++) {
    const { part } = await browser.see(id, { name: 'file-part', file: file.id, index });
    parts.push(fromBase64url(part) as Uint8Array);
  }
  return join(...parts);
};
/** A file as a surface hands it over; answers the upload's name. */
export const put = async (browser: TestBrowser, bytes: Uint8Array): Promise<string> => {
  const upload = `upload-${Math.random()}`;
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  for (let index = 0; index < count; index++) {
    const part = toBase64url(bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES));
    must(await browser.execute(null, { name: 'keep.put', upload, index, count, part }));
  }
  return upload;
};
export const backup = async (browser: TestBrowser, id: string): Promise<Uint8Array> => {
  const { file } = must(await browser.execute(id, { name: 'keep.backup', passphrase: PASSPHRASE }));
  return fetchFile(browser, id, file);
};
export const restore = async (
  browser: TestBrowser,
  bytes: Uint8Array,
  {
    passphrase = PASSPHRASE,
    lost = false,
    link = null,
  }: { passphrase?: string; lost?: boolean; link?: string | null } = {},
) => browser.execute(null, { name: 'keep.restore', upload: await put(browser, bytes), passphrase, link, lost });
