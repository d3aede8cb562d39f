import type { Command, Context } from '../command.ts';
import type { Tables } from '../tables.ts';

/** What this device must do about keys now. The host makes secrets and seals; a new one after a random 0–10 s, if it is still due. */
export interface KeysDue {
  /** No epoch holds, nor does the first secret, or its room is closed: make one for these, against these. */
  readonly make: {
    readonly recipients: readonly { device: string; box: string }[];
    readonly excludes: readonly string[];
    /** The epoch that holds all the same: the new one's id must be smaller, since the smallest is current. */
    readonly before?: string;
  } | null;
  /** Valid epochs that this device holds and a present device lacks. */
  readonly reseal: readonly { readonly epoch: string; readonly device: string; readonly box: string }[];
}

/**
 * Keys that are due from this device (DESIGN, Epoch). Nothing for observers, strangers and devices that are out.
 * @param closed the room that is written to takes nothing more, and whoever closed it named no other.
 */
export const keysDue = (tables: Tables, context: Pick<Context, 'by' | 'device'>, closed = false): KeysDue => {
  const epochs = tables.membership?.epochs;
  const me = tables.people.get(context.by);
  if (!epochs || !me || me.role === 'observer' || !tables.devices.has(context.device))
    return { make: null, reseal: [] };
  const box = (device: string): string => tables.devices.get(device)?.box ?? '';
  const recipients = epochs.present.map((device) => ({ device, box: box(device) }));
  const none = epochs.current === null && !epochs.firstHolds;
  const before = epochs.current?.id;
  const make = none || closed ? { recipients, excludes: epochs.gone, ...(before !== undefined && { before }) } : null;
  const reseal = epochs.valid
    .filter((epoch) => epoch.holders.includes(context.device))
    .flatMap((epoch) => epoch.lacks.map((device) => ({ epoch: epoch.id, device, box: box(device) })));
  return { make, reseal };
};

/** What a removal that is about to be said takes with it: recipients and exclusions for its epoch. */
export const epochFor = (
  tables: Tables,
  leaving: readonly string[],
): { readonly recipients: readonly { device: string; box: string }[]; readonly excludes: readonly string[] } => {
  const out = new Set(leaving);
  const here = [...tables.devices.values()].filter((device) => !out.has(device.id));
  return {
    recipients: here.map((device) => ({ device: device.id, box: device.box })),
    excludes: [...new Set([...(tables.membership?.epochs.gone ?? []), ...leaving])].sort(),
  };
};

/** Removals that this organisation has not acknowledged: said at once by whoever learns of them (P 8.5). */
export const acknowledgementsDue = (tables: Tables, organisation: string): Command[] =>
  [...(tables.membership?.removals.values() ?? [])]
    .filter((cut) => cut.voids && cut.others.includes(organisation) && !cut.acknowledgedBy.includes(organisation))
    .map((cut) => ({ name: 'removal.acknowledge', removal: cut.hash }));

/** What somebody keeps who goes now, to be said at that moment (P 8.5): it has read all of this. */
export interface RemovalSays {
  readonly name: string;
  readonly organisation: string;
  readonly devices: number;
  readonly keeps: {
    readonly decisions: number;
    readonly tasks: number;
    readonly meetings: number;
    readonly people: number;
  };
  /** Open tasks that have this person as owner: somebody else should take them. */
  readonly openTasks: number;
  /** Nobody gives its organisation's voice after that. */
  readonly lastDelegate: boolean;
}

/** See RemovalSays. Null for a stranger. */
export const removalSays = (tables: Tables, person: string): RemovalSays | null => {
  const row = tables.people.get(person);
  if (!row) return null;
  const delegates = [...tables.people.values()].filter((p) => p.organisation === row.organisation && p.delegate);
  return {
    name: row.name,
    organisation: tables.organisations.get(row.organisation)?.name ?? '',
    ...keptBy(tables, (one) => one === person),
    lastDelegate: row.delegate && delegates.length === 1,
  };
};

/** The same for an organisation with all its people, whom a passed decision takes out together. */
export const organisationSays = (tables: Tables, organisation: string): RemovalSays | null => {
  const row = tables.organisations.get(organisation);
  if (!row) return null;
  const isTheirs = (person: string): boolean => tables.people.get(person)?.organisation === organisation;
  return { name: row.name, organisation: row.name, ...keptBy(tables, isTheirs), lastDelegate: false };
};

const keptBy = (tables: Tables, goes: (person: string) => boolean) => ({
  devices: [...tables.devices.values()].filter((device) => goes(device.person)).length,
  keeps: {
    decisions: tables.counts?.decisions ?? tables.decisions.size,
    tasks: tables.counts?.tasks ?? tables.tasks.size,
    meetings: tables.counts?.meetings ?? tables.meetings.size,
    people: tables.people.size,
  },
  openTasks: [...tables.tasks.values()].filter(
    ({ owner, state }) => owner !== null && goes(owner) && state !== 'done' && state !== 'dropped',
  ).length,
});
