import type { Result } from '../../../lib/coalition/result.ts';
import type { HostDeps } from '../../../lib/host/deps.ts';
import type { createHost, Host } from '../../../lib/host/host.ts';
import type { HostPort } from '../../../lib/host/port.ts';
import type { Workspace } from '../../../lib/host/workspace.ts';
import type { AnyCommand, AnyQuery, Recorded, ResultOf, ToSurface } from '../../../lib/protocol/surface.ts';
import { PROTOCOL_VERSION } from '../../../lib/protocol/surface.ts';
import type { Disk } from './disk.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Owner, Schedule } from './schedule.ts';
import { type OlderVersion, refusingAs } from './versions.ts';

/** One browser on one computer: a disk that stays, a host that comes and goes. */
export interface Machine {
  readonly name: string;
  readonly disk: Disk;
  readonly owner: Owner | null;
  readonly host: Host | null;
  /** Milliseconds by which its clock is wrong. */
  skew: number;
  /** Its disk was lost, or its person has taken it away: it does not come back. */
  lost: boolean;
  /** Its person has left, with it or with all devices: what nobody has heard of that is nobody's loss. */
  left: boolean;
  /** It runs the version before (`versions.ts`), until it is upgraded. */
  older: boolean;
  readonly logged: string[];
  start(): void;
  /** Ends without a word, between two steps. */
  kill(): void;
  workspace(): Workspace | null;
  /** What a person does in the panel. `answered` comes in a step of this machine, or never. */
  execute(
    coalition: string | null,
    command: AnyCommand,
    id: string,
    answered?: (result: Result<Recorded>) => void,
  ): void;
  /** What a panel that is opened now shows. Only in a step of this machine's. */
  see<Q extends AnyQuery>(coalition: string | null, query: Q): ResultOf<Q> | null;
}
export interface MachineParts {
  readonly schedule: Schedule;
  readonly network: Network;
  readonly random: Random;
  readonly disk: Disk;
  readonly createHost: typeof createHost;
  readonly older: OlderVersion | null;
  /** The device that it is in the coalition. */
  holds(machine: string, device: string): void;
  fault(machine: string, what: string): void;
}

const ORIGIN = 'chrome-extension://concord';
const PANEL = { id: 'concord', url: `${ORIGIN}/sidepanel.html`, origin: ORIGIN };

export const createMachine = (name: string, parts: MachineParts): Machine => {
  const { schedule, network, random, disk } = parts;
  let owner: Owner | null = null;
  let host: Host | null = null;

  const deps = (process: Owner): HostDeps => {
    const mounted = disk.mount(process);
    const own = machine.older ? parts.older?.VaultError : undefined;
    const browser = own ? refusingAs(mounted.browser, own) : mounted.browser;
    const open = async (id: string) => {
      const store = await mounted.open(id);
      return own ? refusingAs(store, own) : store;
    };
    return {
      origin: ORIGIN,
      browser: {
        ...browser,
        put: (entry) => {
          parts.holds(name, entry.device);
          return browser.put(entry);
        },
      },
      openCoalition: open,
      now: () => Math.round(schedule.now() + machine.skew),
      zone: () => 0,
      newId: random.id,
      random: random.next,
      defaultRelay: null,
      backupCost: { m: 256, t: 1, p: 1 },
      grace: 0,
      readText: async () => ({ ok: false, refused: 'unreachable' }),
      peers: network.createPeers,
      log: (event, detail) => {
        machine.logged.push(`${event} ${String(detail instanceof Error ? detail.stack : JSON.stringify(detail))}`);
        if (machine.logged.length > 200) machine.logged.shift();
        if (event === 'fault') parts.fault(name, machine.logged.at(-1) ?? '');
      },
    };
  };
  /** A panel's port: what the host says is heard at once. */
  const panel = (hear: (message: ToSurface) => void) => {
    const listeners: ((message: unknown) => void)[] = [];
    const gone: (() => void)[] = [];
    const port: HostPort = {
      name: 'surface',
      sender: PANEL,
      postMessage: (message) => hear(message as ToSurface),
      disconnect: () => {},
      onMessage: { addListener: (listener) => listeners.push(listener) },
      onDisconnect: { addListener: (listener) => gone.push(listener) },
    };
    host?.accept(port);
    const say = (message: unknown): void => {
      for (const listener of listeners) listener(message);
    };
    say({ t: 'hello', version: PROTOCOL_VERSION, nonce: null });
    return { say, drop: () => gone.forEach((tell) => void tell()) };
  };

  const machine: Machine = {
    name,
    disk,
    skew: 0,
    lost: false,
    left: false,
    older: parts.older !== null && random.fork('version').chance(0.5),
    logged: [],
    get owner() {
      return owner;
    },
    get host() {
      return host;
    },
    start: () => {
      if (owner || machine.lost) return;
      const process: Owner = { name, alive: true };
      owner = process;
      schedule.after(random.between(1, 50), process, () => {
        const version = (machine.older && parts.older) || parts;
        version.createHost(deps(process)).then(
          (made) => {
            host = made;
          },
          (error: unknown) => {
            // Its store can't be read now: the browser starts it again.
            machine.logged.push(`not started ${error}`);
            machine.kill();
            schedule.after(2_000, null, () => machine.start());
          },
        );
      });
    },
    kill: () => {
      if (!owner) return;
      owner.alive = false;
      network.gone(owner);
      owner = null;
      host = null;
    },
    workspace: () => host?.workspaces()[0] ?? null,
    execute: (coalition, command, id, answered) => {
      if (!owner || !host) return;
      schedule.after(0, owner, () => {
        const open = panel((message) => {
          if (message.t !== 'answer' || message.id !== id) return;
          open?.drop();
          answered?.(message.result);
        });
        open.say({ t: 'execute', id, coalition, command });
      });
    },
    see: (coalition, query) => {
      let value: unknown = null;
      const open = panel((message) => {
        if (message.t === 'changed') value = message.value;
      });
      open.say({ t: 'watch', id: 'w', coalition, query });
      open.drop();
      return value as never;
    },
  };
  return machine;
};
