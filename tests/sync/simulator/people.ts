import type { DecisionRow, Tables } from '../../../lib/coalition/tables.ts';
import type { AnyCommand } from '../../../lib/protocol/surface.ts';
import type { Machine } from './machine.ts';
import type { Random } from './random.ts';
import { takesPart, type World } from './world.ts';

/** What people do: each finds something in what its own machine shows, or nothing. */
export type Habit = (world: World, random: Random) => void;

const somebody = (world: World, random: Random): { machine: Machine; tables: Tables } | null => {
  const machine = random.pick(world.machines.filter((one) => takesPart(one)));
  const tables = machine && takesPart(machine)?.tables();
  return machine && tables ? { machine, tables } : null;
};
/** A command out of what somebody sees. */
const saying =
  (say: (tables: Tables, random: Random) => AnyCommand | '' | null | undefined): Habit =>
  (world, random) => {
    const who = somebody(world, random);
    const command = who && say(who.tables, random);
    if (who && command) world.command(who.machine, command);
  };
const decisionOf = (tables: Tables, random: Random, wanted: (row: DecisionRow) => boolean): DecisionRow | undefined =>
  random.pick([...tables.decisions.values()].filter(wanted));
const isOpen = (row: DecisionRow): boolean => row.state === 'open';

/** An answer to something that is open, mostly. */
export const answering = (tables: Tables, random: Random): AnyCommand | null => {
  const row = decisionOf(tables, random, (one) => isOpen(one) || random.chance(0.1));
  if (!row?.version || !row.row) return null;
  const choice =
    row.row.method === 'majority'
      ? random.pick(['yes', 'no', 'abstain'] as const)
      : random.pick(['consent', 'consent', 'concern', 'objection'] as const);
  const objects = choice === 'objection';
  return {
    name: 'decision.position',
    decision: row.id,
    version: row.version,
    choice: choice ?? 'consent',
    reason: objects || choice === 'concern' ? `Because ${random.below(1e6)}.` : null,
    remedy: objects ? 'Name a last day.' : null,
  };
};

export const proposing = (random: Random): AnyCommand => ({
  name: 'decision.propose',
  title: `Proposal ${random.below(1e6)}`,
  text: `We demand ${random.below(1e6)}.`,
  category: random.pick(['public statement', 'tactics', 'media', 'other']) ?? 'other',
  anchor: null,
  ends: null,
  urgent: random.chance(0.3),
  about: null,
  supersedes: null,
});

export const HABITS = {
  propose: saying((_tables, random) => proposing(random)),
  position: saying(answering),
  amend: saying((tables, random) => {
    const row = decisionOf(tables, random, (one) => isOpen(one) && one.proposer === tables.local.person);
    return (
      row?.version && {
        name: 'decision.amend',
        decision: row.id,
        version: row.version,
        title: row.title,
        text: `${row.text} And ${random.below(1e6)}.`,
      }
    );
  }),
  close: saying((tables, random) => {
    const row = decisionOf(tables, random, isOpen);
    return row && { name: 'decision.close', decision: row.id };
  }),
  askTime: saying((tables, random) => {
    const row = decisionOf(tables, random, isOpen);
    return row?.ends
      ? {
          name: 'decision.ask-time',
          decision: row.id,
          until: row.ends + 36e5 * random.below(90),
          reason: 'A board meets.',
        }
      : null;
  }),
  withdraw: saying((tables, random) => {
    const row = decisionOf(tables, random, (one) => isOpen(one) && one.proposer === tables.local.person);
    return row && { name: 'decision.withdraw', decision: row.id, reason: null };
  }),
  resolve: saying((tables, random) => {
    const row = decisionOf(tables, random, isOpen);
    const objection = row?.positions.find((one) => one.choice === 'objection' && one.by === tables.local.person);
    return row && objection && { name: 'decision.resolve', decision: row.id, objection: objection.hash };
  }),
  addTask: saying((tables, random) => ({
    name: 'task.add',
    title: `Task ${random.below(1e6)}`,
    owner: tables.local.person,
    due: null,
    estimate: null,
    source: null,
    notes: '',
  })),
  /** Few rows, many hands. */
  editTask: saying((tables, random) => {
    const ids = [...tables.tasks.keys()].sort().slice(0, 8);
    const task = random.pick(
      ids.filter((id) => tables.tasks.get(id)?.readOnly === false && (tables.tasks.get(id)?.log.length ?? 0) < 40),
    );
    if (!task) return null;
    const fields =
      random.pick([
        { state: random.pick(['todo', 'doing', 'waiting', 'done'] as const) },
        { notes: `Note ${random.below(1e6)}` },
        { title: `Task ${random.below(1e6)}` },
        { state: 'doing' as const, notes: `Both ${random.below(1e6)}` },
      ]) ?? {};
    return { name: 'task.edit', task, fields } as AnyCommand;
  }),
  meet: saying((_tables, random) => ({
    name: 'meeting.open',
    event: `event-${random.below(3)}`,
    series: null,
    title: 'Full meeting',
    starts: null,
    minutes: 60,
    guests: [],
  })),
  agenda: saying((tables, random) => {
    const meeting = random.pick([...tables.meetings.keys()].sort());
    return (
      meeting && {
        name: 'item.add',
        meeting,
        title: `Item ${random.below(1e6)}`,
        purpose: 'decision',
        minutes: 10,
        presenter: null,
        urgent: false,
      }
    );
  }),
  editItem: saying((tables, random) => {
    const item = random.pick([...tables.items.keys()].sort());
    return item && { name: 'item.edit', item, fields: { title: `Item ${random.below(1e6)}`, order: random.next() } };
  }),
  note: saying((tables, random) => {
    const item = random.pick([...tables.items.keys()].sort());
    return item && { name: 'item.note', item, text: `Said ${random.below(1e6)}` };
  }),
  /** A new partner, a colleague, or one's own next device. */
  invite: (world, random) => {
    if (world.machines.filter((one) => !one.lost).length >= 5) return;
    const who = somebody(world, random);
    const me = who?.tables.people.get(who.tables.local.person);
    if (!who || !me) return;
    const kind = random.pick(['partner', 'colleague', 'device'] as const);
    const organisation = kind === 'partner' ? null : me.organisation;
    const ask: AnyCommand = {
      name: 'invitation.create',
      organisation,
      organisationName: kind === 'partner' ? `House ${random.below(1e6)}` : 'House',
      founding: kind === 'partner',
      role: 'member',
      delegate: kind === 'partner' || random.chance(0.5),
      person: kind === 'device' ? me.id : null,
      uses: 1,
      days: 90,
    };
    world.command(who.machine, ask, ({ link }) => {
      if (!link) return;
      const machine = world.add();
      const name = `P${world.machines.length}`;
      world.schedule.after(random.between(1_000, 20_000), null, () =>
        world.command(machine, { name: 'coalition.join', link, personName: name, email: null }),
      );
    });
  },
  remove: saying((tables, random) => {
    const others = [...tables.people.values()].filter(({ id }) => id !== tables.local.person);
    const person = random.pick(others.sort((a, b) => (a.id < b.id ? -1 : 1)))?.id;
    return person && { name: 'member.remove', person, device: null, epoch: null };
  }),
  stolen: saying((tables, random) => {
    const device = random.pick([...tables.devices.keys()].filter((id) => id !== tables.local.device).sort());
    return device && { name: 'device.stolen', device, epoch: null };
  }),
  leave: saying((_tables, random) => ({
    name: 'member.leave',
    whom: random.chance(0.5) ? 'device' : 'person',
    anyway: true,
    epoch: null,
  })),
  readmit: saying((tables, random) => {
    const removal = random.pick([...(tables.membership?.removals.keys() ?? [])].sort());
    return removal && { name: 'member.readmit', removal, decision: null };
  }),
  delegate: saying((tables, random) => {
    const person = random.pick([...tables.people.keys()].sort());
    return person && { name: 'delegate.set', person, delegate: random.chance(0.6) };
  }),
} as const satisfies Record<string, Habit>;
