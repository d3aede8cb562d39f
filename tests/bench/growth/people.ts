import type { FactContent, KnownFact, NewFact, SignedFact } from '../../../lib/coalition/fact.ts';
import { admissionText } from '../../../lib/coalition/fact.ts';
import { startingRows } from '../../../lib/coalition/index.ts';
import { type FreshEpoch, makeEpoch, sealEpoch } from '../../../lib/host/epochs.ts';
import { utf8 } from '../../../lib/ledger/bytes.ts';
import { createLedger, type Signer } from '../../../lib/ledger/ledger.ts';
import { type DeviceKeys, idsOf, signerOf, webLedgerCrypto } from '../../../lib/ledger/web-crypto.ts';

/** A device with somebody in front of it. */
export interface Member {
  readonly person: string;
  readonly name: string;
  readonly organisation: string;
  readonly delegate: boolean;
  readonly device: string;
  readonly box: string;
  readonly signer: Signer;
  said: number;
}
export interface Joining {
  readonly organisation: { readonly id: string; readonly name: string };
  readonly founding: boolean;
  readonly delegate: boolean;
  readonly person: { readonly id: string; readonly name: string };
  /** The person is here already: its next device. */
  readonly next: boolean;
}

/** Keys that may leave the process: the bench gives them to a browser. */
export const exportableKeys = async (): Promise<DeviceKeys> => ({
  sign: (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair,
  box: (await crypto.subtle.generateKey('X25519', true, ['deriveBits'])) as CryptoKeyPair,
});

/**
 * The people of one coalition over years, and their ledger: real keys, real signatures, each fact standing on everything
 * that was said before it. What they say is taken out with `taken`.
 */
export const foundPeople = async (founderKeys: DeviceKeys, at: number) => {
  const { device: coalition } = await idsOf(founderKeys);
  const crypto_ = webLedgerCrypto();
  const ledger = createLedger({ coalition, crypto: crypto_ });
  const members: Member[] = [];
  const gone: Member[] = [];
  let said: SignedFact[] = [];
  let epoch: FreshEpoch | null = null;
  let invitations = 0;

  const say = async (by: Member, at: number, ...facts: NewFact[]): Promise<KnownFact> => {
    const authored = await ledger.author(facts, by.signer, by.person, at);
    authored.apply();
    said.push(...authored.facts);
    by.said += authored.facts.length;
    return authored.known.at(-1) as KnownFact;
  };
  const memberOf = async (
    keys: DeviceKeys,
    who: Pick<Member, 'person' | 'name' | 'organisation' | 'delegate'>,
  ): Promise<Member> => {
    const { device, boxId } = await idsOf(keys);
    return { ...who, device, box: boxId, signer: await signerOf(keys), said: 0 };
  };

  /** Somebody present lets a newcomer in, by an invitation of an organisation's delegate, and gives it the keys. */
  const join = async (wish: Joining, at: number): Promise<Member> => {
    const founder = members[0] as Member;
    const host =
      members.find(({ organisation, delegate }) => delegate && organisation === wish.organisation.id) ?? founder;
    const keys = await exportableKeys();
    const invitationKeys = await exportableKeys();
    const inviter = wish.next ? (members.find(({ person }) => person === wish.person.id) as Member) : host;
    const invitationSigner = await signerOf(invitationKeys);
    const invitation: FactContent<'invitation'> = {
      invitation: `invitation-${++invitations}`,
      key: invitationSigner.device,
      organisation: wish.organisation,
      founding: wish.founding,
      role: 'member',
      delegate: wish.delegate,
      person: wish.next ? wish.person.id : null,
      uses: 1,
      expires: at + 90 * 86_400_000,
    };
    await say(inviter, at, { kind: 'invitation', content: invitation });
    const member = await memberOf(keys, {
      person: wish.person.id,
      name: wish.person.name,
      organisation: wish.organisation.id,
      delegate: wish.delegate,
    });
    const person = { ...wish.person, emails: [`${wish.person.id}@example.org`] };
    const asked = { invitation: invitation.invitation, device: member.device, box: member.box, person };
    const bytes = utf8(admissionText({ coalition, ...asked }));
    await say(inviter, at + 1_000, {
      kind: 'admission',
      content: {
        ...asked,
        invitationKey: invitation.key,
        organisation: wish.organisation.id,
        request: await member.signer.sign(bytes),
        proof: await invitationSigner.sign(bytes),
      },
    });
    members.push(member);
    if (epoch)
      await say(founder, at + 2_000, {
        kind: 'epoch-resealed',
        content: {
          epoch: epoch.epoch.id,
          device: member.device,
          sealed: await sealEpoch(epoch.epoch.id, epoch.secret, member),
        },
      });
    return member;
  };

  const freshEpoch = async (): Promise<FreshEpoch> => {
    epoch = await makeEpoch({ recipients: members, excludes: gone.map(({ device }) => device).sort() });
    return epoch;
  };
  const takeOut = (member: Member): void => {
    members.splice(members.indexOf(member), 1);
    gone.push(member);
  };
  /** One delegate of each other organisation says that it knows. */
  const acknowledge = async (removal: string, home: string, at: number): Promise<void> => {
    for (const member of members.filter((one) => one.delegate && one.organisation !== home))
      await say(member, at, { kind: 'removal-acknowledged', content: { removal } });
  };
  const leave = async (member: Member, at: number): Promise<void> => {
    const left = await say(member, at, { kind: 'leaving', content: { whom: 'person', last: {}, epoch: null } });
    takeOut(member);
    await say(members[0] as Member, at + 5_000, { kind: 'epoch', content: (await freshEpoch()).epoch });
    await acknowledge(left.hash, member.organisation, at + 60_000);
  };
  /** A delegate takes out a device of its own house; new keys go with it. */
  const remove = async (member: Member, at: number): Promise<void> => {
    const by = members.find((one) => one.delegate && one.organisation === member.organisation) as Member;
    takeOut(member);
    const removal = await say(by, at, {
      kind: 'removal',
      content: {
        whom: { kind: 'devices', devices: [member.device] },
        last: { [member.device]: member.said },
        citing: null,
        epoch: (await freshEpoch()).epoch,
      },
    });
    await acknowledge(removal.hash, member.organisation, at + 60_000);
  };

  const founder = await memberOf(founderKeys, {
    person: 'person-1',
    name: 'Mara',
    organisation: 'organisation-1',
    delegate: true,
  });
  members.push(founder);
  await say(founder, at, {
    kind: 'founding',
    content: {
      name: 'Housing Now',
      purpose: 'Rents frozen in the whole city.',
      kinds: ['campaign'],
      organisation: { id: founder.organisation, name: 'Tenant Union' },
      person: { id: founder.person, name: founder.name },
      box: founder.box,
      rows: startingRows(['campaign']),
    },
  });
  return {
    coalition,
    members,
    say,
    join,
    leave,
    remove,
    /** The secret that is in force, null while it is still the first one. */
    secret: (): Uint8Array | null => epoch?.secret ?? null,
    /** What was said since the last call. */
    taken: (): SignedFact[] => {
      const now = said;
      said = [];
      return now;
    },
    heads: ledger.heads,
  };
};
export type People = Awaited<ReturnType<typeof foundPeople>>;
