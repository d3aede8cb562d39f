import type { SignedFact } from '../../../lib/coalition/fact.ts';
import { personRecordId, STANDING, volumeOf } from '../../../lib/coalition/record.ts';
import { idsOf } from '../../../lib/ledger/web-crypto.ts';
import type { VolumeUpdate } from '../../../lib/replica/types.ts';
import { loadVolume, type Volume } from '../../../lib/replica/volume.ts';
import { writeChange } from '../../../lib/replica/write.ts';
import type { Bundle } from '../../../lib/sync/bundle.ts';
import { seeded } from '../bench.ts';
import { exportableKeys, foundPeople, type Joining } from './people.ts';
import { type Edit, editsOf, type Quarter, sayDecisions } from './quarter.ts';

/** What one quarter added. `tail`: its own volume as it stands before compaction; `snapshot`: after. */
export interface Chapter {
  readonly quarter: string;
  readonly ends: number;
  readonly facts: readonly SignedFact[];
  readonly standing: readonly VolumeUpdate[];
  readonly snapshot: VolumeUpdate;
  readonly tail: readonly VolumeUpdate[];
  /** The secret that is in force at its end, null while it is the first one. */
  readonly secret: Uint8Array | null;
}
export interface History {
  readonly coalition: string;
  readonly person: string;
  /** The founding device's keys as JWK: sign and box. */
  readonly keys: { readonly sign: Pair; readonly box: Pair };
  readonly firstSecret: Uint8Array;
  readonly chapters: readonly Chapter[];
}
interface Pair {
  readonly privateKey: JsonWebKey;
  readonly publicKey: JsonWebKey;
}
const HOUSES = ['Tenant Union', 'Legal Aid', 'Congregation', 'Nurses', 'Climate Group'];
const PEOPLE_OF_A_HOUSE = 4;
const FIRST_YEAR = 2026;
/** Sessions of a quarter: each leaves one Yjs client id in a volume. */
const SESSIONS = 40;
const COMPACTED_AT = 500;

/**
 * A coalition over so many quarters, said and written by the product's own ledger and volumes: five organisations, people
 * who come, take second devices, leave and are removed; decisions; records. The same numbers in every run, other keys.
 */
export const writeHistory = async (quarters: number, told: (quarter: string) => void = () => {}): Promise<History> => {
  const keys = await exportableKeys();
  const random = seeded(11);
  const begins = Date.UTC(FIRST_YEAR, 0, 1);
  const people = await foundPeople(keys, begins);
  const persons: string[] = ['person-1'];
  let standing = loadVolume(STANDING, [], null);
  let vector: Uint8Array | null = null;
  let names = 1;
  const newPerson = (): Joining['person'] => {
    names += 1;
    persons.push(`person-${names}`);
    return { id: `person-${names}`, name: `Person ${names}` };
  };
  const house = (at: number): Joining['organisation'] => ({
    id: `organisation-${at + 1}`,
    name: HOUSES[at] as string,
  });

  const chapters: Chapter[] = [];
  for (let at = 0; at < quarters; at++) {
    const year = FIRST_YEAR + Math.floor(at / 4);
    const quarter: Quarter = {
      name: `${year}q${(at % 4) + 1}`,
      begins: Date.UTC(year, (at % 4) * 3, 1),
      ends: Date.UTC(year, (at % 4) * 3 + 3, 1),
      random,
    };
    told(quarter.name);
    const early = quarter.begins + 60_000;
    if (at === 0)
      for (const [number] of HOUSES.entries())
        for (let person = number === 0 ? 1 : 0; person < PEOPLE_OF_A_HOUSE; person++)
          await people.join(
            {
              organisation: house(number),
              founding: true,
              delegate: person === 0,
              person: newPerson(),
              next: false,
            },
            early + (number * 10 + person) * 60_000,
          );
    else await change(people, at, early, house, newPerson);
    await sayDecisions(people, quarter);

    const own = loadVolume(quarter.name, [], null);
    const edits = at === 0 ? [...profiles(persons, early), ...editsOf(quarter, persons)] : editsOf(quarter, persons);
    const { updates, snapshot } = write(edits, own, standing, random);
    const standingUpdate = standing.since(vector);
    vector = standing.summary().stateVector;
    // Loaded afresh now and then, as browsers do.
    if (at % 4 === 3) standing = loadVolume(STANDING, [standing.snapshot()], null);
    chapters.push({
      quarter: quarter.name,
      ends: quarter.ends,
      facts: people.taken(),
      standing: standingUpdate ? [{ volume: STANDING, update: standingUpdate }] : [],
      snapshot: { volume: quarter.name, update: own.snapshot() },
      tail: [snapshot, ...updates].map((update) => ({ volume: quarter.name, update })),
      secret: people.secret(),
    });
  }
  const { device } = await idsOf(keys);
  return {
    coalition: device,
    person: 'person-1',
    keys: { sign: await exported(keys.sign), box: await exported(keys.box) },
    firstSecret: new Uint8Array(32).fill(7),
    chapters,
  };
};

/** Who comes and goes: one leaves and two come in a year, two take a next device, every second year one is removed. */
const change = async (
  people: Awaited<ReturnType<typeof foundPeople>>,
  at: number,
  early: number,
  house: (at: number) => Joining['organisation'],
  newPerson: () => Joining['person'],
): Promise<void> => {
  const number = at % HOUSES.length;
  const organisation = house(number);
  const plain = people.members.filter((one) => !one.delegate && one.organisation === organisation.id);
  if (at % 2 === 0)
    await people.join({ organisation, founding: false, delegate: false, person: newPerson(), next: false }, early);
  else if (plain[0])
    await people.join(
      {
        organisation,
        founding: false,
        delegate: false,
        person: { id: plain[0].person, name: plain[0].name },
        next: true,
      },
      early,
    );
  if (at % 4 === 2) {
    const single = plain.find(({ person }) => people.members.filter((one) => one.person === person).length === 1);
    if (single) await people.leave(single, early + 3_600_000);
  }
  if (at % 8 === 5) {
    const other = people.members.filter((one) => !one.delegate && one.organisation === organisation.id).at(-1);
    if (other) await people.remove(other, early + 7_200_000);
  }
};

const profiles = (persons: readonly string[], at: number): Edit[] =>
  persons.map((person) => ({
    at,
    by: person,
    changes: [
      {
        kind: 'person' as const,
        id: personRecordId(person),
        fields: { name: person.replace('p', 'P').replace('-', ' '), emails: [`${person}@example.org`] },
      },
    ],
  }));

/** Edits as they were made, session after session. */
const write = (edits: readonly Edit[], own: Volume, standing: Volume, random: () => number) => {
  let updates: Uint8Array[] = [];
  let snapshot = own.snapshot();
  let lines = 0;
  const clients = Array.from({ length: SESSIONS }, () => Math.floor(random() * 2 ** 31));
  for (const [at, { changes, by, at: when }] of edits.entries()) {
    const client = clients[Math.floor((at * SESSIONS) / edits.length)] as number;
    for (const volume of [own, standing]) {
      const mine = changes.filter(({ id }) => volumeOf(id) === volume.name);
      if (mine.length === 0) continue;
      const { update } = volume.capture((doc) => {
        doc.clientID = client;
        for (const change of mine) writeChange(volume, change, { at: when, by }, () => `l${++lines}`);
      });
      if (update && volume === own) updates.push(update);
    }
    if (updates.length <= COMPACTED_AT) continue;
    snapshot = own.snapshot();
    updates = [];
  }
  return { updates, snapshot };
};

const exported = async (pair: CryptoKeyPair): Promise<Pair> => ({
  privateKey: await crypto.subtle.exportKey('jwk', pair.privateKey),
  publicKey: await crypto.subtle.exportKey('jwk', pair.publicKey),
});

/** What a member would hand over after so many quarters: older volumes as snapshots, the last one as it was written. */
export async function* bundlesOf(history: Pick<History, 'chapters'>, quarters: number): AsyncGenerator<Bundle> {
  for (const [at, chapter] of history.chapters.slice(0, quarters).entries())
    yield {
      facts: chapter.facts,
      updates: [...chapter.standing, ...(at === quarters - 1 ? chapter.tail : [chapter.snapshot])],
    };
}
