import type { FactContent, FactKind, KnownFact } from '../../lib/coalition/fact.ts';
import { createDerivation, type Derivation, deriveAll, type FactTables, rowFor } from '../../lib/coalition/index.ts';
import { type Browser, coalitionOf, DAY, fakeHash, proposal, SIGNATURE } from './coalition-of.ts';

/**
 * All causal histories of a few acts by up to four devices, up to renaming: who admits, removes, re-admits, acknowledges,
 * answers, closes, having seen which of the acts before. For every order of arrival: the same members, the same closing.
 */
export interface Act {
  readonly device: number;
  readonly kind: 'admit' | 'remove' | 're-admit' | 'acknowledge' | 'position' | 'closing';
  /** The device that is admitted or removed, or the act that is answered; -1: none, or a newcomer who never acts. */
  readonly target: number;
  /** Acts before that its author had seen, as bits: closed under what they had seen, its own included. */
  readonly seen: number;
}

/**
 * In which house each device stands (`houses`), and how many of them belong from the beginning; the others come by an
 * admission of the history's, into the house of who admits them. What has one house may change names.
 */
export const SETTINGS = {
  'three of one house': { houses: [0, 0, 0, 1], members: 4 },
  'two of one house': { houses: [0, 0, 1, 2], members: 4 },
  'two and two to come': { houses: [0, 0, 0, 0], members: 2 },
} as const;
export type Setting = keyof typeof SETTINGS;

const base = (setting: Setting) => {
  const world = coalitionOf('Zoe', 'Founders', [rowFor('tactics')]);
  const browsers: Browser[] = [];
  const { houses, members } = SETTINGS[setting];
  for (const house of houses.slice(0, members)) {
    const first = browsers[houses.indexOf(house as never)];
    const name = `D${browsers.length}`;
    browsers.push(
      first
        ? world.join(name, `House ${house}`, { by: first, into: first.organisation, delegate: true })
        : world.join(name, `House ${house}`),
    );
  }
  for (const browser of browsers)
    browser.sign('invitation', {
      invitation: `link ${browser.name}`,
      key: fakeHash('link'),
      organisation: { id: browser.organisation, name: 'House' },
      founding: false,
      role: 'member',
      delegate: true,
      person: null,
      uses: 9,
      expires: 8e15,
    });
  const decision = world.founder.do(proposal({ category: 'tactics' }));
  world.sync();
  const facts = world.all();
  const past: Record<string, number> = {};
  for (const fact of facts) past[fact.device] = Math.max(past[fact.device] ?? 0, fact.n);
  const version = facts.find((fact) => fact.kind === 'opening')?.hash ?? '';
  const authors: Author[] = houses.map(
    (house, i) =>
      browsers[i] ?? {
        name: `D${i}`,
        device: fakeHash(`device D${i}`),
        person: `person-D${i}`,
        organisation: (browsers[houses.indexOf(house as never)] as Browser).organisation,
      },
  );
  return { world, authors, decision, version, facts, past, at: world.now + 30 * DAY };
};
type Author = Pick<Browser, 'name' | 'device' | 'person' | 'organisation'>;
export type Base = ReturnType<typeof base>;
const bases = new Map<Setting, Base>();
export const baseOf = (setting: Setting): Base => {
  const known = bases.get(setting) ?? base(setting);
  bases.set(setting, known);
  return known;
};

/** The facts of a history. */
export const factsOf = (origin: Base, acts: readonly Act[]): KnownFact[] => {
  const facts: KnownFact[] = [];
  for (const act of acts) facts.push(factOf(origin, facts, act));
  return facts;
};

/** The fact by which a history goes on from these. */
const factOf = (origin: Base, before: readonly KnownFact[], act: Act): KnownFact => {
  const { authors, decision, version, at, world } = origin;
  const { device, person: by, organisation, name } = authors[act.device] as Author;
  const past: Record<string, number> = { ...origin.past };
  for (const [i, fact] of before.entries())
    if ((act.seen >> i) & 1) past[fact.device] = Math.max(past[fact.device] ?? 0, fact.n);
  const own = { ...past, [device]: (past[device] ?? 0) + 1 };
  const say = <K extends FactKind>(kind: K, content: FactContent<K>): KnownFact => {
    const n = own[device] as number;
    const hash = fakeHash(JSON.stringify([device, n, kind, content, Object.entries(own).sort()]));
    return { hash, coalition: world.id, device, n, kind, content: content as never, by, at, past: own };
  };
  const target = before[act.target]?.hash ?? '';
  switch (act.kind) {
    case 'admit': {
      const newcomer = authors[act.target];
      return say('admission', {
        invitation: `link ${name}`,
        invitationKey: fakeHash('link'),
        device: newcomer?.device ?? fakeHash(`newcomer ${before.length}`),
        box: fakeHash('box'),
        person: { id: newcomer?.person ?? `newcomer-${before.length}`, name: 'New', emails: [] },
        organisation,
        request: SIGNATURE,
        proof: SIGNATURE,
      });
    }
    case 'remove': {
      const other = authors[act.target] as Author;
      const last = { [other.device]: past[other.device] ?? 0 };
      return say('removal', { whom: { kind: 'person', person: other.person }, last, citing: null, epoch: null });
    }
    case 're-admit':
      return say('readmission', { removals: [target], citing: null });
    case 'acknowledge':
      return say('removal-acknowledged', { removal: target });
    case 'closing':
      return say('closing', { decision, version });
    case 'position': {
      // Who has seen an odd number of acts objects: so each house says the one or the other, whatever its devices are called.
      const choice = bits(act.seen) % 2 === 1 ? 'objection' : 'consent';
      const words = choice === 'objection' ? 'because' : null;
      const rest = { reason: words, remedy: words, replaces: [], relayed: null };
      return say('position', { decision, version, organisation, choice, ...rest });
    }
  }
};
const bits = (set: number): number => {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
};

/** What must be the same for everybody: who belongs, which keys hold, and what was decided. */
export const said = (tables: FactTables): string =>
  JSON.stringify([
    [...tables.devices.keys()].sort(),
    [...tables.people.keys()].sort(),
    [...tables.organisations.values()].map(({ id, status }) => [id, status]).sort(),
    [...(tables.membership?.removals.values() ?? [])].map(({ hash, state }) => [hash, state]).sort(),
    tables.membership?.epochs.gone,
    [...tables.decisions.values()].map(({ state, closed, voices, positions }) => [
      state,
      closed,
      voices.map(({ id, state: how, choice }) => [id, how, choice]),
      positions.map(({ hash, standing }) => [hash, standing]).sort(),
    ]),
  ]);

const permutations = (list: readonly number[]): number[][] =>
  list.length <= 1
    ? [[...list]]
    : list.flatMap((one) => permutations(list.filter((other) => other !== one)).map((rest) => [one, ...rest]));

const renamings = (setting: Setting): number[][] => {
  const { houses, members } = SETTINGS[setting];
  return permutations([0, 1, 2, 3]).filter((names) => {
    const images = new Map<number, number>();
    return names.every((to, from) => {
      if (from < members !== to < members) return false;
      const house = houses[from] ?? 0;
      const before = images.get(house) ?? houses[to] ?? 0;
      images.set(house, before);
      return before === houses[to] && new Set(images.values()).size === images.size;
    });
  });
};

/** One name for a history whatever the order in which its acts are told and what its devices are called. */
const nameOf = (acts: readonly Act[], renames: readonly number[][]): string => {
  const name = (rename: readonly number[]): string => {
    const keys: string[] = [];
    for (const act of acts) {
      const ofDevice = act.kind === 'remove' || act.kind === 'admit';
      const target = act.target < 0 ? '' : ofDevice ? rename[act.target] : keys[act.target];
      const seen = keys.filter((_key, i) => (act.seen >> i) & 1).sort();
      keys.push(`(${rename[act.device]}${act.kind}${target}[${seen.join()}])`);
    }
    return keys.sort().join();
  };
  return renames.map(name).sort()[0] ?? '';
};

/** All histories of exactly one act more than a given one. */
export const next = (acts: readonly Act[], setting: Setting): Act[] => {
  const { houses, members } = SETTINGS[setting];
  const list: Act[] = [];
  for (let seen = 0; seen < 1 << acts.length; seen++) {
    // What somebody has seen holds what that had seen.
    if (acts.some((act, i) => (seen >> i) & 1 && (act.seen & ~seen) !== 0)) continue;
    const isIn = (device: number): boolean =>
      device < members || acts.some(({ kind, target }, i) => (seen >> i) & 1 && kind === 'admit' && target === device);
    for (let device = 0; device < houses.length; device++) {
      if (!isIn(device) || acts.some((act, i) => act.device === device && ((seen >> i) & 1) === 0)) continue;
      const add = (kind: Act['kind'], target = -1): void => void list.push({ device, kind, target, seen });
      // Whoever was there at the beginning holds an invitation: for the one to come, or for somebody who says nothing.
      if (device < members && members === houses.length) add('admit');
      for (let other = members; device < members && other < houses.length; other++)
        if (!isIn(other)) add('admit', other);
      add('position');
      add('closing');
      for (let other = 0; other < houses.length; other++)
        if (other !== device && isIn(other) && houses[other] === houses[device]) add('remove', other);
      for (const [i, act] of acts.entries())
        if (act.kind === 'remove' && (seen >> i) & 1) {
          add('acknowledge', i);
          add('re-admit', i);
        }
    }
  }
  return list;
};

/** A history without one of its acts that no other had seen. */
const without = (acts: readonly Act[], gone: number): Act[] =>
  acts.flatMap((act, i) => {
    if (i === gone) return [];
    const seen = (act.seen & ((1 << gone) - 1)) | ((act.seen >> (gone + 1)) << gone);
    const byIndex = act.kind === 'acknowledge' || act.kind === 're-admit';
    return [{ ...act, seen, target: byIndex && act.target > gone ? act.target - 1 : act.target }];
  });
/** Acts that no other had seen. */
const tips = (acts: readonly Act[]): number[] =>
  acts.flatMap((_act, i) => (acts.some((other) => (other.seen >> i) & 1) ? [] : [i]));

/**
 * The histories that go on from one, one of each that differ by names or by the order of telling alone: each is made
 * from one shorter history only (the one with the smallest name), so nothing needs to be remembered but siblings.
 */
function* longer(acts: readonly Act[], setting: Setting, renames: readonly number[][]): Generator<Act[]> {
  const name = nameOf(acts, renames);
  const siblings = new Set<string>();
  for (const act of next(acts, setting)) {
    const child = [...acts, act];
    const childName = nameOf(child, renames);
    if (siblings.has(childName)) continue;
    siblings.add(childName);
    if (tips(child).every((tip) => tip === acts.length || name <= nameOf(without(child, tip), renames))) yield child;
  }
}

/** All histories of exactly `size` acts, up to renaming. */
export function* eachHistory(setting: Setting, size: number): Generator<Act[]> {
  const renames = renamings(setting);
  function* from(acts: Act[]): Generator<Act[]> {
    if (acts.length === size) return yield acts;
    for (const child of longer(acts, setting, renames)) yield* from(child);
  }
  yield* from([]);
}
export const histories = (setting: Setting, size: number): Act[][] => [...eachHistory(setting, size)];

/** Null, or in which of all orders of arrival a history says something else. */
export const violation = (setting: Setting, acts: readonly Act[]): string | null => {
  const origin = baseOf(setting);
  const facts = factsOf(origin, acts);
  const wanted = said(deriveAll([...origin.facts, ...facts]));
  for (const order of permutations(facts.map((_fact, i) => i))) {
    const derivation = beginning(
      setting,
      order.map((i) => facts[i] as KnownFact),
    );
    if (derivation.waiting() > 0 || said(derivation.tables()) !== wanted)
      return `${setting}, order ${order.join()}: ${JSON.stringify(acts)}`;
  }
  return null;
};

/** What somebody knows to whom these facts have come, one after the other. */
const beginning = (setting: Setting, facts: readonly KnownFact[]): Derivation => {
  const derivation = empty(setting).fork();
  for (const fact of facts) derivation.add([fact]);
  return derivation;
};
const empties = new Map<Setting, Derivation>();
const empty = (setting: Setting): Derivation => {
  const known = empties.get(setting) ?? createDerivation();
  known.add(baseOf(setting).facts);
  empties.set(setting, known);
  return known;
};

/** What was found: histories, in how many orders they were tried, and those that say something else by another order. */
export interface Found {
  histories: number;
  orders: number;
  readonly violations: string[];
}

/**
 * Tries all histories that are one act longer than these, where all shorter ones are known to hold: each act that no other
 * had seen comes last once. An act that had seen all others can only come last: of those each sixteenth is derived from
 * nothing, too, and backwards, so that each fact waits for the one before.
 */
export const tryLonger = (setting: Setting, acts: readonly Act[], found: Found): void => {
  const origin = baseOf(setting);
  const facts = factsOf(origin, acts);
  const before = beginning(setting, facts);
  const cores = new Map<number, Derivation>();
  const coreWithout = (i: number): Derivation => {
    const core = cores.get(i) ?? beginning(setting, facts.toSpliced(i, 1));
    cores.set(i, core);
    return core;
  };
  for (const child of longer(acts, setting, renamings(setting))) {
    found.histories++;
    const fact = factOf(origin, facts, child[acts.length] as Act);
    const others = tips(child).filter((tip) => tip !== acts.length);
    if (others.length === 0 && found.histories % 16 > 0) continue;
    const last = before.fork();
    last.add([fact]);
    const wanted = said(last.tables());
    const ends = others.map((tip) => {
      const core = coreWithout(tip).fork();
      core.add([fact]);
      core.add([facts[tip] as KnownFact]);
      return core;
    });
    if (others.length === 0) {
      const backwards = empty(setting).fork();
      for (const one of [...facts, fact].toReversed()) backwards.add([one]);
      ends.push(backwards);
    }
    found.orders += 1 + ends.length;
    for (const [i, end] of ends.entries())
      if (end.waiting() > 0 || said(end.tables()) !== wanted)
        found.violations.push(`${setting}, with act ${others[i] ?? 0} last: ${JSON.stringify(child)}`);
  }
};

/** Tries a history of `size` acts from a seed: each act that no other had seen last, and all backwards. */
export const trySampled = (setting: Setting, size: number, seed: number, found: Found): void => {
  const acts = sampled(setting, size, seed);
  const facts = factsOf(baseOf(setting), acts);
  const ends = tips(acts).map((tip) => beginning(setting, [...facts.toSpliced(tip, 1), facts[tip] as KnownFact]));
  ends.push(beginning(setting, facts.toReversed()));
  const wanted = said(deriveAll([...baseOf(setting).facts, ...facts]));
  found.histories++;
  found.orders += ends.length;
  for (const end of ends)
    if (end.waiting() > 0 || said(end.tables()) !== wanted)
      found.violations.push(`${setting}, seed ${seed}: ${JSON.stringify(acts)}`);
};

/** A history of `size` acts from a seed. */
export const sampled = (setting: Setting, size: number, seed: number): Act[] => {
  let state = seed >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state % below;
  };
  const acts: Act[] = [];
  for (let i = 0; i < size; i++) {
    const choices = next(acts, setting);
    const kinds = [...new Set(choices.map((act) => act.kind))];
    const kind = kinds[random(kinds.length)];
    const these = choices.filter((act) => act.kind === kind);
    acts.push(these[random(these.length)] as Act);
  }
  return acts;
};

/**
 * npm run histories -- --acts N [--samples S] [--setting text] [--part I/P] [--minutes M]
 * All histories of up to N acts, or S out of seeds, of exactly N, in each setting. With `--part` the longest are shared
 * out among P processes. It says how far it came, also when the minutes are over.
 */
export default (...args: string[]): void => {
  const text = (name: string, otherwise: string): string => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? otherwise : (args[at + 1] ?? otherwise);
  };
  const acts = Number(text('acts', '4'));
  const samples = Number(text('samples', '0'));
  const [part = 0, parts = 1] = text('part', '0/1').split('/').map(Number);
  const until = performance.now() + Number(text('minutes', '1e9')) * 60_000;
  const settings = (Object.keys(SETTINGS) as Setting[]).filter((name) => name.includes(text('setting', '')));
  let violations = 0;
  const tell = (what: string, found: Found): void => {
    violations += found.violations.length;
    for (const violation of found.violations.slice(0, 10)) console.error(violation);
    const time = performance.now() < until ? '' : ' (time is up)';
    console.log(`${found.histories} ${what} in ${found.orders} orders, ${found.violations.length} violations${time}`);
  };
  for (const setting of settings) {
    if (samples > 0) {
      const found: Found = { histories: 0, orders: 0, violations: [] };
      for (let seed = 1 + part; seed <= samples && performance.now() < until; seed += parts)
        trySampled(setting, acts, seed, found);
      tell(`samples of ${acts} acts, ${setting},`, found);
      continue;
    }
    for (let size = 1; size <= acts; size++) {
      const found: Found = { histories: 0, orders: 0, violations: [] };
      let at = 0;
      for (const shorter of eachHistory(setting, size - 1)) {
        if (performance.now() > until) break;
        if (size < acts || at++ % parts === part) tryLonger(setting, shorter, found);
      }
      tell(`histories of ${size} acts, ${setting},`, found);
    }
  }
  console.log(`${violations} violations`);
  if (violations > 0) process.exitCode = 1;
};
