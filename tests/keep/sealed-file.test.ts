import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDeviceKeys, signerOf } from '../../lib/ledger/web-crypto.ts';
import { fromBase64url } from '../../lib/sync/bytes.ts';
import { deriveRoom, verifyWith } from '../../lib/sync/keys.ts';
import { openFile, sealFile } from '../../lib/sync/sealed-file.ts';

const secret = new Uint8Array(32).fill(3);
const room = await deriveRoom(secret);
const other = await deriveRoom(new Uint8Array(32).fill(4));
const signer = await signerOf(await createDeviceKeys());
const author = {
  device: signer.device,
  sign: async (bytes: Uint8Array) => fromBase64url(await signer.sign(bytes)) ?? new Uint8Array(),
};
const contents = [Uint8Array.of(1, 2, 3), new Uint8Array(2_500_000).fill(9), new Uint8Array()];
const made = await sealFile(room, author, contents);
if (!made.ok) throw new Error(made.error.code);
const file = made.value;
const small = await sealFile(room, author, [Uint8Array.of(1, 2, 3)]);
const smallFile = small.ok ? small.value : file;
const codeOf = async (bytes: Uint8Array, rooms = [room]) => {
  const opened = await openFile(rooms, verifyWith, bytes);
  return opened.ok ? 'opened' : opened.error.code;
};

describe('A sealed file in the place of the network (P 8.10)', () => {
  test('gives contents and author back, large ones out of their pieces, with an older room too', async () => {
    const opened = await openFile([other, room], verifyWith, file);
    expect(opened).toEqual({ ok: true, value: contents.map((content) => ({ device: signer.device, content })) });
  });

  test('another room, another file, newer, cut, behind its end', async () => {
    expect(await codeOf(file, [other])).toBe('wrong-key');
    expect(await codeOf(file, [])).toBe('wrong-key');
    expect(await codeOf(new TextEncoder().encode('%PDF-1.7'))).toBe('not-sealed');
    const newer = smallFile.slice();
    newer[8] = 2;
    expect(await codeOf(newer)).toBe('newer');
    for (let length = 8; length < smallFile.length; length++)
      expect(await codeOf(smallFile.subarray(0, length))).toBe('cut');
    expect(await codeOf(Uint8Array.of(...smallFile, 0))).toBe('damaged');
  });

  test('any one byte changed: nothing of it is used', async () => {
    for (let at = 0; at < smallFile.length; at++) {
      const changed = smallFile.slice();
      changed[at] = (changed[at] as number) ^ 1;
      expect(await codeOf(changed), `byte ${at}`).not.toBe('opened');
    }
  });

  test('random bytes, also behind a true beginning, never throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.nat({ max: smallFile.length }),
        async (noise, keep) => {
          expect(await codeOf(noise)).toBe('not-sealed');
          expect(await codeOf(Uint8Array.of(...smallFile.subarray(0, keep), ...noise))).not.toBe('opened');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
