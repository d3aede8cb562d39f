import { admissionText } from '../coalition/fact.ts';
import { idsOf, signerOf } from '../ledger/web-crypto.ts';
import { type Bytes, toBase64url, utf8 } from '../sync/bytes.ts';
import { encodeRequest, type Invitation } from '../sync/invitation.ts';
import { deriveRoom, type RoomKeys, signWith } from '../sync/keys.ts';
import type { Author } from '../sync/sealing.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import { authorOf } from './author.ts';

export interface Joining {
  readonly invitation: Invitation;
  /** What was pasted: kept, so that joining goes on after a restart. */
  readonly link: string;
  readonly personName: string;
  readonly email: string | null;
}

/** A newcomer's request (P 8.1) with what it is sealed with, and what its answer will be opened with. */
export interface Request {
  readonly room: RoomKeys;
  readonly author: Author;
  readonly content: Bytes;
  readonly own: { readonly device: string; readonly box: CryptoKeyPair };
}

/** Signs by the new device and by the invitation's key that this device, under this name, may come in. */
export const requestOf = async (entry: CoalitionEntry, { invitation, ...wish }: Joining): Promise<Request> => {
  const { coalition } = invitation;
  const room = await deriveRoom(invitation.secret, 'invitation');
  const signer = await signerOf(entry.keys);
  const { device, boxId: box } = await idsOf(entry.keys);
  const person = { id: entry.person, name: wish.personName, emails: wish.email ? [wish.email] : [] };
  const text = utf8(admissionText({ coalition, invitation: invitation.invitation, device, box, person }));
  const content = encodeRequest({
    coalition,
    invitation: invitation.invitation,
    device,
    box,
    person,
    request: await signer.sign(text),
    proof: toBase64url(await signWith(room.access, text)),
  });
  return { room, author: authorOf(signer), content, own: { device, box: entry.keys.box } };
};
