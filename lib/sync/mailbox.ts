import { fail, ok, type Result } from '../coalition/result.ts';
import type { Bytes } from './bytes.ts';
import type { RoomKeys } from './keys.ts';
import { type Line, MailboxError, type News, type Note, openLine, type SocketConstructor } from './mailbox-line.ts';
import { createOutbox, type Stored } from './outbox.ts';
import { createAssembler } from './pieces.ts';
import { type RelayUrlError, relayUrl } from './relay-url.ts';
import { type Author, openEntry, type SealError, type Verify } from './sealing.ts';
import { sealedBytes } from './wire.ts';

/** How far a room has been read: the log's id and the last seq whose content the host has committed. */
export interface Cursor {
  readonly logId: string;
  readonly seq: number;
}
/** Content out of the mailbox. `device` signed it (its last piece); whether it may speak here is the host's question. */
export interface MailboxContent {
  readonly seq: number;
  /** The id of its last entry. */
  readonly id: string;
  readonly device: string;
  readonly content: Bytes;
}
export interface MailboxState {
  readonly status: 'connecting' | 'online' | 'waiting' | 'stopped';
  /** Entries that the relay has not acknowledged yet. */
  readonly pending: number;
  readonly cursor: Cursor | null;
  /** Whether everything that the relay told us of has been read. */
  readonly upToDate: boolean;
  /** The room has its closing entry: it is read, and takes nothing. */
  readonly closed: boolean;
  /** How far the newest snapshot goes that the relay knew of when the room was opened, or that was noted since. */
  readonly covered: number;
  /** What went wrong last, until it goes well again. `host`: `onEntries` or `saveCursor` failed. */
  readonly error: { readonly code: MailboxError['code'] | 'host'; readonly detail: string } | null;
}
export interface MailboxOptions {
  /** The relay's address, without a path of ours. */
  readonly url: string;
  readonly keys: RoomKeys;
  readonly author: Author;
  readonly verify: Verify;
  readonly cursor: Cursor | null;
  saveCursor(cursor: Cursor): Promise<void>;
  /** Commits contents; the cursor moves on only after it has resolved. May see the same content twice. */
  onEntries(contents: readonly MailboxContent[]): Promise<void>;
  /** Entries that can't be opened: passed over, since waiting for them would stop everything. */
  onRefused?(refused: readonly { readonly seq: number; readonly error: SealError }[]): void;
  onState?(state: MailboxState): void;
  /**
   * The relay lost its log or part of it: it is read from 0, and the host should append everything again. What this waits
   * for is done before the new log's cursor is saved: after a crash before that, the loss is noticed again.
   */
  onReset?(): Promise<void>;
  readonly WebSocket?: SocketConstructor;
  /** Milliseconds. */
  readonly now: () => number;
  /** 0 ≤ x < 1: jitter, so that a relay that comes back is not stormed. */
  readonly random: () => number;
  /** Milliseconds between attempts: doubled from `first` up to `most`. */
  readonly retry?: { readonly first: number; readonly most: number };
  readonly signal: AbortSignal;
}
export interface Mailbox {
  /**
   * Keeps content for those offline. Resolves when the relay has committed it: `id` and `seq` of each content's last
   * entry. Kept in memory and tried again over any number of reconnections; rejects with MailboxError when stopped.
   */
  append(contents: readonly Uint8Array[]): Promise<Stored[]>;
  /**
   * Ends the room: this is the last that it takes, from anybody. Like `append`; rejects with MailboxError `closed` where
   * another closed it first. What the room did not take any more rejects its `append` with `closed` too.
   */
  close(content: Uint8Array): Promise<Stored>;
  /**
   * Tells the relay a cursor, a snapshot or a confirmation; `make` gets the log that is open. Rejects with MailboxError when
   * it is refused, or when there is no connection: it is said again some other time.
   */
  note(make: (log: string) => Promise<Note>): Promise<void>;
  /** Resolves when everything is read that was in the room when this was called; waits for the relay as long as it takes. */
  readToEnd(): Promise<void>;
  state(): MailboxState;
  /** Tries to connect at once (the network came back). */
  wake(): void;
}

/** Opens the mailbox of a room and keeps it open until `signal` aborts. An address that is not allowed is a typed error. */
export const createMailbox = (options: MailboxOptions): Result<Mailbox, RelayUrlError> => {
  const address = relayUrl(options.url);
  return address.ok ? ok(run(options, address.value)) : fail(address.error);
};

const run = (options: MailboxOptions, url: string): Mailbox => {
  const { keys, signal, random, retry = { first: 500, most: 30_000 } } = options;
  const assembler = createAssembler();
  let line: Line | null = null;
  let status: MailboxState['status'] = 'connecting';
  let error: MailboxState['error'] = null;
  let saved = options.cursor;
  let position = options.cursor?.seq ?? 0;
  let head = 0;
  let closed = false;
  let covered = 0;
  /** The read that runs, if one does. It finishes its page even when the line breaks: the host commits it but once. */
  let reading: Promise<void> | null = null;
  let waiters: { resolve(): void; reject(error: MailboxError): void }[] = [];
  let wake = () => {};

  const state = (): MailboxState => ({
    status,
    pending: outbox.pending(),
    cursor: saved,
    upToDate: status === 'online' && position >= head,
    closed,
    covered,
    error,
  });
  const tell = (next: Partial<Pick<MailboxState, 'status' | 'error'>> = {}): void => {
    status = next.status ?? status;
    error = next.error === undefined ? error : next.error;
    options.onState?.(state());
  };
  const fault = (reason: unknown): void => {
    const code = reason instanceof MailboxError ? reason.code : 'host';
    tell({ error: { code, detail: reason instanceof Error ? reason.message : String(reason) } });
    line?.close();
  };

  /** Somebody closed the room since it was opened. */
  const orClosed = (reason: unknown): never => {
    closed ||= reason instanceof MailboxError && reason.code === 'closed';
    tell();
    throw reason;
  };

  const outbox = createOutbox({
    keys,
    author: options.author,
    onChange: () => tell(),
    onFault: (reason) => fault(reason),
    // What we have just put there ourselves need not come back to us.
    onStored: (seqs) => {
      if (!line) return;
      const last = Math.max(position, ...seqs);
      if (!reading && seqs.every((seq, i) => seq === position + 1 + i)) void moveTo(line.log, last).catch(fault);
      // A gap: somebody else's entries lie in front of ours, and whoever should have told us of them did not.
      else if (last > head) void read(line, { t: 'news', v: 1, head: last, entries: [] }).catch(fault);
    },
  });

  const moveTo = async (logId: string, seq: number): Promise<void> => {
    position = Math.max(position, seq);
    head = Math.max(head, position);
    const held = assembler.heldSeq();
    const cursor = { logId, seq: held === null ? position : Math.min(position, held - 1) };
    if (saved?.logId === cursor.logId && saved.seq === cursor.seq) return;
    await options.saveCursor(cursor);
    saved = cursor;
  };

  const take = async (logId: string, entries: News['entries']): Promise<void> => {
    const contents: MailboxContent[] = [];
    const refused: { seq: number; error: SealError }[] = [];
    // A page is opened at once (a browser's crypto works in parallel) and put together in order.
    const all = await Promise.all(
      entries.map(async ({ seq, id, sealed }) => {
        const entry = { id, sealed: sealedBytes(sealed) ?? new Uint8Array() };
        return { seq, id, opened: await openEntry(keys, options.verify, entry) };
      }),
    );
    for (const { seq, id, opened } of all) {
      const taken = opened.ok ? await assembler.take(seq, opened.value.body) : null;
      if (!opened.ok) refused.push({ seq, error: opened.error });
      else if (taken === 'corrupt') refused.push({ seq, error: { code: 'corrupt', detail: 'a piece of no content' } });
      else if (taken && taken !== 'incomplete')
        contents.push({ seq, id, device: opened.value.device, content: taken.content });
    }
    if (contents.length > 0) await options.onEntries(contents);
    if (refused.length > 0) options.onRefused?.(refused);
    await moveTo(logId, entries.at(-1)?.seq ?? position);
  };

  /** Reads until nothing is missing. Only one at a time; what comes meanwhile makes it go on. */
  const read = (open: Line, news?: News): Promise<void> => {
    head = Math.max(head, news?.head ?? 0);
    reading ??= readOn(open, news).finally(() => {
      reading = null;
      // Somebody may have asked between the last look and here.
      if (line === open && waiters.length > 0 && error === null) void read(open).catch(fault);
    });
    return reading;
  };

  const readOn = async (open: Line, news?: News): Promise<void> => {
    if (news && news.entries[0]?.seq === position + 1) await take(open.log, news.entries);
    while (line === open && (position < head || waiters.length > 0)) {
      const served = waiters; // those who asked before the question is sent
      const page = await open.ask({ t: 'read', log: open.log, after: position });
      if (page.t !== 'page') throw new MailboxError('relay-frame', 'a page was asked for');
      // The relay has dropped what lies between: it is covered by what comes after, or its time is over.
      if (page.entries.length === 0) await moveTo(open.log, page.head);
      else await take(open.log, page.entries);
      head = Math.max(head, page.head);
      if (position < page.head) continue;
      waiters = waiters.filter((waiter) => !served.includes(waiter));
      for (const waiter of served) waiter.resolve();
    }
    tell(position >= head ? { error: null } : {});
  };

  const opened = async (open: Line): Promise<void> => {
    await reading?.catch(() => {}); // of the line before
    line = open;
    head = open.head;
    closed = open.roomClosed;
    covered = open.covered;
    const lost = saved !== null && (saved.logId !== open.log || open.head < saved.seq);
    if (lost) position = 0;
    else position = saved?.seq ?? 0;
    assembler.clear(); // pieces above the cursor are read again
    if (lost) await options.onReset?.();
    if (lost || saved?.logId !== open.log) {
      const first = { logId: open.log, seq: 0 };
      await options.saveCursor(first);
      saved = first;
    }
    tell({ status: 'online' });
    outbox.attach(open);
    await read(open);
  };

  /** @param after what the relay asked for; never less than our own step. */
  const pause = (attempt: number, after: number): Promise<void> =>
    new Promise((resolve) => {
      // Nearly the whole step is chance: all who lost the same relay at the same moment come back one by one.
      const most = Math.min(retry.most, retry.first * 2 ** (attempt + 1));
      const go = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', go);
        resolve();
      };
      const timer = setTimeout(go, Math.max(after, most * (0.1 + 0.9 * random())));
      signal.addEventListener('abort', go);
      wake = go;
    });

  const live = async (): Promise<void> => {
    for (let attempt = 0; !signal.aborted; attempt++) {
      let after = 0;
      try {
        const open = await openLine({
          url,
          keys,
          signal,
          now: options.now,
          WebSocket: options.WebSocket ?? globalThis.WebSocket,
          onNews: (news) => {
            if (line) void read(line, news).catch(fault);
          },
        });
        // A line that fails at once again (a full disk here, say) must not be opened in a tight loop.
        void opened(open).then(() => {
          attempt = -1;
        }, fault);
        const reason = await open.closed;
        after = reason.after;
        if (error === null) tell({ error: { code: reason.code, detail: reason.message } });
      } catch (reason) {
        if (reason instanceof MailboxError) after = reason.after;
        fault(reason);
      }
      line = null;
      outbox.attach(null);
      if (signal.aborted) break;
      tell({ status: 'waiting' });
      await pause(Math.max(0, attempt), after);
      tell({ status: 'connecting' });
    }
    const stopped = new MailboxError('stopped', 'this mailbox is closed');
    outbox.stop(stopped);
    for (const waiter of waiters) waiter.reject(stopped);
    waiters = [];
    tell({ status: 'stopped' });
  };
  void live();

  return {
    append: async (contents) => {
      if (signal.aborted) throw new MailboxError('stopped', 'this mailbox is closed');
      return outbox.add(contents).catch(orClosed);
    },
    close: async (content) => {
      if (signal.aborted) throw new MailboxError('stopped', 'this mailbox is closed');
      const stored = await outbox.close(content).catch(orClosed);
      closed = true;
      tell();
      return stored;
    },
    note: async (make) => {
      const open = line;
      if (!open) throw new MailboxError('lost', 'the relay is not there');
      const note = await make(open.log);
      await open.ask(note);
      if (note.t === 'snapshot') covered = Math.max(covered, note.seq);
    },
    readToEnd: () =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new MailboxError('stopped', 'this mailbox is closed'));
        waiters = [...waiters, { resolve, reject }];
        if (line) void read(line).catch(fault);
      }),
    state,
    wake: () => wake(),
  };
};
