import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A word in every spelling in which it could lie somewhere: clear, UTF-16 both ways, base64 and base64url of all of these at any offset. */
const spellings = (word: string): Buffer[] => {
  const little = Buffer.from(word, 'utf16le');
  const plain = [Buffer.from(word, 'utf8'), little, Buffer.from(little).swap16()];
  const encoded = plain.flatMap((bytes) =>
    [0, 1, 2].flatMap((offset) => {
      // Three alignments; the first and last characters depend on the neighbours and are left out.
      const text = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString('base64')
        .replace(/=+$/, '');
      const core = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
      return [core, core.replaceAll('+', '-').replaceAll('/', '_')].map((one) => Buffer.from(one));
    }),
  );
  return [...plain, ...encoded];
};

/** Which of the words lie in these bytes, looked for byte by byte. */
export const wordsIn = (bytes: Uint8Array, words: readonly string[]): string[] => {
  const all = Buffer.from(bytes);
  return words.filter((word) => spellings(word).some((one) => all.includes(one)));
};

/** All files below a folder, as one. */
export const filesBelow = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  );
