import { describe, expect, test } from 'vitest';
import type { Result } from '../../lib/coalition/result.ts';
import type { AnyCommand, Recorded, ToSurface } from '../../lib/protocol/surface.ts';
import type { TestBrowser } from './browser-of.ts';
import { browserOf, proposal, relayForAll, start, task, workspaceOf } from './coalition-of.ts';

/** A command carries an id and is done once, however often its port drops and it is sent again (issue, 4). */
const relay = relayForAll();
const starting = (): Extract<AnyCommand, { name: 'coalition.start' }> => ({
  name: 'coalition.start',
  coalitionName: 'Housing Now',
  purpose: 'Rents frozen in the whole city by 2027.',
  kinds: ['campaign'],
  organisationName: 'Tenant Union',
  personName: 'Mara',
  email: null,
  relay: relay.url,
});
const invitation: Extract<AnyCommand, { name: 'invitation.create' }> = {
  name: 'invitation.create',
  organisation: null,
  organisationName: 'Legal Aid',
  founding: true,
  role: 'member',
  delegate: true,
  person: null,
  uses: 1,
  days: 7,
};

/** Sends and drops the port at once: the answer finds nobody. */
const sendAndDrop = (browser: TestBrowser, coalition: string | null, command: AnyCommand, id: string): void => {
  const port = browser.surface();
  port.say({ t: 'execute', id, coalition, command });
  queueMicrotask(() => queueMicrotask(port.drop));
};

type How = (
  browser: TestBrowser,
  coalition: string | null,
  command: AnyCommand,
  id: string,
) => Promise<Result<Recorded>[]>;
const ways: Record<string, How> = {
  'sent again after its answer': async (browser, coalition, command, id) => [
    await browser.execute(coalition, command, id),
    await browser.execute(coalition, command, id),
  ],
  'sent twice before any answer': async (browser, coalition, command, id) => {
    const port = browser.surface();
    port.say({ t: 'execute', id, coalition, command });
    port.say({ t: 'execute', id, coalition, command });
    await port.until((heard) =>
      (heard as ToSurface[]).filter((m) => m.t === 'answer').length === 2 ? true : undefined,
    );
    return (port.heard as ToSurface[]).flatMap((m) => (m.t === 'answer' ? [m.result] : []));
  },
  'sent again after the port dropped in the middle': async (browser, coalition, command, id) => {
    sendAndDrop(browser, coalition, command, id);
    return [await browser.execute(coalition, command, id), await browser.execute(coalition, command, id)];
  },
  'sent again after the host was started again': async (browser, coalition, command, id) => {
    const first = await browser.execute(coalition, command, id);
    await browser.restart();
    return [first, await browser.execute(coalition, command, id)];
  },
};

describe.each(Object.entries(ways))('%s, a command is done once', (_name, twice) => {
  test('a task (records)', async () => {
    const browser = await browserOf();
    const id = await start(browser, null);
    const [one, two] = await twice(browser, id, task(browser, id, 'Translate the flyer'), 'command-0001');
    expect(one).toMatchObject({ ok: true, value: { subject: expect.any(String) } });
    expect(two).toEqual(one);
    expect((await browser.see(id, { name: 'work' })).mine).toHaveLength(1);
  });

  test('a proposal (facts)', async () => {
    const browser = await browserOf();
    const id = await start(browser, null);
    const facts = (await workspaceOf(browser, id).factsSince({})).length;
    const [one, two] = await twice(browser, id, proposal('Rent freeze'), 'command-0001');
    expect(two).toEqual(one);
    expect((await browser.see(id, { name: 'decisions' })).open).toHaveLength(1);
    expect(await workspaceOf(browser, id).factsSince({})).toHaveLength(facts + 1);
  });

  test('an invitation (a secret of the host’s own): one link', async () => {
    const browser = await browserOf();
    const id = await start(browser, relay.url);
    const [one, two] = await twice(browser, id, invitation, 'command-0001');
    expect(one).toMatchObject({ ok: true, value: { link: expect.stringContaining('#CC1') } });
    expect(two).toEqual(one);
    expect((await browser.see(id, { name: 'members' })).invitations).toHaveLength(1);
  });

  test('the start of a coalition: one coalition', async () => {
    const browser = await browserOf();
    const [one, two] = await twice(browser, null, starting(), 'command-0001');
    expect(one).toMatchObject({ ok: true, value: { coalition: expect.any(String) } });
    expect(two).toEqual(one);
    expect(await browser.see(null, { name: 'coalitions' })).toHaveLength(1);
    expect(await browser.vault.browser.coalitions()).toHaveLength(1);
  });

  test('what was refused is judged anew: nothing was done', async () => {
    const browser = await browserOf();
    const id = await start(browser, null);
    const wrong = { ...task(browser, id, 'Translate the flyer'), owner: 'communications team' };
    const answers = await twice(browser, id, wrong, 'command-0001');
    for (const answer of answers) expect(answer).toMatchObject({ ok: false });
    expect(await browser.execute(id, task(browser, id, 'Translate the flyer'), 'command-0001')).toMatchObject({
      ok: true,
    });
    expect((await browser.see(id, { name: 'work' })).mine).toHaveLength(1);
  });
});

test('what is said while its coalition is closed and opened anew is done by the one that follows, once', async () => {
  const browser = await browserOf();
  const id = await start(browser, relay.url);
  for (let n = 0; n < 12; n++) {
    const said = [browser.execute(id, task(browser, id, `Task ${n}`)), browser.execute(id, proposal(`Demand ${n}`))];
    // A little later each time, so that it meets the command at another step.
    for (let turn = 0; turn < n * 3; turn++) await null;
    await browser.host.setNetwork(n % 2 === 1);
    for (const answer of await Promise.all(said)) expect(answer).toMatchObject({ ok: true });
  }
  const { tasks, decisions } = workspaceOf(browser, id).tables();
  expect([tasks.size, decisions.size]).toEqual([12, 12]);
});
