import type { Refusal } from '../../lib/coalition/result.ts';
import type { HostClient } from '../../lib/protocol/client.ts';
import { type KeptFile, MAX_FILE_BYTES, PART_BYTES } from '../../lib/protocol/keep.ts';

/** A chosen file to the host, in parts. Null and the upload's name, or why not. */
export async function upload(host: HostClient, file: Blob): Promise<{ name: string } | { refusal: Refusal }> {
  if (file.size > MAX_FILE_BYTES) return { refusal: { code: 'keep.too-large' } };
  const name = `upload-${crypto.randomUUID()}`;
  const count = Math.max(1, Math.ceil(file.size / PART_BYTES));
  for (let index = 0; index < count; index++) {
    const bytes = await bytesOf(file.slice(index * PART_BYTES, (index + 1) * PART_BYTES));
    if (!bytes) return { refusal: { code: 'keep.not-whole' } };
    const put = await host.execute(null, { name: 'keep.put', upload: name, index, count, part: toBase64url(bytes) });
    if (!put.ok) return { refusal: put.error };
  }
  return { name };
}

/** A file of the host, as the browser's own download: no permission is needed for a click on a link. */
export async function download(host: HostClient, file: KeptFile): Promise<boolean> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let index = 0; index < file.parts; index++) {
    const part = await partOf(host, file.id, index);
    if (part === null) return false;
    parts.push(fromBase64url(part));
  }
  const url = URL.createObjectURL(new Blob(parts, { type: file.type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}

const partOf = (host: HostClient, file: string, index: number): Promise<string | null> =>
  new Promise((resolve) => {
    const stop = host.watch(
      null,
      { name: 'file-part', file, index },
      (value) => settle(value?.part ?? null),
      () => settle(null),
    );
    const settle = (part: string | null) => {
      queueMicrotask(() => stop());
      resolve(part);
    };
  });

/** Null where the file is gone or changed since it was chosen. */
const bytesOf = (part: Blob): Promise<Uint8Array | null> =>
  part.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => null,
  );

const toBase64url = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
};
const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
