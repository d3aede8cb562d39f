import type { Command } from '../coalition/command.ts';
import type { Epoch } from '../coalition/fact.ts';
import { type EpochRow, epochFor } from '../coalition/index.ts';
import type { Tables } from '../coalition/tables.ts';
import { fromBase64url, toBase64url } from '../sync/bytes.ts';
import { deriveRoom } from '../sync/keys.ts';
import { openSealed, sealTo } from '../sync/sealed-box.ts';
import type { StoredKeys } from '../vault/open.ts';

/** Bound into the seal: a piece for one device and epoch opens as nothing else. */
const contextOf = (epoch: string, device: string): string => `epoch ${epoch} ${device}`;

export interface FreshEpoch {
  readonly epoch: Epoch;
  readonly secret: Uint8Array;
}
interface Holder {
  readonly device: string;
  readonly box: string;
}

/** So often at most a secret is thrown away for one whose room comes before another: on average half of the rooms do. */
const MOST_TRIES = 5_000;

/**
 * A fresh secret, never derived from an older one, sealed to each recipient's box (DESIGN, Epoch). `before`: an epoch that
 * holds but whose room is closed; the smallest id is current, so the new one must come before it.
 */
export const makeEpoch = async (who: {
  readonly recipients: readonly Holder[];
  readonly excludes: readonly string[];
  readonly before?: string;
}): Promise<FreshEpoch> => {
  const attempt = async () => {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    return { secret, room: (await deriveRoom(secret, 'epoch')).room };
  };
  let { secret, room } = await attempt();
  for (let i = 0; i < MOST_TRIES && who.before !== undefined && room >= who.before; i++)
    ({ secret, room } = await attempt());
  const pieces = await Promise.all(
    who.recipients.map(async (holder) => [holder.device, await sealEpoch(room, secret, holder)] as const),
  );
  return {
    secret,
    epoch: {
      id: room,
      recipients: who.recipients.map(({ device }) => device),
      excludes: [...who.excludes],
      sealed: Object.fromEntries(pieces),
    },
  };
};

/** One device's piece of an epoch, base64url. Throws when its box is no key: it was checked at its admission. */
export const sealEpoch = async (epoch: string, secret: Uint8Array, to: Holder): Promise<string> => {
  const box = fromBase64url(to.box);
  if (box?.length !== 32) throw new TypeError('box is no key');
  return toBase64url(await sealTo(box, secret, contextOf(epoch, to.device)));
};

/** The secret of an epoch out of this device's piece; null where there is none, or it is not what the epoch's id says. */
export const openEpoch = async (row: EpochRow, device: string, keys: StoredKeys): Promise<Uint8Array | null> => {
  const sealed = fromBase64url(row.sealed[device]?.sealed ?? '');
  if (!sealed || sealed.length === 0) return null;
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', keys.box.publicKey));
  const opened = await openSealed({ privateKey: keys.box.privateKey, publicKey }, sealed, contextOf(row.id, device));
  if (!opened.ok || opened.value.length !== 32) return null;
  const { room } = await deriveRoom(opened.value, 'epoch');
  return room === row.id ? opened.value : null;
};

/** The devices that a command takes out; null for one that takes out nobody, or whose keys others must make. */
export const leaversOf = (tables: Tables, command: Command): readonly string[] | null => {
  const where = (test: (device: { person: string; organisation: string }) => boolean): string[] =>
    [...tables.devices.values()].filter(test).map(({ id }) => id);
  if (command.name === 'device.stolen' || command.name === 'admission.turn-away') return [command.device];
  if (command.name === 'member.remove')
    return command.device ? [command.device] : where(({ person }) => person === command.person);
  if (command.name === 'organisation.remove') return where(({ organisation }) => organisation === command.organisation);
  return null;
};

/** The epoch that a removal carries in the same fact. */
export const epochWithout = (tables: Tables, leavers: readonly string[]): Promise<FreshEpoch> =>
  makeEpoch(epochFor(tables, leavers));
