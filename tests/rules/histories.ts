import type { FactContent, FactKind, KnownFact } from '../../lib/coalition/fact.ts';
import { createDerivation, deriveAll, type FactTables, rowFor } from '../../lib/coalition/index.ts';
import { type Browser, coalitionOf, DAY, fakeHash, proposal, SIGNATURE } from './coalition-of.ts';

/**
 * All causal histories of a few acts by four devices, up to renaming: who admits, removes, re-admits, acknowledges,
 * answers, closes, having seen which of the acts before. For every order of arrival: the same members, the same closing.
 */
export interface Act {
  readonly device: number;
  readonly kind: 'admit' | 'remove' | 're-admit' | 'acknowledge' | 'position' | 'closing';
  /** The device that is removed, or the act that is answered. */
  readonly target: number;
  /** Acts before that its author had seen, as bits: closed under what they had seen, its own included. */
  readonly seen: number;
}

/** Which house each device stands in, and which devices may change names with each other. */
export const SETTINGS = {
  'three of one house': [0, 0, 0, 1],
  'two of one house': [0, 0, 1, 2],
} as const;
export type Setting = keyof typeof SETTINGS;

const base = (setting: Setting) => {
  const world = coalitionOf('Zoe', 'Founders', [rowFor('tactics')]);
  const browsers: Browser[] = [];
  for (const house of SETTINGS[setting]) {
    const first = browsers[SETTINGS[setting].indexOf(house as never)];
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
  return { world, browsers, decision, version, facts, past, at: world.now + 30 * DAY };
};
export type Base = ReturnType<typeof base>;
const bases = new Map<Setting, Base>();
export const baseOf = (setting: Setting): Base => {
  const known = bases.get(setting) ?? base(setting);
  bases.set(setting, known);
  return known;
};

/** The facts of a history. */
export const factsOf = ({ browsers, decision, version, past, at, world }: Base, acts: readonly Act[]): KnownFact[] => {
  const facts: KnownFact[] = [];
  for (const [index, act] of acts.entries()) {
    const author = browsers[act.device] as Browser;
    const mine: Record<string, number> = { ...past };
    for (let i = 0; i < index; i++) {
      if (((act.seen >> i) & 1) === 0) continue;
      const { device, n } = facts[i] as KnownFact;
      mine[device] = Math.max(mine[device] ?? 0, n);
    }
    const say = <K extends FactKind>(kind: K, content: FactContent<K>): void => {
      const n = (mine[author.device] ?? 0) + 1;
      const own = { ...mine, [author.device]: n };
      const hash = fakeHash(JSON.stringify([author.device, n, kind, content, Object.entries(own).sort()]));
      const { device, person: by } = author;
      facts.push({ hash, coalition: world.id, device, n, kind, content: content as never, by, at, past: own });
    };
    const target = facts[act.target]?.hash ?? '';
    if (act.kind === 'admit')
      say('admission', {
        invitation: `link ${author.name}`,
        invitationKey: fakeHash('link'),
        device: fakeHash(`newcomer ${index}`),
        box: fakeHash('box'),
        person: { id: `newcomer-${index}`, name: 'New', emails: [] },
        organisation: author.organisation,
        request: SIGNATURE,
        proof: SIGNATURE,
      });
    if (act.kind === 'remove') {
      const other = browsers[act.target] as Browser;
      const last = { [other.device]: mine[other.device] ?? 0 };
      say('removal', { whom: { kind: 'person', person: other.person }, last, citing: null, epoch: null });
    }
    if (act.kind === 're-admit') say('readmission', { removals: [target], citing: null });
    if (act.kind === 'acknowledge') say('removal-acknowledged', { removal: target });
    if (act.kind === 'closing') say('closing', { decision, version });
    if (act.kind === 'position') {
      const choice = act.device === 0 ? 'objection' : 'consent';
      const words = choice === 'objection' ? 'because' : null;
      const { organisation } = author;
      say('position', {
        decision,
        version,
        organisation,
        choice,
        reason: words,
        remedy: words,
        replaces: [],
        relayed: null,
      });
    }
  }
  return facts;
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
  const houses = SETTINGS[setting];
  return permutations([0, 1, 2, 3]).filter((names) => {
    const images = new Map<number, number>();
    return names.every((to, from) => {
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
      const target = act.kind === 'remove' ? `${rename[act.target]}` : act.target < 0 ? '' : (keys[act.target] ?? '');
      const seen = keys.filter((_key, i) => (act.seen >> i) & 1).sort();
      keys.push(`(${rename[act.device]}${act.kind}${target}[${seen.join()}])`);
    }
    return keys.sort().join();
  };
  return renames.map(name).sort()[0] ?? '';
};

/** All histories of exactly one act more than a given one. */
export const next = (acts: readonly Act[], setting: Setting): Act[] => {
  const houses = SETTINGS[setting];
  const list: Act[] = [];
  for (let seen = 0; seen < 1 << acts.length; seen++) {
    // What somebody has seen holds what that had seen.
    if (acts.some((act, i) => (seen >> i) & 1 && (act.seen & ~seen) !== 0)) continue;
    for (let device = 0; device < houses.length; device++) {
      if (acts.some((act, i) => act.device === device && ((seen >> i) & 1) === 0)) continue;
      const add = (kind: Act['kind'], target = -1): void => void list.push({ device, kind, target, seen });
      add('admit');
      add('position');
      add('closing');
      for (let other = 0; other < houses.length; other++)
        if (other !== device && houses[other] === houses[device]) add('remove', other);
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
 * All histories of exactly `size` acts, one of each that differ by names or by the order of telling alone: each is made
 * from one shorter history only (the one with the smallest name), so nothing needs to be remembered but siblings.
 */
export function* eachHistory(setting: Setting, size: number): Generator<Act[]> {
  const renames = renamings(setting);
  function* longer(acts: Act[], name: string): Generator<Act[]> {
    if (acts.length === size) return yield acts;
    const siblings = new Set<string>();
    for (const act of next(acts, setting)) {
      const child = [...acts, act];
      const childName = nameOf(child, renames);
      if (siblings.has(childName)) continue;
      siblings.add(childName);
      const parents = tips(child).map((tip) => (tip === acts.length ? name : nameOf(without(child, tip), renames)));
      if (parents.every((parent) => name <= parent)) yield* longer(child, childName);
    }
  }
  yield* longer([], '');
}
export const histories = (setting: Setting, size: number): Act[][] => [...eachHistory(setting, size)];

/** Null, or in which order of arrival a history says something else. `orders`: how many, all if there are not more. */
export const violation = (setting: Setting, acts: readonly Act[], orders = Number.POSITIVE_INFINITY): string | null => {
  const origin = baseOf(setting);
  const facts = factsOf(origin, acts);
  const wanted = said(deriveAll([...origin.facts, ...facts]));
  const all = permutations(facts.map((_fact, i) => i));
  const step = Math.max(1, Math.ceil(all.length / orders));
  for (let at = 0; at < all.length; at += step) {
    const order = all[(at + step - 1) % all.length] ?? [];
    const derivation = createDerivation();
    derivation.add(origin.facts);
    for (const i of order) derivation.add([facts[i] as KnownFact]);
    if (derivation.waiting() > 0 || said(derivation.tables()) !== wanted)
      return `${setting}, order ${order.join()}: ${JSON.stringify(acts)}`;
  }
  return null;
};

/**
 * The same for as few orders as say something new, where all shorter histories are known to hold: each act that nobody had
 * seen comes last once, the others in an order out of their number; and all comes backwards, so that each waits for the
 * one before. Gives the number of orders, or which one was violated.
 */
export const lastSteps = (setting: Setting, acts: readonly Act[]): number | string => {
  const origin = baseOf(setting);
  const facts = factsOf(origin, acts);
  const wanted = said(deriveAll([...origin.facts, ...facts]));
  const all = facts.map((_fact, i) => i);
  const orders = tips(acts)
    .map((tip) => [...all.filter((i) => i !== tip), tip])
    .concat([all.toReversed()]);
  for (const order of orders) {
    const derivation = createDerivation();
    derivation.add(origin.facts);
    for (const i of order) derivation.add([facts[i] as KnownFact]);
    if (derivation.waiting() > 0 || said(derivation.tables()) !== wanted)
      return `${setting}, order ${order.join()}: ${JSON.stringify(acts)}`;
  }
  return orders.length;
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
 * npm run histories -- --acts N [--samples S] [--every K] [--part I/P] [--minutes M]
 * All histories of up to N acts (each K-th of the longest), or S out of seeds, of exactly N. With `--part` the longest are
 * shared out among P processes. It says how far it came, also when the minutes are over.
 */
export default (...args: string[]): void => {
  const text = (name: string, otherwise: string): string => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? otherwise : (args[at + 1] ?? otherwise);
  };
  const acts = Number(text('acts', '4'));
  const samples = Number(text('samples', '0'));
  const every = Number(text('every', '1'));
  const [part = 0, parts = 1] = text('part', '0/1').split('/').map(Number);
  const until = performance.now() + Number(text('minutes', '1e9')) * 60_000;
  let violations = 0;
  const check = (setting: Setting, history: readonly Act[]): number => {
    const found = lastSteps(setting, history);
    if (typeof found === 'number') return found;
    violations++;
    console.error(found);
    return 0;
  };
  for (const setting of Object.keys(SETTINGS) as Setting[]) {
    const count = { histories: 0, checked: 0, orders: 0 };
    const tell = (what: string, whole: boolean): void =>
      console.log(
        `${setting}: ${count.histories} ${what}, ${count.checked} checked in ${count.orders} orders, ${violations} violations${whole ? '' : ' (time is up)'}`,
      );
    if (samples > 0) {
      for (let seed = 1 + part; seed <= samples && performance.now() < until; seed += parts) {
        count.histories++;
        count.checked++;
        count.orders += check(setting, sampled(setting, acts, seed));
      }
      tell(`sampled of ${acts} acts`, performance.now() < until);
      continue;
    }
    for (let size = 1; size <= acts; size++) {
      Object.assign(count, { histories: 0, checked: 0, orders: 0 });
      const step = size === acts ? every * parts : 1;
      for (const history of eachHistory(setting, size)) {
        if (performance.now() > until) break;
        if (count.histories++ % step !== (size === acts ? part % step : 0)) continue;
        count.checked++;
        count.orders += check(setting, history);
      }
      tell(`histories of ${size} acts`, performance.now() < until);
    }
  }
  console.log(`${violations} violations`);
  if (violations > 0) process.exitCode = 1;
};
