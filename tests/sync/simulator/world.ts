import { setMaxListeners } from 'node:events';
import { createHost } from '../../../lib/host/host.ts';
import type { Workspace } from '../../../lib/host/workspace.ts';
import type { AnyCommand, Recorded } from '../../../lib/protocol/surface.ts';
import { createElsewhere, type Elsewhere } from './claims.ts';
import { createDisk, type WrapStore } from './disk.ts';
import { createMachine, type Machine } from './machine.ts';
import { createNetwork, type Network } from './network.ts';
import { installPlatform } from './platform.ts';
import { createRandom, type Random } from './random.ts';
import { createRecord, type Kept } from './record.ts';
import { createRelayModel, type RelayModel } from './relay-model.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createStandInCrypto } from './stand-in-crypto.ts';
import type { OlderVersion } from './versions.ts';

export interface WorldOptions {
  readonly seed: number;
  /** A fault that is planted into every store. */
  readonly wrapStore?: WrapStore;
  /** Half of the machines begin with this one (`versions.ts`). */
  readonly older?: OlderVersion;
  /** Sealed and signed by the browser's own crypto: then nothing can be repeated from the seed. */
  readonly realCrypto?: boolean;
}
/** What went against what Concord promises. */
export interface Violation {
  readonly what: string;
  readonly detail: string;
}
export interface World {
  readonly schedule: Schedule;
  readonly network: Network;
  readonly relay: RelayModel;
  readonly random: Random;
  readonly machines: Machine[];
  readonly kept: Kept;
  /** Machine → its device in the coalition. */
  readonly devices: Map<string, string>;
  readonly violations: Violation[];
  readonly elsewhere: Elsewhere;
  coalition: string;
  add(): Machine;
  /** A person's command; what is answered "recorded" is put on record. */
  command(machine: Machine, command: AnyCommand, then?: (recorded: Recorded) => void): void;
  violate(what: string, detail: string): void;
  /** Runs until it is so. False: it never was, in so many steps. */
  until(check: () => boolean, steps: number): Promise<boolean>;
  /** What a host is asked from outside may wait for its disk, which needs steps: they are done meanwhile. */
  answered<T>(asked: Promise<T>): Promise<T>;
  end(): void;
}

/** Monday, 5 January 2026, 10:00 UTC. */
const BEGIN = Date.UTC(2026, 0, 5, 10);
const realImmediate = globalThis.setImmediate;
const turn = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

/** A world lives through some thousand steps; who takes so many says things over and over. */
const MOST_STEPS = 100_000;

/** A relay, a network, no machine yet. Takes the place of the platform until `end`. */
export const createWorld = (options: WorldOptions): World => {
  setMaxListeners(0); // five hosts in one process
  const random = createRandom(options.seed);
  const counted = options.realCrypto ? countingCrypto(globalThis.crypto) : null;
  const schedule = createSchedule(BEGIN, async () => {
    await turn();
    while (counted && counted.open() > 0) await turn();
  });
  const relay = createRelayModel(schedule, random.fork('relay'));
  const network = createNetwork(schedule, random.fork('network'), relay);
  const crypto = counted?.crypto ?? createStandInCrypto(random.fork('crypto'));
  const restore = installPlatform(schedule, {
    crypto,
    WebSocket: network.WebSocket,
    random: random.fork('platform').next,
  });
  const violations: Violation[] = [];
  const unhandled = (error: unknown): void =>
    world.violate('unhandled rejection', String((error as Error)?.stack ?? error));
  process.on('unhandledRejection', unhandled);
  let commands = 0;

  const world: World = {
    get elsewhere() {
      return elsewhere;
    },
    schedule,
    network,
    relay,
    random,
    machines: [],
    kept: createRecord(),
    devices: new Map(),
    violations,
    coalition: '',
    add: () => {
      const name = `m${world.machines.length}`;
      const own = random.fork(name);
      const machine = createMachine(name, {
        schedule,
        network,
        random: own,
        disk: createDisk(schedule, own.fork('disk'), options.wrapStore),
        createHost,
        older: options.older ?? null,
        holds: (who, device) => void world.devices.set(who, device),
        fault: (who, what) => world.violate('fault', `${who}: ${what}`),
      });
      world.machines.push(machine);
      machine.start();
      return machine;
    },
    command: (machine, command, then) => {
      const id = `command-${++commands}`;
      machine.execute(command.name.startsWith('coalition.') ? null : world.coalition, command, id, (result) => {
        if (!result.ok) {
          if (result.error.code === 'host.fault') world.violate('fault', `${machine.name}: ${command.name}`);
          return;
        }
        const workspace = machine.workspace();
        if (workspace) world.kept.note(machine.name, workspace, result.value.subject);
        if (command.name === 'member.leave') machine.left = true;
        then?.(result.value);
      });
    },
    violate: (what, detail) => void violations.push({ what, detail }),
    until: async (check, steps) => {
      for (let left = steps; left > 0 && violations.length === 0; left--) {
        if (check()) return true;
        if (schedule.steps() > MOST_STEPS) {
          violations.push({ what: 'never quiet', detail: `${MOST_STEPS} steps` });
          return false;
        }
        if (!(await schedule.step())) return check();
      }
      return check();
    },
    answered: async (asked) => {
      let over = false;
      const end = (): void => {
        over = true;
      };
      asked.then(end, end);
      do await turn();
      while (!over && schedule.steps() <= MOST_STEPS && (await schedule.step()));
      if (!over) throw new Error('a host was asked and will never answer');
      return asked;
    },
    end: () => {
      restore();
      process.off('unhandledRejection', unhandled);
      for (const machine of world.machines) machine.kill();
      relay.kill();
    },
  };
  const elsewhere = createElsewhere(world);
  relay.start();
  return world;
};

/** Whether a machine's host has opened the coalition and takes part in it as far as it knows. */
export const takesPart = (machine: Machine): Workspace | null => {
  const workspace = machine.workspace();
  return workspace?.tables().devices.has(workspace.entry.device) ? workspace : null;
};

/** The real crypto works beside us: a step is over when nothing of it is under way. */
const countingCrypto = (real: Crypto) => {
  let open = 0;
  const subtle = new Proxy(real.subtle, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        open += 1;
        const done = Reflect.apply(method, target, args) as Promise<unknown>;
        return done.finally(() => {
          open -= 1;
        });
      };
    },
  });
  const crypto = {
    subtle,
    getRandomValues: real.getRandomValues.bind(real),
    randomUUID: real.randomUUID.bind(real),
  } as Crypto;
  return { crypto, open: () => open };
};
