import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BrowserDriver, type RelayUnderTest, startRelayProcess } from './driver/index.ts';
import { ask, command, must, panelAt, press, read, see } from './story/hands.ts';
import { addTask, held, letIn, type Member, memberIn } from './story/houses.ts';
import { foundBy } from './story/mara.ts';

/**
 * P 8.5 in three browsers: Mara and Noor of Tenant Union, Tom of Legal Aid. Noor is removed while her browser is cut off,
 * and acts at the same time.
 */
let relay: RelayUnderTest;
let coalition = '';
let decision = '';
const drivers: BrowserDriver[] = [];
let mara: Member;
let noor: Member;
let tom: Member;

const version = async ({ panel }: Member): Promise<string> =>
  (await see(panel, coalition, { name: 'decision', decision }, (view) => view.version !== null)).version ?? '';
const object = async (member: Member) =>
  command(member.panel, coalition, {
    name: 'decision.position',
    decision,
    version: await version(member),
    choice: 'objection',
    reason: 'Said after the door was closed.',
    remedy: 'None.',
  });

beforeAll(async () => {
  relay = await startRelayProcess();
  mara = await memberIn(drivers);
  tom = await memberIn(drivers);
  noor = await memberIn(drivers);
  coalition = await foundBy(mara, relay.url);
  const house = { organisation: null, organisationName: 'Legal Aid', founding: true, delegate: true };
  await letIn(mara, coalition, tom, 'Tom', house);
  await letIn(mara, coalition, noor, 'Noor', { delegate: true });
  await addTask(mara, coalition, 'Before');
  const words = { title: 'Freeze the rents', text: 'We demand a rent freeze until the report is out.' };
  const proposal = { category: 'public statement', anchor: null, ends: null, urgent: false, about: null } as const;
  const opened = await must(mara.panel, coalition, {
    name: 'decision.propose',
    ...words,
    ...proposal,
    supersedes: null,
  });
  decision = opened.subject ?? '';
  for (const { panel } of [tom, noor]) {
    await see(panel, coalition, { name: 'work' }, ({ others }) => others.length === 1, 60_000);
    await see(panel, coalition, { name: 'decision', decision }, (view) => view.state === 'open', 60_000);
  }
}, 240_000);
afterAll(async () => {
  for (const driver of drivers) await driver.close().catch(() => {});
  await relay?.close();
});

test('cut off, Noor acts as a member; Mara removes her, and the others’ keys move', async () => {
  await noor.driver.goOffline();
  await see(noor.panel, coalition, { name: 'sharing' }, ({ delivery }) => delivery.relay === 'off');
  // In her browser both are recorded: she is a member as far as she can know.
  await addTask(noor, coalition, 'By Noor, cut off');
  expect(await object(noor)).toMatchObject({ ok: true });
  await see(noor.panel, coalition, { name: 'sharing' }, ({ sentence }) => sentence.say === 'this-device-only');

  const page = await panelAt(mara.driver, '#members');
  await read(page, 'Noor');
  await page.click('[data-person="Noor"] [data-name="remove"]');
  await press(page, 'sign');
  await read(page, 'Noor was removed');
  await page.close();
  await expect.poll(async () => (await held(tom)).epochs, { timeout: 60_000 }).toBe(2);
  await expect.poll(async () => (await held(mara)).current, { timeout: 60_000 }).toBe((await held(tom)).current);
}, 240_000);

test('back on the network she is told, reads nothing new, and what she does counts for nothing', async () => {
  await addTask(mara, coalition, 'After');
  await see(tom.panel, coalition, { name: 'work' }, ({ others }) => others.length === 2, 60_000);
  await noor.driver.goOnline();
  const page = await panelAt(noor.driver, '#decisions');
  await page.waitWithin(60_000, () => document.querySelector('[data-name="out"][data-how="removed"]') !== null);
  await read(page, 'Mara removed you from Housing Now');
  // Nothing that would act is left to be pressed, and what is asked past the panel is refused.
  const acts = await page.evaluate(
    () =>
      [...document.querySelectorAll<HTMLElement>('.shown button')].filter((one) => one.offsetParent !== null).length,
  );
  expect(acts).toBe(0);
  await see(noor.panel, coalition, { name: 'sharing' }, ({ delivery }) => delivery.relay === 'off', 60_000);
  const owner =
    (await ask(noor.panel, coalition, { name: 'members' })).former?.find(({ name }) => name === 'Noor')?.id ?? '';
  const task = { name: 'task.add', title: 'By one who is out', owner, due: null, estimate: null } as const;
  expect(await command(noor.panel, coalition, { ...task, source: null, notes: '' })).toMatchObject({ ok: false });
  expect(await object(noor)).toMatchObject({ ok: false });
  const hers = await held(noor);
  expect(hers).toMatchObject({ epochs: 1, tasks: ['Before', 'By Noor, cut off'] });
  await page.close();
}, 240_000);

test('the others hold the same, and say the same: without her voice', async () => {
  // Something behind all that she may have left anywhere: when it is there, that has been read as well.
  await addTask(tom, coalition, 'Last');
  await see(
    mara.panel,
    coalition,
    { name: 'work' },
    ({ others }) => others.some(({ title }) => title === 'Last'),
    60_000,
  );
  await expect.poll(async () => (await held(mara)).all === (await held(tom)).all, { timeout: 60_000 }).toBe(true);
  const [maras, toms, noors] = [await held(mara), await held(tom), await held(noor)];
  expect(maras.tasks).toEqual(['After', 'Before', 'Last']);
  expect(toms).toMatchObject({ tasks: maras.tasks, current: maras.current });
  expect(noors.current).not.toBe(maras.current);
  for (const { panel } of [mara, tom]) {
    const view = await ask(panel, coalition, { name: 'decision', decision });
    expect(view?.voices.map(({ choice }) => choice).filter(Boolean)).toEqual([]);
    const { organisations, former, removals } = await ask(panel, coalition, { name: 'members' });
    expect(organisations.map(({ name, people }) => [name, people.map((person) => person.name)])).toEqual([
      ['Legal Aid', ['Tom']],
      ['Tenant Union', ['Mara']],
    ]);
    expect(former?.map(({ name, how }) => [name, how])).toEqual([['Noor', 'removed']]);
    expect(removals?.map(({ state }) => state)).toEqual(['holds']);
  }
}, 240_000);
