import { removeUnheard } from './apart.ts';
import { swapSignature } from './by-hand.ts';
import { checkRest, companyOf, stateOf } from './checks.ts';
import { MISFORTUNES, setBack, upgrade } from './misfortune.ts';
import { HABITS, type Habit } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { createWorld, takesPart, type Violation, type World, type WorldOptions } from './world.ts';

/** What is done, how long after the one before (ms), with which chance. */
export interface Act {
  readonly after: number;
  readonly what: string;
  readonly seed: number;
}
export interface Plan {
  readonly seed: number;
  readonly machines: number;
  readonly paths: 'both' | 'relay' | 'peers';
  readonly rough: number;
  readonly acts: readonly Act[];
}
export interface Outcome {
  readonly steps: number;
  readonly trace: number;
  readonly violations: readonly Violation[];
}
export interface RunOptions extends Omit<WorldOptions, 'seed'> {
  /** Something that happens besides, and how often beside the other misfortunes. */
  readonly besides?: Readonly<Record<string, number>>;
  /** Looks at a world before it ends. */
  readonly look?: (world: World) => void | Promise<void>;
}

const OFTEN: Readonly<Record<string, number>> = {
  propose: 5,
  position: 16,
  amend: 2,
  close: 3,
  askTime: 1,
  withdraw: 0.5,
  resolve: 1.5,
  addTask: 6,
  editTask: 22,
  meet: 4,
  agenda: 4,
  editItem: 5,
  note: 3,
  invite: 2,
  remove: 0.7,
  stolen: 0.3,
  leave: 0.3,
  readmit: 1,
  delegate: 0.7,
  kill: 9,
  cut: 3,
  alone: 3,
  relayCrash: 2,
  relayRestored: 0.4,
  diskFull: 1.5,
  tornWrite: 2,
  clock: 1.5,
  night: 2,
  eviction: 0.25,
  swapSignature: 0.7,
};
const ALL: Readonly<Record<string, Habit>> = {
  ...HABITS,
  ...MISFORTUNES,
  removeUnheard,
  setBack,
  swapSignature,
  upgrade,
};

/** A plan out of a seed: about `size` things that happen. */
export const planOf = (seed: number, size: number, besides: Readonly<Record<string, number>> = {}): Plan => {
  const random = createRandom(seed).fork('plan');
  const weights = Object.entries({ ...OFTEN, ...besides });
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  const draw = (): string => {
    let left = random.next() * sum;
    for (const [what, weight] of weights) {
      left -= weight;
      if (left < 0) return what;
    }
    return 'addTask';
  };
  const acts: Act[] = [];
  for (let i = 0; i < size; i++) {
    const after = Math.round(random.chance(0.5) ? random.between(0, 60) : random.between(60, 6_000));
    acts.push({ after, what: draw(), seed: random.below(2 ** 31) });
  }
  return {
    seed,
    machines: 2 + random.below(3),
    paths: random.pick(['both', 'both', 'relay', 'relay', 'peers'] as const) ?? 'both',
    rough: random.chance(0.3) ? 0.02 : 0,
    acts,
  };
};

/** Lives a plan through, lets all heal and come to rest, and looks whether everything is as promised. */
export const live = async (plan: Plan, options: RunOptions = {}): Promise<Outcome> => {
  const world = createWorld({ ...options, seed: plan.seed });
  try {
    const met = await meet(world, plan);
    if (met) {
      await act(world, plan);
      await rest(world);
      await options.look?.(world);
    }
    return { steps: world.schedule.steps(), trace: world.schedule.trace(), violations: [...world.violations] };
  } finally {
    world.end();
  }
};

/** One starts a coalition, the others come in, before anything goes wrong. */
const meet = async (world: World, plan: Plan): Promise<boolean> => {
  const first = world.add();
  await world.until(() => first.host !== null, 50);
  world.command(
    first,
    {
      name: 'coalition.start',
      coalitionName: 'Housing Now',
      purpose: 'Rents frozen.',
      kinds: ['campaign'],
      organisationName: 'Tenant Union',
      personName: 'Mara',
      email: null,
      relay: 'ws://127.0.0.1:1',
    },
    ({ coalition }) => {
      world.coalition = coalition ?? '';
    },
  );
  const random = createRandom(plan.seed).fork('meet');
  if (!(await world.until(() => world.coalition !== '', 200))) return failed(world, 'not started');
  for (let n = 1; n < plan.machines; n++) {
    const before = world.machines.length;
    // Not everybody may invite everybody: somebody will.
    for (let tries = 0; tries < 20 && world.machines.length === before; tries++) {
      HABITS.invite(world, random);
      await world.until(() => world.machines.length > before, 40);
    }
    const came = (): boolean => world.machines.length > before && takesPart(world.machines[before] as never) !== null;
    if (!(await world.until(came, 2_000))) return failed(world, `m${n} did not come in`);
  }
  await world.until(() => false, 60);
  return world.violations.length === 0;
};
const failed = (world: World, what: string): false => {
  if (world.violations.length === 0) world.violate('not met', what);
  return false;
};

const act = async (world: World, plan: Plan): Promise<void> => {
  world.network.paths.peers = plan.paths !== 'relay';
  world.network.paths.relay = plan.paths !== 'peers';
  world.network.rough = plan.rough;
  let done = 0;
  const go = (): void => {
    const one = plan.acts[done];
    if (!one) return;
    world.schedule.after(one.after, null, () => {
      const random = createRandom(one.seed);
      ALL[one.what]?.(world, random);
      listen(world, random.fork('claims'));
      done += 1;
      go();
    });
  };
  go();
  await world.until(() => done === plan.acts.length, 1e6);
};

/** Somebody looks at what is said of delivery, a while after. */
const listen = (world: World, random: Random): void => {
  if (random.chance(0.5)) return;
  const machine = random.pick(world.machines);
  world.schedule.after(random.between(0, 3_000), null, () => {
    if (machine?.owner && takesPart(machine))
      world.schedule.after(0, machine.owner, () => void world.elsewhere.check(machine));
  });
};

const MINUTE = 60_000;
/** Everything is mended; then all come to the same, and stay there. */
const rest = async (world: World): Promise<void> => {
  const heal = (): void => {
    world.network.cut(new Map());
    world.network.rough = 0;
    world.network.paths.relay = true;
    if (!world.relay.owner) world.relay.start();
    for (const machine of world.machines) {
      machine.disk.full = false;
      machine.disk.tear = false;
      machine.start();
    }
  };
  heal();
  // What was planned to heal later may happen yet (a relay put back): heal once more after it.
  await pass(world, 2 * MINUTE);
  for (const machine of world.machines)
    if (machine.older) {
      machine.kill();
      machine.older = false;
    }
  heal();
  await settle(world, 12);
  // Past the end of all windows: what is due is closed.
  if (world.violations.length > 0) return;
  for (const machine of world.machines) machine.skew = 0;
  world.schedule.sleep(60 * 24 * 60 * MINUTE);
  await pass(world, MINUTE);
  await settle(world, 12);
  if (world.violations.length === 0) await checkRest(world);
};

const pass = async (world: World, ms: number): Promise<void> => {
  const end = world.schedule.now() + ms;
  await world.until(() => world.schedule.now() >= end, 1e6);
};
/** Passes time until all agree and nothing changes for a while; gives up after some minutes. */
const settle = async (world: World, minutes: number): Promise<void> => {
  let before = '';
  for (let n = 0; n < minutes * 2; n++) {
    await pass(world, MINUTE / 2);
    const company = await companyOf(world);
    const states = await world.answered(
      Promise.all(company.map(async ({ workspace }) => (workspace ? stateOf(workspace) : 'not in'))),
    );
    const now = states.join();
    if (new Set(states).size <= 1 && now === before) return;
    before = now;
  }
};
