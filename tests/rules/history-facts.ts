import type { FactContent, FactKind, KnownFact } from '../../lib/coalition/fact.ts';
import { type FactTables, rowFor } from '../../lib/coalition/index.ts';
import { type Browser, coalitionOf, DAY, fakeHash, proposal, SIGNATURE } from './coalition-of.ts';
import { type Act, SETTINGS, type Setting } from './histories.ts';

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
export const factOf = (origin: Base, before: readonly KnownFact[], act: Act): KnownFact => {
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
