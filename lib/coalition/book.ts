import type { FactKind, KnownFact } from './fact.ts';

/** What an author had seen, as a vector: device → highest n. */
export type Past = KnownFact['past'];

/** The facts about one decision that were said with authority, by kind, and the positions that give no voice. */
export interface DecisionBook {
  readonly id: string;
  readonly openings: KnownFact<'opening'>[];
  readonly amendments: KnownFact<'amendment'>[];
  readonly positions: KnownFact<'position'>[];
  readonly advice: KnownFact<'advice'>[];
  readonly looks: KnownFact<'looked-again'>[];
  readonly recusals: KnownFact<'recusal'>[];
  readonly requests: KnownFact<'time-request'>[];
  readonly withdrawals: KnownFact<'withdrawal'>[];
  readonly resolutions: KnownFact<'resolution'>[];
  readonly closings: KnownFact<'closing'>[];
  readonly acknowledgements: KnownFact<'closing-acknowledged'>[];
  readonly recordings: KnownFact<'recording'>[];
  readonly confirmations: KnownFact<'confirmation'>[];
  readonly contests: KnownFact<'contest'>[];
  readonly anchorings: KnownFact<'anchoring'>[];
  readonly voiceless: KnownFact<'position'>[];
}

/** The kinds that take somebody out (P 8.5). */
export type CutKind = 'removal' | 'leaving' | 'stolen' | 'recovery-seconded';
/** A fact that takes devices, a person or an organisation out, as it was read in its own past. */
export interface Cut {
  readonly fact: KnownFact<CutKind>;
  readonly devices: readonly string[];
  readonly person: string | null;
  readonly organisation: string | null;
  /** Whether what they say after it is void. Not where somebody of another organisation declares a theft: keys change, no more. */
  readonly voids: boolean;
  /** The other organisations: of more than half of them the acknowledgements count. Frozen in the fact's own past. */
  readonly others: readonly string[];
}
/** What the set of facts makes of removals: see foundation/standing-of.ts. By hash. */
export interface Standing {
  /** Facts that count for nothing, with the code of the reason. */
  readonly voided: ReadonlyMap<string, string>;
  /** Void facts that a final closing counted before the removal was known: they stay counted. */
  readonly preserved: ReadonlySet<string>;
  readonly cuts: ReadonlySet<string>;
  readonly readmissions: ReadonlySet<string>;
}

/** A device's first fact whose ancestry holds an opening: its number, and when by its own clock (ms). */
export interface Receipt {
  readonly n: number;
  readonly at: number;
}

export interface Inert {
  readonly hash: string;
  readonly kind: string;
  readonly by: string;
  readonly at: number;
  readonly why: string;
}

/**
 * The facts of one coalition as the rules keep them: in order of ancestry, each judged once against its own past.
 * Whether a fact has authority depends on nothing but its past, so a verdict never changes and arrival order cannot matter.
 */
export interface Book {
  /** When each device first proved that it holds an opening: the opening's hash → device → that fact. P 2.3. */
  readonly receipts: Map<string, Map<string, Receipt>>;
  /** The openings of each device by number: what a device that had not seen them proves by its next fact. */
  readonly openings: Map<string, { readonly n: number; readonly hash: string; readonly decision: string }[]>;
  /** What each device's last fact had seen. */
  readonly latest: Map<string, Past>;
  /** The number of each device's first fact that a silent newcomer does not say (P 8.1). */
  readonly spoke: Map<string, number>;
  /** Everything taken in, as a past: device → its number of facts. */
  readonly tip: Record<string, number>;
  readonly byHash: Map<string, KnownFact>;
  readonly inert: Map<string, Inert>;
  founding: KnownFact<'founding'> | null;
  readonly invitations: Map<string, KnownFact<'invitation'>[]>;
  readonly invitationsOfOrganisation: Map<string, KnownFact<'invitation'>[]>;
  readonly revocations: Map<string, KnownFact<'invitation-revoked'>[]>;
  readonly admissions: KnownFact<'admission'>[];
  readonly admissionsOfDevice: Map<string, KnownFact<'admission'>[]>;
  readonly admissionsOfPerson: Map<string, KnownFact<'admission'>[]>;
  readonly admissionsOfOrganisation: Map<string, KnownFact<'admission'>[]>;
  readonly delegates: Map<string, KnownFact<'delegate'>[]>;
  readonly decisions: Map<string, DecisionBook>;
  /** What a decision would put in force, by what it changes (`status:<id>`, `role:<id>`, `row:<category>`, `purpose`, `memo`). */
  readonly effects: Map<string, Set<string>>;
  readonly cuts: Cut[];
  /** By the cut's hash. */
  readonly acknowledgements: Map<string, KnownFact<'removal-acknowledged'>[]>;
  readonly readmissions: KnownFact<'readmission'>[];
  readonly recoveryKeys: Map<string, KnownFact<'recovery-key'>[]>;
  readonly recoveries: Map<string, KnownFact<'recovery-admission'>[]>;
  /** By the device that speaks on. */
  readonly successions: Map<string, KnownFact<'succession'>[]>;
  readonly seconded: Map<string, KnownFact<'recovery-seconded'>[]>;
  readonly moves: KnownFact<'relay-moved'>[];
  readonly risks: KnownFact<'at-risk'>[];
  readonly secondYeses: KnownFact<'second-yes'>[];
  /** By the device that was let in. */
  readonly yeses: Map<string, KnownFact<'admission-seconded'>[]>;
  readonly epochs: KnownFact<'epoch'>[];
  readonly reseals: KnownFact<'epoch-resealed'>[];
  /** Null: facts are judged as if nobody had ever been removed. Else what removals leave of them. */
  standing: Standing | null;
}

/** An empty book. */
export const createBook = (): Book => ({
  receipts: new Map(),
  openings: new Map(),
  latest: new Map(),
  spoke: new Map(),
  tip: {},
  byHash: new Map(),
  inert: new Map(),
  founding: null,
  invitations: new Map(),
  invitationsOfOrganisation: new Map(),
  revocations: new Map(),
  admissions: [],
  admissionsOfDevice: new Map(),
  admissionsOfPerson: new Map(),
  admissionsOfOrganisation: new Map(),
  delegates: new Map(),
  decisions: new Map(),
  effects: new Map(),
  cuts: [],
  acknowledgements: new Map(),
  readmissions: [],
  recoveryKeys: new Map(),
  recoveries: new Map(),
  successions: new Map(),
  seconded: new Map(),
  moves: [],
  risks: [],
  secondYeses: [],
  yeses: new Map(),
  epochs: [],
  reseals: [],
  standing: null,
});

/** A book with the same facts; neither sees what the other takes in later. */
export const copyBook = (book: Book): Book => ({
  ...(Object.fromEntries(Object.entries(book).map(([name, value]) => [name, copyOfPart(value)])) as unknown as Book),
  decisions: new Map(
    [...book.decisions].map(([id, decision]) => [
      id,
      Object.fromEntries(Object.entries(decision).map(([name, value]) => [name, copyOfPart(value)])) as never,
    ]),
  ),
  founding: book.founding,
  standing: book.standing,
  tip: { ...book.tip },
});
/** Lists, sets and maps, and what maps hold; facts themselves never change. */
const copyOfPart = (part: unknown): unknown => {
  if (Array.isArray(part)) return [...part];
  if (part instanceof Set) return new Set(part);
  if (part instanceof Map) return new Map([...part].map(([key, value]) => [key, copyOfPart(value)]));
  return part;
};

/** The book of one decision, made when first asked for. */
export const decisionBook = (book: Book, id: string): DecisionBook => {
  const known = book.decisions.get(id);
  if (known) return known;
  const made: DecisionBook = {
    id,
    openings: [],
    amendments: [],
    positions: [],
    advice: [],
    looks: [],
    recusals: [],
    requests: [],
    withdrawals: [],
    resolutions: [],
    closings: [],
    acknowledgements: [],
    recordings: [],
    confirmations: [],
    contests: [],
    anchorings: [],
    voiceless: [],
  };
  book.decisions.set(id, made);
  return made;
};

/** Whether a fact lies in a past. */
export const within = (past: Past, fact: KnownFact): boolean => (past[fact.device] ?? 0) >= fact.n;

/** A fact as one of its kind. The content was checked by schema when the fact was taken in. */
export const isKind = <K extends FactKind>(fact: KnownFact, kind: K): fact is KnownFact<K> => fact.kind === kind;

const weights = new WeakMap<KnownFact, number>();
const weight = (fact: KnownFact): number => {
  const known = weights.get(fact);
  if (known !== undefined) return known;
  const sum = Object.values(fact.past).reduce((total, n) => total + n, 0);
  weights.set(fact, sum);
  return sum;
};

/**
 * An order that every peer computes alike and in which a fact stands after everything it had seen: the size of its past
 * grows along ancestry; facts that had not seen each other go by hash.
 */
export const inOrder = (a: KnownFact, b: KnownFact): number =>
  weight(a) - weight(b) || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);

/** Puts a fact into a list at its place in order, so that no list tells in what order facts arrived. */
export const insert = <F extends KnownFact>(list: F[], fact: F): void => {
  let at = list.length;
  while (at > 0 && inOrder(list[at - 1] as F, fact) > 0) at--;
  list.splice(at, 0, fact);
};

/** The same for a list in a map. */
export const insertIn = <F extends KnownFact>(map: Map<string, F[]>, key: string, fact: F): void => {
  const list = map.get(key);
  if (list) insert(list, fact);
  else map.set(key, [fact]);
};

/** The facts of a list that lie in a past, in order. */
export const inPast = <F extends KnownFact>(list: readonly F[] | undefined, past: Past): F[] =>
  (list ?? []).filter((fact) => within(past, fact));
