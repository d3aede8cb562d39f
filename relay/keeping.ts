import { type ClientFrame, confirmText, cursorText, type RefusalCode, snapshotText } from '../lib/sync/wire.ts';
import type { Metrics } from './metrics.ts';
import { confirmNote, cursorNote, droppable, outdated, readKeeping, snapshotNote } from './pruning.ts';
import { signedBy } from './signed.ts';
import type { MailboxStore } from './store.ts';

/** Notes of one room, at most: devices, organisations, snapshots. */
const MOST_NOTES = 2_000;

export type Note = Extract<ClientFrame, { t: 'cursor' | 'snapshot' | 'confirm' }>;
export interface KeepingDeps {
  readonly store: MailboxStore;
  readonly metrics: Metrics;
  readonly log: (line: string) => void;
  /** ms since 1970. */
  readonly clock: () => number;
}

/**
 * Keeps what members say of how far they are, and drops what nobody needs any more. The relay can't read: that a snapshot
 * is good is said by those who have opened it, each signing with a number that means something in this epoch only.
 */
export const createKeeping = ({ store, metrics, log, clock }: KeepingDeps) => {
  const prune = async (room: string): Promise<void> => {
    const head = await store.find(room);
    if (!head) return;
    const keeping = readKeeping(await store.notes(room));
    const upTo = droppable(keeping, head, clock());
    if (upTo > 0) metrics.count('concord_dropped_entries_total', await store.drop(room, upTo));
    for (const name of outdated(keeping, upTo, clock())) await store.note(room, name, null);
  };

  /** Puts a note, if it is signed and makes sense here. Gives why not. */
  const take = async (room: string, note: Note): Promise<{ code: RefusalCode; detail: string } | null> => {
    const { log: logId, number } = note;
    const text =
      note.t === 'cursor'
        ? cursorText(room, logId, note.seq)
        : note.t === 'snapshot'
          ? snapshotText(room, logId, note.entry, note.seq, note.others)
          : confirmText(room, logId, note.entry);
    if (!signedBy(number, text, note.signature))
      return { code: 'wrong-signature', detail: 'the signature does not fit the number' };
    const notes = await store.notes(room);
    const now = clock();
    const put = async (name: string, value: string) => {
      if (!notes.has(name) && notes.size >= MOST_NOTES)
        return { code: 'room-full', detail: 'too many notes in this room' } as const;
      await store.note(room, name, value);
      return null;
    };
    if (note.t === 'cursor') {
      const head = (await store.find(room))?.head ?? 0;
      if (note.seq > head) return { code: 'malformed', detail: 'a cursor above the head' };
      return put(cursorNote(number), `${note.seq} ${now}`);
    }
    if (note.t === 'confirm') {
      if (!notes.has(snapshotNote(note.entry)))
        return { code: 'unknown-entry', detail: 'no snapshot that is known here' };
      return put(confirmNote(note.entry, number), String(now));
    }
    const seq = await store.seqOf(room, note.entry);
    // What it covers must not hold itself: it would be dropped with it.
    if (seq === null || note.seq >= seq) return { code: 'unknown-entry', detail: 'no such entry above what it covers' };
    // Told again: its time goes on from the first.
    if (notes.has(snapshotNote(note.entry))) return null;
    return put(snapshotNote(note.entry), `${note.seq} ${now} ${note.others} ${number}`);
  };

  return {
    take: async (room: string, note: Note) => {
      const refused = await take(room, note);
      if (!refused) await prune(room);
      return refused;
    },
    /** How far the newest snapshot of a room goes; null where none is known. */
    covered: async (room: string): Promise<number | null> => {
      const { snapshots } = readKeeping(await store.notes(room));
      return snapshots.length === 0 ? null : Math.max(...snapshots.map(({ seq }) => seq));
    },
    /** Time alone makes things droppable too: to be called now and then. */
    sweep: async (): Promise<void> => {
      for await (const room of store.rooms())
        await prune(room).catch((error: unknown) => {
          metrics.count('concord_store_faults_total');
          log(`mailbox: pruning failed: ${error instanceof Error ? error.message : 'unknown'}`);
        });
    },
  };
};
export type MailboxKeeping = ReturnType<typeof createKeeping>;
