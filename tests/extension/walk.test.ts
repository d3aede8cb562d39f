import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newcomer, type Stand, setUp, walk } from './story/walk.ts';
import { createWalker, personSeconds } from './story/walker.ts';

/** P 8.11: from the invitation's mail to the first own position, at most 8 actions and 3 minutes. `npm run walk` shows all three people. */
describe.each(['chromium', 'firefox'] as const)('From the mail to the first own position (%s)', (kind) => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await setUp();
  });
  afterAll(() => stand?.close());

  test('at most 8 actions, the browser’s own questions among them, and 3 minutes of a person and the machine', async () => {
    const driver = await newcomer(kind, stand);
    try {
      const walker = createWalker();
      const since = Date.now();
      await walk('small-organisation', stand, driver, walker);
      const machine = (Date.now() - since) / 1000;
      expect(walker.deeds.map(({ what }) => what)).toHaveLength(8);
      expect(personSeconds(walker.deeds)).toBeLessThan(60);
      expect(machine + personSeconds(walker.deeds)).toBeLessThan(180);
    } finally {
      await driver.close();
    }
  });

  test('Concord’s button on the invitation’s page reads it; a site on by a click, and a task out of the document', async () => {
    const driver = await newcomer(kind, stand);
    try {
      const walker = createWalker();
      await walk('volunteer-lead', stand, driver, walker);
      expect(walker.deeds).toHaveLength(14);
    } finally {
      await driver.close();
    }
  });
});
