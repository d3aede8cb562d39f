import type { DiskCopy } from './disk.ts';
import { RELAY } from './network.ts';
import type { Habit } from './people.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What goes wrong in the world. Each mends itself after a while; the end of a run mends all. */
const anyMachine = (world: World, random: Random) => random.pick(world.machines.filter((one) => !one.lost));
const HOUR = 3_600_000;

export const MISFORTUNES = {
  kill: (world, random) => {
    const machine = anyMachine(world, random);
    if (!machine) return;
    machine.kill();
    world.schedule.after(random.between(200, 40_000), null, () => machine.start());
  },
  /** Cut in two, or one from everybody, the relay on either side. */
  cut: (world, random) => {
    const names = [...world.machines.map(({ name }) => name), RELAY];
    const sides = new Map(names.map((name) => [name, random.below(2)]));
    world.network.cut(sides);
    world.schedule.after(random.between(1_000, 60_000), null, () => world.network.cut(new Map()));
  },
  alone: (world, random) => {
    const machine = anyMachine(world, random);
    if (!machine) return;
    world.network.cut(new Map([[machine.name, 1]]));
    world.schedule.after(random.between(1_000, 90_000), null, () => world.network.cut(new Map()));
  },
  relayCrash: (world, random) => {
    world.relay.kill();
    world.schedule.after(random.between(100, 30_000), null, () => world.relay.owner ?? world.relay.start());
  },
  /** Yesterday's copy of the relay is put back. */
  relayRestored: (world, random) => {
    const copy = world.relay.copy();
    world.schedule.after(random.between(5_000, 60_000), null, () => {
      world.relay.kill();
      void world.elsewhere.observe().then(() => world.relay.restore(copy));
      world.schedule.after(random.between(500, 10_000), null, () => world.relay.owner ?? world.relay.start());
    });
  },
  diskFull: (world, random) => {
    const machine = anyMachine(world, random);
    if (!machine) return;
    machine.disk.full = true;
    world.schedule.after(random.between(1_000, 30_000), null, () => {
      machine.disk.full = false;
    });
  },
  tornWrite: (world, random) => {
    const machine = anyMachine(world, random);
    if (machine) machine.disk.tear = true;
  },
  clock: (world, random) => {
    const machine = anyMachine(world, random);
    if (machine) machine.skew = random.chance(0.3) ? 0 : Math.round(random.between(-8, 8) * HOUR);
  },
  /** All lids are closed for hours. */
  night: (world, random) => world.schedule.sleep(random.between(0.2, 40) * HOUR),
  /** The browser has thrown away all that it kept: that device is gone for ever. */
  eviction: (world, random) => {
    const alive = world.machines.filter((one) => !one.lost);
    const machine = random.pick(alive);
    if (!machine || alive.length < 3) return;
    void world.elsewhere.observe();
    world.kept.forget(machine.name, (hash) =>
      world.machines.some((other) => other !== machine && other.disk.facts(world.coalition).has(hash)),
    );
    machine.kill();
    machine.lost = true;
    machine.disk.wipe();
  },
} as const satisfies Record<string, Habit>;

/** Not part of ordinary life (see `mutations.ts`): a profile is set back to an earlier day, and nobody notices. */
export const setBack = (world: World, random: Random): void => {
  const machine = anyMachine(world, random);
  if (!machine) return;
  const copy: DiskCopy = machine.disk.copy();
  world.schedule.after(random.between(5_000, 60_000), null, () => {
    machine.kill();
    machine.disk.restore(copy);
    machine.start();
  });
};

/** A machine that runs the version before gets today's, as browsers do it: it ends, and starts as another. */
export const upgrade = (world: World, random: Random): void => {
  const machine = random.pick(world.machines.filter((one) => one.older && !one.lost));
  if (!machine) return;
  machine.kill();
  machine.older = false;
  machine.start();
};
