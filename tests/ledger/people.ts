import type { FactContent, KnownFact, NewFact, SignedFact } from '../../lib/coalition/fact.ts';
import { admissionText } from '../../lib/coalition/fact.ts';
import { toBase64url, utf8 } from '../../lib/ledger/bytes.ts';
import { canonicalBytes } from '../../lib/ledger/canonical.ts';
import type { Ledger, Received, Signer } from '../../lib/ledger/ledger.ts';
import { createLedger } from '../../lib/ledger/ledger.ts';
import { createDeviceKeys, signerOf, webLedgerCrypto } from '../../lib/ledger/web-crypto.ts';

/** One device with a ledger of its own; real keys, real signatures. */
export interface Device {
  readonly ledger: Ledger;
  readonly signer: Signer;
  say(...facts: NewFact[]): Promise<readonly KnownFact[]>;
  hear(facts: readonly unknown[]): Promise<Received>;
  /** Takes what the other has and this one lacks. */
  ask(other: Device): Promise<Received>;
}

export const crypto_ = webLedgerCrypto();
export const newSigner = async (): Promise<Signer> => signerOf(await createDeviceKeys());

export const openDevice = (
  coalition: string,
  signer: Signer,
  ledger = createLedger({ coalition, crypto: crypto_ }),
): Device => {
  const hear = async (facts: readonly unknown[]) => {
    const received = await ledger.prepare(facts);
    received.apply();
    return received;
  };
  return {
    ledger,
    signer,
    hear,
    say: async (...facts) => {
      const prepared = await ledger.author(facts, signer, `person of ${signer.device.slice(0, 4)}`, 1_000);
      prepared.apply();
      return prepared.known;
    },
    ask: (other) => hear(other.ledger.since(ledger.heads())),
  };
};

export const founding = async (): Promise<NewFact> => ({
  kind: 'founding',
  content: {
    name: 'Housing Now',
    purpose: '',
    kinds: ['campaign'],
    organisation: { id: 'o1', name: 'Tenant Union' },
    person: { id: 'p1', name: 'Ana' },
    box: (await newSigner()).device,
    rows: [],
  },
});
/** Any small fact. */
export const seen: NewFact = { kind: 'seen', content: {} };
export const delegate = (person: string): NewFact => ({ kind: 'delegate', content: { person, delegate: true } });

/** A coalition with that many devices, each with the founding fact. */
export const foundCoalition = async (count: number): Promise<{ coalition: string; devices: Device[] }> => {
  const signers = await Promise.all(Array.from({ length: count }, newSigner));
  const [founder] = signers;
  if (!founder) throw new Error('nobody');
  const coalition = founder.device;
  const devices = signers.map((signer) => openDevice(coalition, signer));
  await devices[0]?.say(await founding());
  for (const device of devices.slice(1)) await device.ask(devices[0] as Device);
  return { coalition, devices };
};

/** A fact signed by hand: what a hostile device can make. */
export const forge = async (
  signer: Signer,
  fields: Partial<SignedFact> & Pick<SignedFact, 'coalition'>,
): Promise<SignedFact> => {
  const fact = {
    v: 1 as const,
    device: signer.device,
    n: 1,
    prev: null,
    seen: [],
    kind: 'seen',
    content: {},
    by: 'eve',
    at: 1,
    ...fields,
  };
  return { ...fact, signature: fields.signature ?? (await signer.sign(canonicalBytes(fact))) };
};

/** An admission with both proofs, or with what `wrong` changes in what was signed. */
export const admission = async (coalition: string, wrong: { name?: string } = {}): Promise<NewFact> => {
  const [newcomer, invitation] = await Promise.all([newSigner(), newSigner()]);
  const content: Omit<FactContent<'admission'>, 'request' | 'proof'> = {
    invitation: 'i1',
    invitationKey: invitation.device,
    device: newcomer.device,
    box: toBase64url(new Uint8Array(32).fill(9)),
    person: { id: 'p2', name: 'Tom', emails: ['tom@example.org'] },
    organisation: 'o2',
  };
  const text = utf8(admissionText({ ...content, coalition }));
  const said = { ...content, person: { ...content.person, ...wrong } };
  return {
    kind: 'admission',
    content: { ...said, request: await newcomer.sign(text), proof: await invitation.sign(text) },
  };
};
