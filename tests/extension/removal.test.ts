import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit, type BrowserDriver, type RelayUnderTest, startRelayProcess } from './driver/index.ts';
import { ask, must, panelAt, press, read, see } from './story/hands.ts';
import { addTask, held, letIn, type Member, memberIn } from './story/houses.ts';
import { foundBy } from './story/mara.ts';

/** P 8.5: a removal in the panel's own words. Mara of Tenant Union and her colleague Noor, each in a browser of her own. */
let relay: RelayUnderTest;
let coalition = '';
const drivers: BrowserDriver[] = [];
let mara: Member;
let noor: Member;

const task = (title: string): Promise<void> => addTask(mara, coalition, title);

beforeAll(async () => {
  relay = await startRelayProcess();
  mara = await memberIn(drivers);
  noor = await memberIn(drivers);
  coalition = await foundBy(mara, relay.url);
  await letIn(mara, coalition, noor, 'Noor');
  const both = (value: { organisations: readonly { people: readonly unknown[] }[] }) =>
    value.organisations[0]?.people.length === 2;
  await see(noor.panel, coalition, { name: 'members' }, both, 30_000);
  await see(mara.panel, coalition, { name: 'members' }, both, 30_000);
  await task('Before');
  await see(noor.panel, coalition, { name: 'work' }, ({ others }) => others.length === 1);
});
afterAll(async () => {
  for (const driver of drivers) await driver.close().catch(() => {});
  await relay?.close();
});

test('Mara reads what Noor keeps, signs, and both panels say what happened', async () => {
  const hers = await panelAt(noor.driver, '#work');
  await read(hers, 'Before');
  const page = await panelAt(mara.driver, '#members');
  await press(page, 'remove');
  await read(page, 'Noor keeps what was read until now: 0 decisions, 1 task, 0 meetings, 2 names.');
  // Whoever goes knew the open invitations: said only where there is one.
  expect(await page.evaluate(() => document.querySelector('[data-name="ends-invitations"]'))).toBeNull();
  await must(mara.panel, coalition, {
    ...{ name: 'invitation.create', organisation: null, organisationName: 'Youth Centre', founding: true },
    ...{ role: 'member', delegate: true, person: null, uses: 1, days: 7 },
  });
  await read(page, '1 open invitation ends with this');
  expect(await audit(page)).toEqual([]);
  await press(page, 'sign');
  await read(page, 'Noor was removed');
  await hers.waitWithin(30_000, () => document.querySelector('[data-name="out"][data-how="removed"]') !== null);
  await read(hers, 'Mara removed you from Housing Now');
  expect(await audit(hers)).toEqual([]);
  // In every view, and what she had read is still there.
  await read(hers, 'Before');
  await hers.click('a[href="#decisions"]');
  await read(hers, 'Mara removed you from Housing Now');
  await hers.close();
  await page.close();
});

test('what is added after it stays in a room whose key Noor does not have', async () => {
  await expect.poll(async () => (await held(mara)).epochs, { timeout: 30_000 }).toBe(2);
  await task('After');
  // The relay has it, in the new room. Then Noor starts anew and looks for everything there is, until her host has closed the line.
  await see(mara.panel, coalition, { name: 'sharing' }, ({ delivery }) => delivery.latest?.kept === true, 30_000);
  await noor.driver.kill();
  await noor.driver.relaunch();
  noor.panel = await noor.driver.openPanel();
  await read(noor.panel, 'Mara removed you from Housing Now');
  await see(noor.panel, coalition, { name: 'sharing' }, ({ delivery }) => delivery.relay === 'off', 30_000);
  const [hers, maras] = [await held(noor), await held(mara)];
  expect(hers).toMatchObject({ epochs: 1, tasks: ['Before'] });
  expect(maras).toMatchObject({ epochs: 2, tasks: ['After', 'Before'] });
  expect(maras.current).not.toBe(hers.current);
  const seen = await ask(noor.panel, coalition, { name: 'work' });
  expect(seen.others.map(({ title }) => title)).toEqual(['Before']);
});

test('the removal is listed with the way back, and stays there when it is ended', async () => {
  const page = await panelAt(mara.driver, '#members');
  await press(page, 'take-back');
  await read(page, 'This ends: Noor was removed, by Mara.');
  expect(await audit(page)).toEqual([]);
  await press(page, 'sign');
  await read(page, 'taken back');
  await see(mara.panel, coalition, { name: 'members' }, ({ organisations }) => organisations[0]?.people.length === 2);
  await page.close();
});

test('the removed browser hears of it, and has what it missed', async () => {
  const hers = await panelAt(noor.driver, '#work');
  await hers.waitWithin(60_000, () => document.body.innerText.includes('After'));
  await hers.waitWithin(60_000, () => document.querySelector('[data-name="out"]') === null);
  const { me } = await see(noor.panel, coalition, { name: 'members' }, (value) => value.me !== null, 60_000);
  expect(me?.name).toBe('Noor');
  await hers.close();
});

test('who leaves as the last delegate is warned first, then leaves all the same', async () => {
  const page = await panelAt(mara.driver, '#members');
  await press(page, 'leave');
  await read(page, 'The others keep all that you have said and done here');
  await press(page, 'sign');
  await read(page, 'You are the last one who gives the voice of Tenant Union.');
  expect(await audit(page)).toEqual([]);
  const { me } = await ask(mara.panel, coalition, { name: 'members' });
  expect(me).not.toBeNull();
  await read(page, 'Leave anyway');
  await press(page, 'sign');
  // P 8.13: what is here is erased, once the relay has the leaving.
  await see(mara.panel, null, { name: 'coalitions' }, (left) => left.length === 0, 30_000);
  await page.close();
});
