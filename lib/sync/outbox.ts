import { toBase64url, utf8 } from './bytes.ts';
import { type RoomKeys, signWith } from './keys.ts';
import { type Line, MailboxError, type Question } from './mailbox-line.ts';
import { splitContent } from './pieces.ts';
import { type Author, type SealedEntry, sealEntry } from './sealing.ts';
import { closingText, LIMITS } from './wire.ts';

/** What the relay has committed. `seq` is the place in its log. */
export interface Stored {
  readonly id: string;
  readonly seq: number;
}

interface Waiting extends SealedEntry {
  /** The room's closing entry: it goes alone, in a frame of its own. */
  readonly closing: boolean;
  resolve(stored: Stored): void;
  reject(error: MailboxError): void;
}

/**
 * A refusal that will be the same however often we ask: the entry is given up here and its author told. What a closed
 * room did not take belongs into the next room.
 */
const FINAL: readonly string[] = ['malformed', 'too-large', 'closed'];

export interface OutboxDeps {
  readonly keys: RoomKeys;
  readonly author: Author;
  /** The number of waiting entries changed. */
  readonly onChange: () => void;
  /** Seqs of an acknowledged batch, in its order. */
  readonly onStored: (seqs: readonly number[]) => void;
  /** The relay refused for now, or the line broke; what was not acknowledged is kept for the next line. */
  readonly onFault: (error: unknown) => void;
}

/** Sealed entries on their way to the relay, in order, until it has acknowledged each. */
export const createOutbox = ({ keys, author, onChange, onStored, onFault }: OutboxDeps) => {
  let queue: Waiting[] = [];
  let sealing: Promise<unknown> = Promise.resolve();
  let unsealed = 0;
  let line: Line | null = null;
  let sending = false;
  let stopped: MailboxError | null = null;

  /** Seals one content's pieces and queues them. Resolves to their acknowledgements, wrapped so that the queue does not wait for them. */
  const enqueue = async (content: Uint8Array, closes: boolean): Promise<{ stored: Promise<Stored[]> }> => {
    const entries: SealedEntry[] = [];
    for (const body of await splitContent(content)) entries.push(await sealEntry(keys, author, body));
    if (stopped) throw stopped;
    const stored = entries.map((entry, i) => {
      const closing = closes && i === entries.length - 1;
      return new Promise<Stored>((resolve, reject) => queue.push({ ...entry, closing, resolve, reject }));
    });
    return { stored: Promise.all(stored) };
  };

  const add = async (content: Uint8Array, closes: boolean): Promise<Stored> => {
    unsealed += 1;
    const turn = sealing
      .then(() => enqueue(content, closes))
      .finally(() => {
        unsealed -= 1;
      });
    sealing = turn.catch(() => {});
    const { stored } = await turn;
    void pump();
    return (await stored).at(-1) as Stored; // content has at least one piece
  };

  const nextBatch = (): Waiting[] => {
    const batch: Waiting[] = [];
    let bytes = 0;
    for (const entry of queue) {
      bytes += entry.sealed.length;
      if (entry.closing) return batch.length > 0 ? batch : [entry];
      if (batch.length > 0 && (bytes > LIMITS.batchBytes || batch.length >= LIMITS.batchEntries)) break;
      batch.push(entry);
    }
    return batch;
  };

  const question = async (open: Line, batch: readonly Waiting[]): Promise<Question> => {
    const entries = batch.map(({ id, sealed }) => ({ id, sealed: toBase64url(sealed) }));
    const [entry] = entries;
    if (!batch[0]?.closing || !entry) return { t: 'append', entries };
    const signature = await signWith(keys.access, utf8(closingText(keys.room, open.log, entry.id)));
    return { t: 'close', log: open.log, entry, signature: toBase64url(signature) };
  };

  const send = async (open: Line, batch: readonly Waiting[]): Promise<void> => {
    const settled = () => {
      const done = new Set(batch);
      queue = queue.filter((entry) => !done.has(entry));
    };
    try {
      const answer = await open.ask(await question(open, batch));
      if (answer.t !== 'appended' || answer.seqs.length !== batch.length)
        throw new MailboxError('relay-frame', 'an acknowledgement was asked for');
      settled();
      onStored(answer.seqs);
      for (const [i, entry] of batch.entries()) entry.resolve({ id: entry.id, seq: answer.seqs[i] ?? 0 });
    } catch (error) {
      // Too much for this moment: the relay said when to ask again, on the same line.
      if (error instanceof MailboxError && error.code === 'busy' && error.after > 0 && line === open)
        return new Promise((resolve) => setTimeout(resolve, error.after));
      if (!(error instanceof MailboxError) || !FINAL.includes(error.code)) throw error;
      settled();
      for (const entry of batch) entry.reject(error);
    }
    onChange();
  };

  /** Sends all that waits, one batch after the other. */
  const pump = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    const open = line;
    try {
      for (let batch = nextBatch(); open && line === open && batch.length > 0; batch = nextBatch())
        await send(open, batch);
    } catch (error) {
      if (line === open) onFault(error);
    } finally {
      sending = false;
    }
    if (line && line !== open) void pump();
  };

  return {
    /** Seals contents and sends them; resolves when the relay has all of them, in the order given. */
    add: (contents: readonly Uint8Array[]): Promise<Stored[]> => {
      const all = Promise.all(contents.map((content) => add(content, false)));
      onChange();
      return all;
    },
    /** The same with what closes the room. */
    close: (content: Uint8Array): Promise<Stored> => {
      const done = add(content, true);
      onChange();
      return done;
    },
    /** The line to send over, or null while there is none. */
    attach: (open: Line | null): void => {
      line = open;
      if (open) void pump();
    },
    pending: (): number => queue.length + unsealed,
    /** Gives everything up: each `add` that waits rejects with the error. */
    stop: (error: MailboxError): void => {
      stopped = error;
      line = null;
      for (const entry of queue) entry.reject(error);
      queue = [];
    },
  };
};
