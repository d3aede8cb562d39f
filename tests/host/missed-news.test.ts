import { expect, test } from 'vitest';
import { startRelay } from '../../relay/server.ts';
import type { MailboxStore } from '../../relay/store.ts';
import { createMemoryStore } from '../../relay/store-memory.ts';
import { must } from './browser-of.ts';
import { agree, pair, task, until } from './coalition-of.ts';

test('what is appended while somebody opens the room is not missed: heads are told after listening has begun', async () => {
  const memory = createMemoryStore();
  // A store as slow as a disk may be: who opens the room waits after its head was read, until told.
  let hold: Promise<void> | null = null;
  let held = 0;
  const store: MailboxStore = {
    ...memory,
    create: async (room, log) => {
      const head = await memory.create(room, log);
      if (hold) held++;
      await hold;
      return head;
    },
  };
  const relay = await startRelay({ port: 0, dataDir: '', store });
  try {
    const { id, union, aid } = await pair(relay.url);
    await agree(id, [union, aid]);
    await aid.host.setNetwork(false);
    let go = (): void => {};
    hold = new Promise((resolve) => {
      go = resolve;
    });
    await aid.host.setNetwork(true);
    await until(() => held > 0);
    must(await union.execute(id, task(union, id, 'In between')));
    await union.see(id, { name: 'sharing' }, ({ delivery }) => delivery.latest?.kept === true);
    hold = null;
    go();
    const { others } = await aid.see(id, { name: 'work' }, (work) => work.others.length > 0);
    expect(others.map(({ title }) => title)).toEqual(['In between']);
  } finally {
    await relay.close();
  }
});
