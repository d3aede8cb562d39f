import { EXPORT_FORMAT, EXPORT_VERSION, importJson } from '../../lib/coalition/export/json.ts';
import { type Bytes, same, toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeCode,
  encodeLink,
  encodeRequest,
  parseLink,
} from '../../lib/sync/invitation.ts';
import { deriveRoom, verifyWith } from '../../lib/sync/keys.ts';
import { relayUrl } from '../../lib/sync/relay-url.ts';
import { openFile, sealFile } from '../../lib/sync/sealed-file.ts';
import { type BackupContent, openBackup, sealBackup } from '../../lib/vault/backup.ts';
import { decodeHeader, encodeHeader } from '../../lib/vault/backup-header.ts';
import { newAuthor, randomBytes } from '../sync/people.ts';
import { alike, type Boundary, holds, oneOf } from './boundary.ts';
import { nearBytes, nearJson, nearText } from './mutations.ts';

/** What a person gives: files, pasted links, addresses, and what a newcomer and a member leave for each other. */
export const fromFiles = async (): Promise<Boundary[]> => {
  const KEY = toBase64url(new Uint8Array(32).fill(5));
  const invitation = {
    ...{ invitation: 'inv1', coalition: KEY, coalitionName: 'Housing Now', organisationName: 'Légal Aid' },
    ...{ inviterName: 'Mara', person: null, relay: 'wss://relay.example', expires: 1_800_000_000_000 },
    secret: new Uint8Array(32).fill(3),
  };
  const links: Boundary = {
    name: 'invitation link',
    share: 80,
    inputs: nearText([encodeLink(invitation), encodeCode(invitation), encodeCode({ ...invitation, person: 'mara' })]),
    take: (input) => {
      const read = parseLink(input as string);
      if (!read.ok) return oneOf(read.error.code, ['not-an-invitation', 'newer', 'damaged']);
      const again = parseLink(encodeLink(read.value));
      holds(again.ok && alike(again.value, read.value), 'another invitation when it is passed on');
    },
  };

  const signature = toBase64url(new Uint8Array(64).fill(5));
  const request = {
    ...{ invitation: 'inv1', coalition: KEY, device: KEY, box: KEY, request: signature, proof: signature },
    person: { id: 'p', name: 'Tom', emails: ['tom@example.org'] },
  };
  const box = (await crypto.subtle.generateKey('X25519', true, ['deriveBits'])) as CryptoKeyPair;
  const boxKey = toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', box.publicKey)));
  const answer = await encodeAnswer({ coalition: KEY, epoch: randomBytes(32) }, KEY, boxKey);
  const codes = ['admission-malformed', 'admission-newer', 'admission-other'];
  const admissions: Boundary = {
    name: 'admission letter',
    share: 30,
    inputs: nearBytes([encodeRequest(request), answer]),
    take: async (input) => {
      const read = decodeRequest(input as Bytes);
      if (!read.ok) oneOf(read.error.code, codes);
      const opened = await decodeAnswer(input as Bytes, { device: KEY, box });
      if (!opened.ok) return oneOf(opened.error.code, codes);
      // Blanks between the fields change the bytes and nothing else.
      holds(opened.value.coalition === KEY, 'another coalition was let in');
    },
  };

  const header = await encodeHeader({
    ...{ cost: { m: 8, t: 1, p: 1 }, salt: randomBytes(16), iv: randomBytes(12), check: 'ab'.repeat(8), bytes: 40 },
  });
  const headers: Boundary = {
    name: 'backup header',
    share: 60,
    inputs: nearBytes([Uint8Array.from([...header, ...new Uint8Array(40)])]),
    take: async (input) => {
      const read = await decodeHeader(input as Bytes);
      if (!read.ok) return oneOf(read.error.code, ['not-a-backup', 'newer', 'cut', 'damaged']);
      holds(read.value.cost.m <= 256 * 1024, 'asks for too much memory', read.value.cost);
    },
  };
  const backup = await sealBackup(
    {
      ...{ coalition: KEY, name: 'Housing Now', person: { id: 'mara', name: 'Mara', email: null } },
      ...{ relay: 'wss://relay.example.org/', madeAt: 1, epochs: [], recovery: null, facts: [], updates: [] },
    } as unknown as BackupContent,
    'correct horse',
    { cost: { m: 8, t: 1, p: 1 } },
  );
  const backups: Boundary = {
    name: 'backup',
    share: 10,
    inputs: nearBytes([backup]),
    take: async (input) => {
      const read = await openBackup(input as Bytes, 'correct horse');
      if (read.ok) holds(same(input as Bytes, backup), 'a changed backup was opened');
      else oneOf(read.error.code, ['not-a-backup', 'newer', 'cut', 'damaged', 'wrong-passphrase']);
    },
  };

  const keys = await deriveRoom(randomBytes(32));
  const file = await sealFile(keys, await newAuthor(), [utf8('one'), utf8('two')]);
  if (!file.ok) throw new Error(file.error.detail);
  const sealedFiles: Boundary = {
    name: 'sealed file',
    share: 20,
    inputs: nearBytes([file.value]),
    take: async (input) => {
      const read = await openFile([keys], verifyWith, input as Bytes);
      if (read.ok)
        holds(
          read.value.every(({ content }) => ['one', 'two'].includes(new TextDecoder().decode(content))),
          'other content came out',
        );
      else oneOf(read.error.code, ['not-sealed', 'newer', 'cut', 'wrong-key', 'damaged', 'too-large']);
    },
  };

  const exported = {
    ...{ format: EXPORT_FORMAT, v: EXPORT_VERSION, coalition: KEY, name: 'Housing Now', withheld: 0 },
    facts: [
      {
        ...{
          v: 1,
          coalition: KEY,
          device: KEY,
          n: 1,
          prev: null,
          seen: [],
          kind: 'seen',
          content: {},
          by: 'ana',
          at: 1,
        },
        signature,
      },
    ],
    records: [{ kind: 'task', id: '2026q4.1', fields: { title: 'Letter' }, log: [] }],
  };
  const exports: Boundary = {
    name: 'export as JSON',
    share: 60,
    inputs: nearJson([exported]).map((value) => JSON.stringify(value) ?? ''),
    take: (input) => {
      const read = importJson(input as string);
      if (!read.ok) return oneOf(read.error.code, ['not-an-export', 'newer', 'damaged']);
      holds(({} as { polluted?: unknown }).polluted === undefined, 'every object has a new key now');
    },
  };

  const addresses: Boundary = {
    name: 'address of a relay',
    share: 60,
    inputs: nearText([
      'wss://relay.example.org/',
      'ws://127.0.0.1:4455/',
      'https://relay.example:8443/a?b#c',
      'relay.example',
    ]),
    take: (input) => {
      const read = relayUrl(input as string);
      if (!read.ok) return;
      holds(
        /^(wss:\/\/|ws:\/\/(127\.|localhost|\[::1\]))/.test(read.value),
        'an open line to another machine',
        read.value,
      );
      const again = relayUrl(read.value);
      holds(again.ok && again.value === read.value, 'another address when it is read again', read.value);
    },
  };
  return [links, admissions, headers, backups, sealedFiles, exports, addresses];
};
