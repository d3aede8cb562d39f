import * as v from 'valibot';
import { Id, Key32, Name } from '../coalition/fact.ts';
import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, fromBase64url, fromJson, fromUtf8, join, same, toBase64url, utf8 } from './bytes.ts';
import { relayUrl } from './relay-url.ts';

/** What an invitation's link carries. All of it stands in the fragment, which browsers never send. */
const InvitationSchema = v.object({
  v: v.literal(1),
  coalition: Key32,
  /** The coalition's name, as the inviter knew it: shown before anything is fetched. */
  name: Name,
  invitation: Id,
  organisation: Name,
  /** Who invites. */
  by: Name,
  /** 32 random bytes: the key of the invitation's own room (`deriveRoom(secret, 'invitation')`). */
  secret: Key32,
  relay: v.pipe(
    v.string(),
    v.maxLength(500),
    v.check((url) => relayUrl(url).ok, 'relay'),
  ),
});
export type Invitation = v.InferOutput<typeof InvitationSchema>;

/** `not-an-invitation`: something else was pasted; `damaged`: letters are missing or changed; `newer`: made by a newer Concord. */
export interface InvitationError {
  readonly code: 'not-an-invitation' | 'newer' | 'damaged';
  readonly detail: string;
}

const CHECK_BYTES = 4;
/** In front of the code, so that a pasted anything is told from a damaged invitation. */
const MARK = 'CC1';
const LONGEST = 4_000;

/** The invitation as a code: letters, digits, `-` and `_` only, with a check sum, since mail gateways cut and rewrite. */
export const invitationCode = (invitation: Omit<Invitation, 'v'>): string => {
  const bytes = utf8(JSON.stringify(v.parse(InvitationSchema, { v: 1, ...invitation })));
  return MARK + toBase64url(join(bytes, checkSum(bytes)));
};

/** The invitation as a link. @param page address of the invitation page, without a fragment. Throws on values that no invitation may have. */
export const invitationLink = (page: string, invitation: Omit<Invitation, 'v'>): string =>
  `${page}#${invitationCode(invitation)}`;

/** Reads what somebody pasted: a link, a code, with blanks and line breaks in it. Never throws. */
export const parseInvitation = (pasted: string): Result<Invitation, InvitationError> => {
  if (pasted.length > LONGEST * 2) return fail({ code: 'not-an-invitation', detail: 'too long' });
  const text = pasted.replace(/\s+/g, '');
  const code = text.slice(text.lastIndexOf('#') + 1);
  const mark = /^CC(\d+)/.exec(code)?.[1];
  if (!mark || code.length > LONGEST) return fail({ code: 'not-an-invitation', detail: 'no invitation in it' });
  if (!code.startsWith(MARK)) return fail({ code: 'newer', detail: 'made by another version' });
  const bytes = fromBase64url(code.slice(MARK.length));
  const body = bytes?.subarray(0, -CHECK_BYTES);
  if (!bytes || !body || !same(checkSum(body), bytes.subarray(-CHECK_BYTES)))
    return fail({ code: 'damaged', detail: 'letters are missing or changed' });
  const json = fromJson(fromUtf8(body));
  if (typeof json === 'object' && json !== null && 'v' in json && Number(json.v) > 1)
    return fail({ code: 'newer', detail: `made by version ${Number(json.v)}` });
  const read = v.safeParse(InvitationSchema, json, { abortEarly: true });
  return read.success
    ? ok(read.output)
    : fail({ code: 'damaged', detail: `${v.getDotPath(read.issues[0]) ?? 'invitation'}: ${read.issues[0].type}` });
};

/** FNV-1a: finds damage, not forgery. A forged invitation opens no room. */
const checkSum = (bytes: Uint8Array): Bytes => {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  const out = new Uint8Array(CHECK_BYTES);
  new DataView(out.buffer).setInt32(0, sum);
  return out;
};
