import { decodeBundle } from '../../../lib/sync/bundle.ts';
import { deriveRoom, type RoomKeys, verifyWith } from '../../../lib/sync/keys.ts';
import { openEntry } from '../../../lib/sync/sealing.ts';
import { ledgerOf } from './checks.ts';
import type { Machine } from './machine.ts';
import { takesPart, type World } from './world.ts';

/** What has ever lain anywhere else than on its author's disk: what was acknowledged once may have been lost there since. */
export interface Elsewhere {
  /** Looks round: at what the relay keeps now, and at what each machine holds. */
  observe(): Promise<void>;
  /** A green word said too early (P 7.7). Only in a step of this machine's. */
  check(machine: Machine): Promise<void>;
}

export const createElsewhere = (world: World): Elsewhere => {
  const rooms = new Map<string, RoomKeys>();
  const opened = new Set<string>();
  /** Signatures of facts that the relay has kept; hash → machines that have held it. */
  const relayed = new Set<string>();
  const held = new Map<string, Set<string>>();

  const lookIntoRelay = async (): Promise<void> => {
    for (const machine of world.machines)
      for (const { secret } of machine.workspace()?.entry.epochs ?? []) {
        const name = Buffer.from(secret).toString('base64url');
        const keys = rooms.get(name) ?? (await deriveRoom(secret, 'epoch'));
        rooms.set(name, keys);
        for (const entry of await world.relay.read(keys.room)) {
          if (opened.has(entry.id)) continue;
          opened.add(entry.id);
          const open = await openEntry(keys, verifyWith, entry);
          // Content of one entry only: nobody here writes a megabyte.
          const bundle = open.ok && open.value.body[0] === 0 ? decodeBundle(open.value.body.subarray(1)) : null;
          if (bundle?.ok) for (const { signature } of bundle.value.facts) relayed.add(signature);
        }
      }
  };
  /** Also on the disks of those whose browser is closed: they acknowledged what lies there. */
  const lookAround = (): void => {
    for (const machine of world.machines)
      for (const hash of machine.disk.facts(world.coalition).keys()) {
        const holders = held.get(hash) ?? new Set();
        if (holders.size < 2) held.set(hash, holders.add(machine.name));
      }
  };
  const observe = async (): Promise<void> => {
    lookAround();
    await lookIntoRelay();
  };

  return {
    observe,
    check: async (machine) => {
      const workspace = takesPart(machine);
      const shown = workspace && machine.see(world.coalition, { name: 'sharing' });
      if (!shown || shown.delivery.relay === 'off' || shown.delivery.unsent > 0) return;
      const { entry } = workspace;
      const ledger = await ledgerOf(machine, workspace);
      // What is on the disk, and the host has not heard that it is, nobody has answered to yet.
      const answered = workspace.ledger.heads()[entry.device] ?? 0;
      const only = () =>
        ledger
          .all()
          .filter(({ device, n }) => device === entry.device && n <= answered)
          .filter(({ hash }) => (held.get(hash)?.size ?? 0) < 2)
          .filter(({ hash }) => !relayed.has(ledger.get(hash)?.signature ?? ''));
      if (only().length === 0) return;
      await observe();
      const left = only();
      const green = shown.sentence.say !== 'this-device-only';
      if (left.length > 0 && (green || shown.delivery.latest === null))
        world.violate(
          'claimed too early',
          `${machine.name} says "${shown.sentence.say}", nothing unsent, and has ${left.length} facts alone: ${left[0]?.kind}`,
        );
    },
  };
};
