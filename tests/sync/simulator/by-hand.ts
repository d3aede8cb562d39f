import { signerOf } from '../../../lib/ledger/web-crypto.ts';
import { encodeBundle } from '../../../lib/sync/bundle.ts';
import { fromBase64url } from '../../../lib/sync/bytes.ts';
import { deriveRoom, verifyWith } from '../../../lib/sync/keys.ts';
import { createMailbox } from '../../../lib/sync/mailbox.ts';
import { ledgerOf } from './checks.ts';
import type { Habit } from './people.ts';
import { takesPart } from './world.ts';

/** What a member's device could do past its own host. A fact that wears the signature of another: nobody may take it in. */
export const swapSignature: Habit = (world, random) => {
  const machine = random.pick(world.machines.filter((one) => takesPart(one)));
  const workspace = machine && takesPart(machine);
  const owner = machine?.owner;
  if (!workspace || !owner) return;
  world.schedule.after(0, owner, () => {
    void (async () => {
      const { entry, ledger } = workspace;
      const signer = await signerOf(entry.keys);
      const prepared = await ledger.author([{ kind: 'seen', content: {} }], signer, entry.person, 1);
      const here = await ledgerOf(machine, workspace);
      const own = here.all().filter(({ device }) => device === entry.device);
      const other = random.pick(own.map(({ hash }) => here.get(hash)?.signature).filter((one) => one !== undefined));
      const secret = entry.epochs.at(-1)?.secret;
      const [fact] = prepared.facts;
      if (!fact || !other || !secret) return;
      const stop = new AbortController();
      const mailbox = createMailbox({
        url: entry.relay ?? '',
        keys: await deriveRoom(secret, 'epoch'),
        author: {
          device: signer.device,
          sign: async (bytes) => fromBase64url(await signer.sign(bytes)) ?? new Uint8Array(),
        },
        verify: verifyWith,
        cursor: null,
        saveCursor: async () => {},
        onEntries: async () => {},
        now: () => world.schedule.now(),
        random: random.next,
        signal: stop.signal,
      });
      if (!mailbox.ok) return;
      await mailbox.value.append([encodeBundle({ facts: [{ ...fact, signature: other }], updates: [] })]);
      stop.abort();
    })().catch(() => {});
  });
};
