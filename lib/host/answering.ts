import type { FactContent } from '../coalition/fact.ts';
import { decodeBundle } from '../sync/bundle.ts';
import { encodeAnswer } from '../sync/invitation.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type Mailbox } from '../sync/mailbox.ts';
import type { Author } from '../sync/sealing.ts';
import type { Workspace } from './workspace.ts';

export interface AnsweringDeps {
  readonly workspace: Workspace;
  readonly author: Author;
  readonly relay: string;
  now(): number;
  random(): number;
  log(event: string, detail?: unknown): void;
}

/** So many earlier epochs are answered for: each costs a connection. */
const OLD_ROOMS = 3;
/** A short wait, so that of several browsers mostly one answers. Two letters say the same. */
const SPREAD_MS = 1_500;

/**
 * A backup holds the keys of its day. Whoever comes back with an older one than today's asks in the room of that epoch's
 * recoveries, since the epoch's own is over; any member's browser takes the fact in and leaves today's keys, sealed to
 * the device that it admits (P 8.6). Only where somebody holds a backup, and only in rooms that are over: in today's room
 * the new device finds everything by itself.
 */
export const startAnswering = (deps: AnsweringDeps, signal: AbortSignal): void => {
  const { workspace, author } = deps;

  const answer = async (mailbox: () => Mailbox, { device, box }: FactContent<'recovery-admission'>): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, deps.random() * SPREAD_MS));
    const epoch = workspace.entry.epochs.at(-1);
    if (signal.aborted || !epoch || workspace.tables().devices.get(device)?.box !== box) return;
    const letter = await encodeAnswer({ coalition: workspace.id, epoch: epoch.secret }, device, box);
    void mailbox()
      .append([letter])
      .catch((error) => deps.log('recovery answer not kept', error));
  };

  const listen = async (secret: Uint8Array): Promise<void> => {
    const opened = createMailbox({
      url: deps.relay,
      keys: await deriveRoom(secret, 'recovery'),
      author,
      verify: verifyWith,
      cursor: null,
      saveCursor: async () => {},
      onEntries: async (contents) => {
        const read = contents.map(({ content, ...entry }) => ({ ...entry, bundle: decodeBundle(content) }));
        // Whoever was removed since can write here, too: only a member's letter is an answer.
        const { devices } = workspace.tables();
        const letters = read.filter(({ bundle, device }) => !bundle.ok && devices.has(device)).map(({ seq }) => seq);
        for (const { seq, device, bundle } of read) {
          if (!bundle.ok) continue;
          const { facts } = bundle.value;
          await workspace.receive({ facts, updates: [] }, device);
          if (letters.some((letter) => letter > seq)) continue; // answered before this browser started
          for (const fact of facts)
            if (fact.kind === 'recovery-admission')
              await answer(() => mailbox, fact.content as FactContent<'recovery-admission'>);
        }
      },
      now: deps.now,
      random: deps.random,
      signal,
    });
    if (!opened.ok) return;
    const mailbox = opened.value;
  };

  let listening = false;
  const reconcile = (): void => {
    const tables = workspace.tables();
    const me = tables.people.get(tables.local.person);
    const somebodyMayCome = (tables.membership?.recoveryKeys.size ?? 0) > 0;
    if (listening || !somebodyMayCome || !me || me.role === 'observer') return;
    listening = true;
    for (const { secret } of workspace.entry.epochs.slice(-1 - OLD_ROOMS, -1))
      void listen(secret).catch((error) => deps.log('recovery room', error));
  };
  workspace.onChanged(reconcile, signal);
  reconcile();
};
