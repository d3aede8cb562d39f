import * as v from 'valibot';
import { Id, Key32, Ms, Name } from '../coalition/fact.ts';
import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, fromBase64url, fromJson, fromUtf8, join, same, toBase64url, utf8 } from './bytes.ts';
import { relayUrl } from './relay-url.ts';

export {
  decodeAnswer,
  decodeRefusal,
  decodeRequest,
  encodeAnswer,
  encodeRefusal,
  encodeRequest,
  letterFor,
  type RefusedWhy,
} from './admission.ts';

/** What an invitation's link carries. All of it stands in the fragment, which browsers never send. */
export interface Invitation {
  readonly invitation: string;
  readonly coalition: string;
  /** Shown before anything is fetched, as the inviter's browser knew it. */
  readonly coalitionName: string;
  readonly organisationName: string;
  readonly inviterName: string;
  /** Id of an existing person, for one's own next device; else null. */
  readonly person: string | null;
  readonly relay: string;
  /** Milliseconds since 1970. The admitting browser decides; this spares the newcomer a useless request. */
  readonly expires: number;
  /** 32 random bytes: the key of the invitation's own room (`deriveRoom(secret, 'invitation')`). */
  readonly secret: Uint8Array;
}

/** `not-an-invitation`: something else was pasted; `damaged`: letters are missing or changed; `newer`: made by a newer Concord. */
export interface InvitationError {
  readonly code: 'not-an-invitation' | 'newer' | 'damaged';
  readonly detail: string;
}

const Content = v.object({
  v: v.literal(1),
  invitation: Id,
  coalition: Key32,
  coalitionName: Name,
  organisationName: Name,
  inviterName: v.pipe(v.string(), v.maxLength(120)),
  person: v.nullable(Id),
  relay: v.pipe(
    v.string(),
    v.maxLength(500),
    v.check((url) => relayUrl(url).ok, 'relay'),
  ),
  expires: Ms,
  secret: Key32,
});

const CHECK_BYTES = 4;
/** In front of the code, so that a pasted anything is told from a damaged invitation. */
const MARK = 'CC1';
const LONGEST = 4_000;

/** The invitation as a code: letters, digits, `-` and `_` only, with a check sum, since mail gateways cut and rewrite. Throws on values that no invitation may have. */
export const encodeCode = (invitation: Invitation): string => {
  const content = v.parse(Content, { v: 1, ...invitation, secret: toBase64url(invitation.secret) });
  const bytes = utf8(JSON.stringify(content));
  return MARK + toBase64url(join(bytes, checkSum(bytes)));
};

/** The invitation as a link. @param page address of the invitation page; the coalition's relay serves one. */
export const encodeLink = (invitation: Invitation, page = invitationPage(invitation.relay)): string =>
  `${page}#${encodeCode(invitation)}`;

/** Where a relay shows its page for the invited: the same host, `https` for `wss`. */
export const invitationPage = (relay: string): string => `${relay.replace(/^ws/, 'http').replace(/\/+$/, '')}/join`;

/** Reads what somebody pasted: a link or a code, also with blanks and line breaks in it. Never throws. */
export const parseLink = (pasted: string): Result<Invitation, InvitationError> => {
  const bad = (code: InvitationError['code'], detail: string) => fail({ code, detail });
  if (pasted.length > LONGEST * 2) return bad('not-an-invitation', 'too long');
  const text = pasted.replace(/\s+/g, '');
  const code = text.slice(text.lastIndexOf('#') + 1);
  if (code.length > LONGEST || !/^CC\d/.test(code)) return bad('not-an-invitation', 'no invitation in it');
  if (!code.startsWith(MARK)) return bad('newer', 'made by another version');
  const bytes = fromBase64url(code.slice(MARK.length));
  const body = bytes?.subarray(0, -CHECK_BYTES);
  if (!bytes || !body || !same(checkSum(body), bytes.subarray(-CHECK_BYTES)))
    return bad('damaged', 'letters are missing or changed');
  const json = fromJson(fromUtf8(body));
  if (typeof json === 'object' && json !== null && 'v' in json && Number(json.v) > 1)
    return bad('newer', `made by version ${Number(json.v)}`);
  const read = v.safeParse(Content, json, { abortEarly: true });
  if (!read.success) return bad('damaged', `${v.getDotPath(read.issues[0]) ?? 'invitation'}: ${read.issues[0].type}`);
  const { v: _, secret, ...rest } = read.output;
  const raw = fromBase64url(secret);
  return raw ? ok({ ...rest, secret: raw }) : bad('damaged', 'secret: not 32 bytes');
};

/** FNV-1a: finds damage, not forgery. A forged invitation opens no room. */
const checkSum = (bytes: Uint8Array): Bytes => {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  const out = new Uint8Array(CHECK_BYTES);
  new DataView(out.buffer).setInt32(0, sum);
  return out;
};
