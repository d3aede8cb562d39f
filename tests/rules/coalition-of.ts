import type { Command, Context, Verdict } from '../../lib/coalition/command.ts';
import type { Choice, FactContent, FactKind, KnownFact, MatrixRow, NewFact } from '../../lib/coalition/fact.ts';
import { createDerivation, decide, due, startingRows } from '../../lib/coalition/index.ts';
import { RECORD_DEFAULTS, type RecordChange, type RecordKind } from '../../lib/coalition/record.ts';
import type { Refusal, Result } from '../../lib/coalition/result.ts';
import type { LocalState, Tables } from '../../lib/coalition/tables.ts';

/** A small coalition for tests: browsers with facts, ancestry and records, without crypto, network or store. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Monday, 5 January 2026, 10:00 UTC. */
export const START = Date.UTC(2026, 0, 5, 10);

/** 43 characters that depend on nothing but the text: stands for a SHA-256 hash or a key. */
export const fakeHash = (text: string): string => {
  let out = '';
  for (let round = 0; out.length < 43; round++) {
    let h = 2166136261 ^ (round * 7919);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
    h ^= h >>> 15;
    h = Math.imul(h, 2246822519);
    h ^= h >>> 13;
    out += (h >>> 0).toString(36).padStart(6, '0');
  }
  return out.slice(0, 43);
};
export const SIGNATURE = 'A'.repeat(86);

export interface Browser {
  readonly name: string;
  readonly device: string;
  readonly person: string;
  readonly organisation: string;
  /** Milliseconds by which this browser's clock runs ahead. */
  skew: number;
  readonly facts: Map<string, KnownFact>;
  tables(): Tables;
  /** Decides a command and, if it is granted, signs its facts and applies its changes here. */
  run(command: Command, grace?: number): Result<Verdict, Refusal>;
  /** The same, for a command that must be granted. Returns the subject. */
  do(command: Command, grace?: number): string;
  /** The code of the refusal of a command that must be refused. */
  refusal(command: Command): Refusal;
  /** Signs a fact without asking the rules: what a hostile browser would do. */
  sign<K extends FactKind>(kind: K, content: FactContent<K>, as?: { at?: number; by?: string }): KnownFact;
  /** Takes in what another browser holds. */
  hear(...others: readonly Browser[]): void;
  /** What the rules ask this browser to say now; says it. Returns the commands. */
  tick(): readonly Command[];
  readonly local: { lookedAt: number; found: LocalState['found'] };
}

export interface World {
  readonly id: string;
  now: number;
  readonly browsers: readonly Browser[];
  /** Another organisation's first person, invited as founding by the founder's browser (or another's) and admitted. */
  join(name: string, organisation: string, how?: Partial<Invite>): Browser;
  /** A browser goes on with a new key that its old one certifies (P 8.14). */
  succeed(of: Browser): Browser;
  /** Everybody hears everybody until nothing is new. */
  sync(...among: readonly Browser[]): void;
  /** Everybody hears everybody and says what is due until all is quiet. */
  settle(...among: readonly Browser[]): void;
  /** Everything that anybody has said. */
  all(): KnownFact[];
}
interface Invite {
  readonly by: Browser;
  readonly founding: boolean;
  readonly role: 'coordinator' | 'steering' | 'member' | 'observer';
  readonly delegate: boolean;
  /** An existing organisation's id: a colleague. */
  readonly into: string;
  /** An existing person's id: that person's next device. */
  readonly person: string;
  readonly emails: string[];
  /** Nobody but the inviter hears of it. */
  readonly apart: boolean;
}

export const coalitionOf = (
  founder = 'Mara',
  organisation = 'Tenant Union',
  rows: MatrixRow[] = startingRows(['campaign']),
  options: { kinds?: FactContent<'founding'>['kinds'] } = {},
): World & { readonly founder: Browser } => {
  const coalition = fakeHash(`device ${founder}`);
  const browsers: Browser[] = [];
  let ids = 0;
  const newId = (): string => `id${++ids}`;

  const open = (name: string, device: string, person: string, home: string): Browser => {
    const facts = new Map<string, KnownFact>();
    const derivation = createDerivation();
    const records = new Map<RecordKind, Map<string, Record<string, unknown>>>();
    const held: Record<string, number> = {};
    const local: Browser['local'] = { lookedAt: 0, found: {} };
    const past: Record<string, number> = {};
    const take = (list: readonly KnownFact[], at: number): void => {
      const fresh = list.filter((fact) => !facts.has(fact.hash));
      for (const fact of fresh) {
        facts.set(fact.hash, fact);
        held[fact.hash] ??= at;
        for (const [d, n] of Object.entries(fact.past)) past[d] = Math.max(past[d] ?? 0, n);
      }
      derivation.add(fresh);
    };
    const apply = (changes: readonly RecordChange[]): void => {
      for (const { kind, id, fields } of changes) {
        const table = records.get(kind) ?? new Map<string, Record<string, unknown>>();
        records.set(kind, table);
        table.set(id, { ...table.get(id), ...fields });
      }
    };
    const rowsOf = (kind: RecordKind): Map<string, never> =>
      new Map(
        [...(records.get(kind) ?? [])].map(([id, fields]) => [
          id,
          { ...RECORD_DEFAULTS[kind], ...fields, id, log: [], removedBy: null, readOnly: false } as never,
        ]),
      );
    const at = (): number => world.now + browser.skew;
    const context = (grace: number): Context => ({ by: person, device, at: at(), grace, newId });
    const browser: Browser = {
      name,
      device,
      person,
      organisation: home,
      skew: 0,
      facts,
      local,
      tables: () => ({
        ...derivation.tables(),
        tasks: rowsOf('task'),
        meetings: rowsOf('meeting'),
        items: rowsOf('item'),
        notes: rowsOf('note'),
        pages: rowsOf('page'),
        local: { coalition, device, person, heldSince: held, inert: derivation.inert(), ...local },
      }),
      run: (command, grace = 0) => {
        const result = decide(browser.tables(), command, context(grace));
        if (!result.ok) return result;
        for (const fact of result.value.facts) signNew(fact);
        apply(result.value.changes);
        return result;
      },
      do: (command, grace = 0) => {
        const result = browser.run(command, grace);
        if (!result.ok) throw new Error(`${name}: ${command.name} refused: ${JSON.stringify(result.error)}`);
        return result.value.subject ?? '';
      },
      refusal: (command) => {
        const result = decide(browser.tables(), command, context(0));
        if (result.ok) throw new Error(`${name}: ${command.name} was granted`);
        return result.error;
      },
      sign: (kind, content, as = {}) => {
        const n = (past[device] ?? 0) + 1;
        const fact: KnownFact = {
          hash: fakeHash(JSON.stringify([device, n, kind, content, Object.entries(past).sort()])),
          coalition,
          device,
          n,
          kind,
          content: content as never,
          by: as.by ?? person,
          at: as.at ?? at(),
          past: { ...past, [device]: n },
        };
        take([fact], at());
        return fact;
      },
      hear: (...others) => {
        for (const other of others) {
          take([...other.facts.values()], at());
          for (const [kind, table] of (other as Browser & { records: typeof records }).records)
            apply([...table].map(([id, fields]) => ({ kind, id, fields })));
        }
      },
      tick: () => {
        const commands = due(browser.tables(), context(0));
        for (const command of commands) browser.do(command);
        return commands;
      },
    };
    const signNew = (fact: NewFact): void => void browser.sign(fact.kind, fact.content as never);
    Object.assign(browser, { records });
    browsers.push(browser);
    return browser;
  };

  const sync = (...among: readonly Browser[]): void => {
    const group = among.length > 0 ? among : browsers;
    for (const a of group) a.hear(...group.filter((b) => b !== a));
  };
  const world: World = {
    id: coalition,
    now: START,
    browsers,
    sync,
    settle: (...among) => {
      const group = among.length > 0 ? among : browsers;
      for (let round = 0; ; round++) {
        if (round > 20) throw new Error('never quiet');
        sync(...group);
        if (group.flatMap((browser) => browser.tick()).length === 0) return;
      }
    },
    all: () => [...new Map(browsers.flatMap((b) => [...b.facts])).values()],
    succeed: (of) => {
      const device = fakeHash(`successor ${newId()} of ${of.device}`);
      const next = open(of.name, device, of.person, of.organisation);
      next.hear(of);
      next.sign('succession', { of: of.device, box: fakeHash(`box ${device}`), proof: SIGNATURE });
      return next;
    },
    join: (name, organisationName, how = {}) => {
      const by = how.by ?? first;
      const invitation = newId();
      const key = fakeHash(`key ${invitation}`);
      by.do({
        name: 'invitation.sign',
        invitation,
        key,
        organisation: how.into ?? null,
        organisationName,
        founding: how.founding ?? how.into === undefined,
        role: how.role ?? 'member',
        delegate: how.delegate ?? how.into === undefined,
        person: how.person ?? null,
        uses: 1,
        expires: world.now + 7 * DAY,
      });
      const device = fakeHash(`device ${name} ${invitation}`);
      const person = {
        id: how.person ?? `person-${name}`,
        name,
        emails: how.emails ?? [`${name}@example.org`.toLowerCase()],
      };
      const box = fakeHash(`box ${device}`);
      const request = SIGNATURE;
      by.do({
        name: 'invitation.admit',
        invitation,
        invitationKey: key,
        device,
        box,
        person,
        request,
        proof: SIGNATURE,
      });
      const home = by.tables().invitations.get(invitation)?.organisation ?? '';
      const browser = open(name, device, person.id, home);
      browser.hear(by);
      if (!how.apart) sync();
      return browser;
    },
  };
  const first = open(founder, coalition, `person-${founder}`, 'org-founder');
  first.sign('founding', {
    name: 'Housing Now',
    purpose: 'A rent freeze in our city by December 2026.',
    kinds: options.kinds ?? ['campaign'],
    organisation: { id: 'org-founder', name: organisation },
    person: { id: `person-${founder}`, name: founder },
    box: fakeHash('box founder'),
    rows,
  });
  return Object.assign(world, { founder: first });
};

/** A proposal of category "public statement" with nothing unusual about it. */
export const proposal = (more: Partial<Extract<Command, { name: 'decision.propose' }>> = {}): Command => ({
  name: 'decision.propose',
  title: 'Rent freeze demand',
  text: 'We demand a rent freeze until the report is out.',
  category: 'public statement',
  anchor: null,
  ends: null,
  urgent: false,
  about: null,
  supersedes: null,
  ...more,
});

/** Says a browser's position on the text that it holds as current. */
export const answers = (
  browser: Browser,
  decision: string,
  choice: Choice,
  reason: string | null = choice === 'objection' ? 'It promises too much.' : null,
  remedy: string | null = choice === 'objection' ? 'Name a date.' : null,
): void => {
  const version = browser.tables().decisions.get(decision)?.version ?? '';
  browser.do({ name: 'decision.position', decision, version, choice, reason, remedy });
};

/** A decision as a browser's table has it. Throws if it has none. */
export const row = (browser: Browser, decision: string) => {
  const found = browser.tables().decisions.get(decision);
  if (!found) throw new Error(`${browser.name} does not know ${decision}`);
  return found;
};
