import { startCarrier } from '../../../lib/sync/carrier.ts';
import type { FrameChannel } from '../../../lib/sync/framing.ts';
import type { createPeers, PeersOptions } from '../../../lib/sync/peers.ts';
import type { Random } from './random.ts';
import type { RelayModel } from './relay-model.ts';
import type { Owner, Schedule } from './schedule.ts';
import { createWire, type End, type Weather, type Wire } from './wire.ts';

export interface Network {
  /** What a simulated browser calls `WebSocket`. */
  readonly WebSocket: new (
    url: string,
  ) => WebSocket;
  /** How hosts find each other: the real carrier, with its hello, over simulated channels. */
  readonly createPeers: typeof createPeers;
  /** Who is on which side; those who are nowhere are on side 0. */
  cut(sides: ReadonlyMap<string, number>): void;
  reaches(a: string, b: string): boolean;
  /** A process has ended: the other ends of its connections notice. */
  gone(owner: Owner): void;
  /** Whether devices meet each other at all in this world, and reach the relay at all. */
  readonly paths: { peers: boolean; relay: boolean };
  rough: number;
}

interface Meeting {
  readonly owner: Owner;
  readonly options: PeersOptions;
  readonly name: string;
}

export const RELAY = 'relay';

export const createNetwork = (schedule: Schedule, random: Random, relay: RelayModel): Network => {
  let sides: ReadonlyMap<string, number> = new Map();
  const wires = new Set<Wire<never>>();
  const meetings = new Set<Meeting>();
  const linked = new Set<string>();
  const reaches = (a: string, b: string): boolean => (sides.get(a) ?? 0) === (sides.get(b) ?? 0);

  const weather = (): Weather => ({
    latency: () => (random.chance(0.05) ? random.between(200, 3_000) : random.between(5, 120)),
    rough: network.rough,
    silence: () => (random.chance(0.2) ? null : random.between(20, 20_000)),
  });
  const wire = <T>(owners: readonly [Owner, Owner], ended: () => void = () => {}): Wire<T> => {
    const made = createWire<T>(schedule, random, weather(), owners, () => {
      wires.delete(made as unknown as Wire<never>);
      ended();
    });
    wires.add(made as unknown as Wire<never>);
    return made;
  };

  class SimulatedSocket {
    static readonly OPEN = 1;
    readonly OPEN = 1;
    readyState = 0;
    readonly #listeners = new Map<string, ((event: unknown) => void)[]>();
    #end: End<string> | null = null;

    constructor(_url: string) {
      const owner = schedule.current();
      if (!owner) throw new Error('a socket without a process');
      schedule.after(weather().latency(), owner, () => this.#connect(owner));
    }
    #connect(owner: Owner): void {
      if (this.readyState !== 0) return;
      const server = relay.owner;
      if (!server || !network.paths.relay || !reaches(owner.name, RELAY)) {
        this.readyState = 3;
        this.#fire('error', {});
        return this.#fire('close', { code: 1006, reason: '' });
      }
      const { ends } = wire<string>([owner, server]);
      this.#end = ends[0];
      ends[0].onMessage = (data) => this.#fire('message', { data });
      ends[0].onClose = (reason) => {
        this.readyState = 3;
        this.#fire('close', reason);
      };
      // The server's side of it is a step of the server.
      schedule.after(0, server, () => relay.accept(ends[1]));
      schedule.after(weather().latency(), owner, () => {
        if (this.readyState !== 0) return;
        this.readyState = 1;
        this.#fire('open', {});
      });
    }
    addEventListener(type: string, take: (event: unknown) => void): void {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), take]);
    }
    send(data: string): void {
      this.#end?.send(data);
    }
    close(): void {
      if (this.readyState > 1) return;
      this.readyState = 2;
      this.#end?.close();
    }
    #fire(type: string, event: unknown): void {
      for (const take of this.#listeners.get(type) ?? []) take(event);
    }
  }

  /** Two who look for each other in one room meet after a while, whenever they can reach each other and the relay. */
  const court = (a: Meeting, b: Meeting, ms: number): void =>
    void schedule.after(ms, null, () => {
      if (!meetings.has(a) || !meetings.has(b) || !a.owner.alive || !b.owner.alive) return;
      const key = [a.owner.name, b.owner.name].sort().join(' ');
      const can =
        network.paths.peers &&
        !linked.has(key) &&
        reaches(a.owner.name, b.owner.name) &&
        (!network.paths.relay || (relay.owner !== null && reaches(a.owner.name, RELAY)));
      if (!can) return court(a, b, random.between(4_000, 15_000));
      linked.add(key);
      const { ends } = wire<ArrayBuffer>([a.owner, b.owner], () => {
        linked.delete(key);
        court(a, b, random.between(1_000, 12_000));
      });
      const fingerprints = [0, 1].map(() => Buffer.from(random.bytes(8)).toString('hex'));
      for (const [at, meeting] of [a, b].entries())
        schedule.after(random.between(0, 50), meeting.owner, () =>
          greet(meeting, ends[at] as End<ArrayBuffer>, fingerprints[at] ?? '', fingerprints[1 - at] ?? ''),
        );
    });

  const greet = ({ options }: Meeting, end: End<ArrayBuffer>, own: string, other: string): void => {
    if (options.signal.aborted) return end.close();
    const channel = channelOf(end, schedule);
    const sdp = (fingerprint: string) => ({ sdp: `a=fingerprint:sha-256 ${fingerprint}\r\n` });
    const stop = (): void => channel.close();
    options.signal.addEventListener('abort', stop);
    startCarrier({ localDescription: sdp(own), remoteDescription: sdp(other) }, channel, {
      room: options.keys.room,
      hello: options.hello,
      nonce: () => crypto.getRandomValues(new Uint8Array(32)),
      onRefused: (refusal) => options.onRefused?.(refusal),
      onPeer: (peer) => {
        const meeting = [...meetings].find((one) => one.options === options);
        if (!meeting) return peer.close();
        const peers = linkedPeers.get(meeting) ?? new Set();
        linkedPeers.set(meeting, peers.add(peer));
        peer.onClose(() => peers.delete(peer));
        options.onPeer(peer);
      },
      onEnd: () => {
        options.signal.removeEventListener('abort', stop);
        end.close();
      },
    });
  };
  const linkedPeers = new WeakMap<Meeting, Set<{ readonly device: string; close(): void }>>();

  const network: Network = {
    WebSocket: SimulatedSocket as unknown as Network['WebSocket'],
    createPeers: (options) => {
      const owner = schedule.current();
      if (!owner) throw new Error('peers without a process');
      const meeting: Meeting = { owner, options, name: options.keys.name };
      const others = [...meetings].filter((one) => one.name === meeting.name && one.owner.name !== owner.name);
      meetings.add(meeting);
      const left = new Promise<void>((resolve) =>
        options.signal.addEventListener('abort', () => {
          meetings.delete(meeting);
          resolve();
        }),
      );
      for (const other of others) if (other.owner.alive) court(meeting, other, random.between(100, 2_500));
      return {
        ok: true,
        value: {
          recheck: () => {
            for (const peer of [...(linkedPeers.get(meeting) ?? [])])
              if (!options.hello.admits(peer.device)) peer.close();
          },
          left,
        },
      };
    },
    cut: (next) => {
      sides = next;
      for (const one of [...wires]) {
        const [a, b] = one.ends;
        if (!reaches(a.owner.name, b.owner.name)) one.sever();
      }
    },
    reaches,
    gone: (owner) => {
      for (const meeting of [...meetings]) if (meeting.owner === owner) meetings.delete(meeting);
      for (const one of [...wires]) if (one.ends.some((end) => end.owner === owner)) one.sever();
    },
    paths: { peers: true, relay: true },
    rough: 0,
  };
  return network;
};

/** An end as a data channel, as far as framing uses one. */
const channelOf = (end: End<ArrayBuffer>, schedule: Schedule): FrameChannel => {
  const listeners = new Map<string, ((event: never) => void)[]>();
  const fire = (type: string, event: unknown): void => {
    for (const take of listeners.get(type) ?? []) take(event as never);
  };
  const channel = {
    readyState: 'open',
    bufferedAmount: 0,
    bufferedAmountLowThreshold: 0,
    binaryType: 'arraybuffer',
    send: (data: Uint8Array<ArrayBuffer>) => {
      if (channel.readyState !== 'open') throw new DOMException('', 'InvalidStateError');
      end.send(data.slice().buffer);
    },
    close: () => {
      if (channel.readyState === 'closed') return;
      channel.readyState = 'closed';
      end.close();
      schedule.after(0, end.owner, () => fire('close', {}));
    },
    addEventListener: (type: string, take: (event: never) => void) =>
      void listeners.set(type, [...(listeners.get(type) ?? []), take]),
  };
  end.onMessage = (data) => {
    if (channel.readyState === 'open') fire('message', { data });
  };
  end.onClose = () => {
    if (channel.readyState === 'closed') return;
    channel.readyState = 'closed';
    fire('close', {});
  };
  return channel;
};
