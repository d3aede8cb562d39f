import { WebSocket } from 'ws';
import { type RoomKeys, verifyWith } from '../../lib/sync/keys.ts';
import { createMailbox, type MailboxOptions } from '../../lib/sync/mailbox.ts';
import type { SocketConstructor } from '../../lib/sync/mailbox-line.ts';
import { newAuthor } from '../sync/people.ts';

/** A member's mailbox as the host has it, with the texts that came out of it, in order. */
export const enterRoom = async (
  url: string,
  keys: RoomKeys,
  signal: AbortSignal,
  more: Partial<MailboxOptions> = {},
  onSeq: (seq: number) => void = () => {},
) => {
  const texts: string[] = [];
  let resets = 0;
  const made = createMailbox({
    url,
    keys,
    author: await newAuthor(),
    verify: verifyWith,
    cursor: null,
    saveCursor: async () => {},
    onEntries: async (contents) => {
      for (const { seq, content } of contents) {
        onSeq(seq);
        texts.push(Buffer.from(content).toString());
      }
    },
    onReset: async () => {
      resets += 1;
    },
    WebSocket: WebSocket as unknown as SocketConstructor,
    now: Date.now,
    random: Math.random,
    retry: { first: 20, most: 200 },
    signal,
    ...more,
  });
  if (!made.ok) throw new Error(made.error.detail);
  return { mailbox: made.value, texts, resets: () => resets };
};
