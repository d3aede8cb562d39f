/** What the relay knows of a room besides its entries, as notes: who has read how far, and which snapshots stand in it. */
export interface Snapshot {
  /** The id of its last entry. */
  readonly entry: string;
  /** It covers everything up to here. */
  readonly seq: number;
  /** When the relay was told of it, ms since 1970. */
  readonly at: number;
  /** Its author's organisation, as a number of the epoch. */
  readonly by: string;
  /** How many other organisations must confirm it. */
  readonly others: number;
  readonly confirmedBy: readonly string[];
}
export interface Keeping {
  readonly cursors: readonly { readonly number: string; readonly seq: number; readonly at: number }[];
  readonly snapshots: readonly Snapshot[];
}

const DAY = 86_400_000;
/** A snapshot is this old before anything is dropped for it: time to notice that something is wrong. */
export const SNAPSHOT_DAYS = 30;
/** A cursor that was not said for this long holds nothing back. */
export const CURSOR_DAYS = 90;
/** So long a closed room keeps what is in it: whoever comes back finds the way to the next one. */
export const CLOSED_DAYS = 400;

export const cursorNote = (number: string): string => `cursor ${number}`;
export const snapshotNote = (entry: string): string => `snapshot ${entry}`;
export const confirmNote = (entry: string, number: string): string => `confirm ${entry} ${number}`;

/** Notes → what they say. What has another form is passed over: it may be of a later version. */
export const readKeeping = (notes: ReadonlyMap<string, string>): Keeping => {
  const cursors: Keeping['cursors'][number][] = [];
  const snapshots: Snapshot[] = [];
  const confirmed = new Map<string, string[]>();
  for (const [name, text] of notes) {
    const [kind, subject = '', number = ''] = name.split(' ');
    const words = text.split(' ');
    if (kind === 'cursor') cursors.push({ number: subject, seq: Number(words[0]), at: Number(words[1]) });
    if (kind === 'confirm') confirmed.set(subject, [...(confirmed.get(subject) ?? []), number]);
    if (kind !== 'snapshot') continue;
    const [seq, at, others, by = ''] = words;
    snapshots.push({
      entry: subject,
      seq: Number(seq),
      at: Number(at),
      others: Number(others),
      by,
      get confirmedBy() {
        return (confirmed.get(subject) ?? []).filter((one) => one !== by);
      },
    });
  }
  return { cursors, snapshots };
};

/**
 * Up to which seq a room's entries may be dropped at `now` (DESIGN, Relay mailbox); 0: nothing. That is: up to what a
 * snapshot covers which enough other organisations have confirmed, which is 30 days old, and beyond which every device
 * has read whose cursor was said in the last 90 days. A closed room keeps all for 400 days, and then nothing.
 */
export const droppable = (
  { cursors, snapshots }: Keeping,
  room: { readonly head: number; readonly closedAt?: number },
  now: number,
): number => {
  if (room.closedAt !== undefined) return now - room.closedAt >= CLOSED_DAYS * DAY ? room.head : 0;
  const read = Math.min(...cursors.filter(({ at }) => now - at < CURSOR_DAYS * DAY).map(({ seq }) => seq));
  const good = snapshots.filter(
    ({ seq, at, others, confirmedBy }) =>
      now - at >= SNAPSHOT_DAYS * DAY && new Set(confirmedBy).size >= others && seq <= read,
  );
  return Math.max(0, ...good.map(({ seq }) => seq));
};

/** Notes that say nothing any more: cursors that are silent, and snapshots below what was dropped, with their confirmations. */
export const outdated = ({ cursors, snapshots }: Keeping, dropped: number, now: number): string[] => [
  ...cursors.filter(({ at }) => now - at >= CURSOR_DAYS * DAY).map(({ number }) => cursorNote(number)),
  ...snapshots
    .filter(({ seq }) => seq < dropped)
    .flatMap(({ entry, by, confirmedBy }) => [
      snapshotNote(entry),
      ...[by, ...confirmedBy].map((number) => confirmNote(entry, number)),
    ]),
];
