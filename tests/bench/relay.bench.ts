import { deriveRoom } from '../../lib/sync/keys.ts';
import { buildRelay } from '../../scripts/build.mjs';
import { median, type Row } from './bench.ts';
import { type Figures, idle, type Load, measure } from './relay-load.ts';
import {
  type Enter,
  enterBare,
  enterHocuspocus,
  enterMailbox,
  enterSignaling,
  enterYWebsocket,
} from './relay-members.ts';
import { PROGRAMS } from './relay-servers.ts';

/**
 * The relay's mailbox, which checks, commits to disk, acknowledges and only then tells the others, against servers that
 * keep nothing: 100 rooms × 10 members, 300 bytes an entry. Only the server's processor time counts, the load comes from
 * this process; rounds are interleaved and the median of each figure is taken, since nobody has a machine to itself.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const BATCH = 20;
const IDLE = Number(process.env.IDLE ?? 5_000);
const only = process.env.ONLY?.split(',');

export default async (): Promise<Row[]> => {
  const program = await buildRelay({ onlyIfStale: true, quiet: true });
  const all: { name: string; args: readonly string[]; enter: Enter; batch: number }[] = [
    { name: 'ours', args: [program], enter: enterMailbox(1), batch: 1 },
    { name: 'ours, batched', args: [program], enter: enterMailbox(BATCH), batch: BATCH },
    { name: 'y-websocket', args: PROGRAMS['y-websocket'], enter: enterYWebsocket, batch: 1 },
    { name: 'hocuspocus', args: PROGRAMS.hocuspocus, enter: enterHocuspocus, batch: 1 },
    { name: 'y-webrtc', args: PROGRAMS['y-webrtc'], enter: enterSignaling, batch: 1 },
    { name: 'ws', args: PROGRAMS.ws, enter: enterBare, batch: 1 },
  ].filter(({ name }) => !only || only.includes(name));
  const keys = await Promise.all(
    Array.from({ length: IDLE / 10 }, () => deriveRoom(crypto.getRandomValues(new Uint8Array(32)))),
  );
  const load: Load = { keys: keys.slice(0, 100), members: 10, window: 4, pace: 10, seconds: 4 };
  const rounds = new Map<string, Figures[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, args, enter, batch } of all) {
      const figures = await measure(args, enter, batch, load);
      console.error(name, JSON.stringify(figures));
      rounds.get(name)?.push(figures);
    }
  const few = new Map<string, { kb: number; p95: number }>();
  const still = new Map<string, { kb: number; p95: number }>();
  for (const { name, args, enter, batch } of all)
    if (batch === 1) {
      few.set(name, await idle(args, enter, load));
      still.set(name, await idle(args, enter, { ...load, keys }));
      console.error(name, JSON.stringify([few.get(name), still.get(name)]));
    }

  const of = (name: string, figure: keyof Figures): number =>
    median((rounds.get(name) ?? []).map((figures) => figures[figure]));
  const added = Math.max(0, of('ours, batched', 'p95') - of('ours', 'p95'));
  const rows: Row[] = [
    { what: `relay: p95 that ${BATCH} a batch add`, unit: 'ms', ours: added, theirs: 20, peer: 'the limit', atMost: 1 },
  ];
  for (const peer of all.filter(({ name }) => !name.startsWith('ours')).map(({ name }) => name)) {
    const row = (what: string, unit: string, ours: number, theirs: number, more: Partial<Row> = {}): Row => ({
      what: `relay: ${what}`,
      unit,
      ours,
      theirs,
      peer,
      ...more,
    });
    const judged = peer === 'y-websocket';
    rows.push(
      row('entries delivered per CPU-second', '', of('ours', 'perCpuSecond'), of(peer, 'perCpuSecond'), {
        ...(judged && { atLeast: 1.3 }),
      }),
      row(`the same, ${BATCH} a batch`, '', of('ours, batched', 'perCpuSecond'), of(peer, 'perCpuSecond'), {
        ...(judged && { atLeast: 2 }),
      }),
      row('sent to seen, p95', 'ms', of('ours', 'p95'), of(peer, 'p95')),
      row('memory of an idle connection, 1000 of them', 'KB', few.get('ours')?.kb ?? 0, few.get(peer)?.kb ?? 0, {
        ...(peer === 'hocuspocus' && { atMost: 0.6 }),
      }),
      row(`memory of an idle connection, ${IDLE} of them`, 'KB', still.get('ours')?.kb ?? 0, still.get(peer)?.kb ?? 0, {
        ...(peer === 'hocuspocus' && { atMost: 0.6 }),
      }),
      row(`sent to seen among ${IDLE}, p95`, 'ms', still.get('ours')?.p95 ?? 0, still.get(peer)?.p95 ?? 0),
    );
  }
  return rows;
};
