import type { KeptFile } from '../../protocol/keep.ts';
import { MAX_FILE_BYTES, MOST_PARTS, PART_BYTES } from '../../protocol/keep.ts';
import { fromBase64url, join, toBase64url } from '../../sync/bytes.ts';

/** Uploads and downloads that may be under way at one time; the oldest makes room. */
const MOST_OPEN = 2;

/** Files on their way between a surface and the host, in parts that a port takes. In memory only. */
export const createFiles = (newId: () => string) => {
  const coming = new Map<string, { readonly count: number; readonly parts: Uint8Array[] }>();
  const going = new Map<string, { readonly file: KeptFile; readonly bytes: Uint8Array }>();
  const makeRoom = (map: Map<string, unknown>): void => {
    const [oldest] = map.keys();
    if (map.size >= MOST_OPEN && oldest !== undefined) map.delete(oldest);
  };
  return {
    /** Takes a part, in order. False: it does not fit, and the upload is given up. */
    put: (upload: string, index: number, count: number, part: string): boolean => {
      const bytes = fromBase64url(part);
      const known = coming.get(upload);
      // Said again after a dropped port: it is here already.
      if (known && known.count === count && index < known.parts.length) return true;
      const fits = bytes !== null && bytes.length <= PART_BYTES && count <= MOST_PARTS && index < count;
      if (!fits || (known ? known.count !== count || index !== known.parts.length : index !== 0)) {
        coming.delete(upload);
        return false;
      }
      if (known) known.parts.push(bytes);
      else {
        makeRoom(coming);
        coming.set(upload, { count, parts: [bytes] });
      }
      return true;
    },
    /** The whole file, or null while parts are missing. Kept, so that another passphrase can be tried. */
    get: (upload: string): Uint8Array | null => {
      const known = coming.get(upload);
      return known && known.parts.length === known.count ? join(...known.parts) : null;
    },
    drop: (upload: string): void => void coming.delete(upload),
    /** A file to be fetched in parts; null when it is larger than a surface takes. */
    offer: (name: string, type: string, bytes: Uint8Array): KeptFile | null => {
      if (bytes.length > MAX_FILE_BYTES) return null;
      const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
      const file: KeptFile = { id: newId(), name, type, bytes: bytes.length, parts };
      makeRoom(going);
      going.set(file.id, { file, bytes });
      return file;
    },
    part: (id: string, index: number): string | null => {
      const known = going.get(id);
      if (!known || index >= known.file.parts) return null;
      return toBase64url(known.bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES));
    },
  };
};
export type Files = ReturnType<typeof createFiles>;
