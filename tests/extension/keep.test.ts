import ICAL from 'ical.js';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importJson } from '../../lib/coalition/export/json.ts';
import { audit, type BrowserDriver, type DriverPage, launch } from './driver/index.ts';
import { assemble, type Ensemble } from './story/ensemble.ts';
import { ask, must, panelAt, press, read, see } from './story/hands.ts';

/** P 8.6, 8.10: what can be carried out of one browser, and into another. Only the panel's and welcome's own buttons. */
const PASSPHRASE = 'lamp river window seventeen goats';
let ensemble: Ensemble;
let backup = '';
const others: BrowserDriver[] = [];

beforeAll(async () => {
  ensemble = await assemble({ kinds: ['chromium', 'chromium'] });
  const { union, coalition } = ensemble;
  const { me } = await see(union.panel, coalition, { name: 'members' }, (value) => value.me !== null);
  await must(union.panel, coalition, {
    name: 'task.add',
    title: '=Translate the flyer',
    owner: me?.id ?? '',
    due: '2026-12-01',
    estimate: null,
    source: null,
    notes: '',
  });
  await must(union.panel, coalition, {
    name: 'decision.record',
    title: 'Two tenants speak first',
    text: 'Two tenants speak first at the hearing.',
    category: 'tactics',
    anchor: null,
    decidedOn: '2026-11-03',
    decidedBy: 'Full coalition',
    how: 'by consent',
  });
  await must(union.panel, coalition, {
    name: 'meeting.open',
    event: 'gcal:keep-1',
    series: null,
    title: 'Full meeting; November',
    starts: Date.parse('2026-11-27T17:00:00Z'),
    minutes: 90,
    guests: [],
  });
});
afterAll(async () => {
  for (const driver of others) await driver.close().catch(() => {});
  await ensemble?.close();
});

/** Presses what saves a file and gives its bytes (base64) and name, as the download got them. */
const saved = async (page: DriverPage, name: string): Promise<{ name: string; bytes: Buffer }> => {
  await page.evaluate(() => {
    const kept = window as unknown as { blob?: Blob; before?: typeof URL.createObjectURL };
    kept.before ??= URL.createObjectURL;
    delete kept.blob;
    URL.createObjectURL = (blob) => {
      kept.blob = blob as Blob;
      return (kept.before as typeof URL.createObjectURL)(blob);
    };
  });
  await press(page, name);
  await page.waitWithin(30_000, () => (window as unknown as { blob?: Blob }).blob !== undefined);
  const base64 = await page.evaluate(async () => {
    const bytes = new Uint8Array(await (window as unknown as { blob: Blob }).blob.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
    return btoa(text);
  });
  const file = await page.waitFor(
    () => [...document.querySelectorAll<HTMLElement>('[data-saved]')].at(-1)?.dataset.saved,
  );
  return { name: file ?? '', bytes: Buffer.from(base64, 'base64') };
};

/** As if the person had chosen this file. */
const choose = async (page: DriverPage, input: string, base64: string, name: string): Promise<void> => {
  await page.waitFor((selector) => document.querySelector(selector) !== null, `input[name="${input}"]`);
  await page.evaluate(
    (selector, content, fileName) => {
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName));
      const field = document.querySelector(selector) as HTMLInputElement;
      field.files = transfer.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    `input[name="${input}"]`,
    base64,
    name,
  );
};

test('every export opens in what it is for', async () => {
  const page = await panelAt(ensemble.union.driver, '#more');
  await page.click('a[href="#keep"]');
  await page.waitFor(() => document.querySelector('[data-name="export-all"]') !== null);
  expect(await audit(page)).toEqual([]);
  const all = await saved(page, 'export-all');
  expect(all.name).toMatch(/^Housing-Now-all-\d{4}-\d\d-\d\d\.json$/);
  expect(importJson(all.bytes.toString())).toMatchObject({ ok: true, value: { coalition: ensemble.coalition } });
  const tasks = await saved(page, 'export-tasks');
  const [heads, line] = Papa.parse<string[]>(tasks.bytes.toString().slice(1)).data;
  expect(heads?.slice(0, 4)).toEqual(['Task', 'Who', 'Organisation', 'By when']);
  expect(line?.slice(0, 4)).toEqual(["'=Translate the flyer", 'Mara', 'Tenant Union', '2026-12-01']);
  expect((await saved(page, 'export-decisions')).bytes.toString()).toContain('## Two tenants speak first');
  const calendar = new ICAL.Component(ICAL.parse((await saved(page, 'export-meetings')).bytes.toString()));
  const [event] = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
  expect([event?.summary, event?.startDate.toJSDate().toISOString()]).toEqual([
    'Full meeting; November',
    '2026-11-27T17:00:00.000Z',
  ]);
  await page.close();
});

test('an invitation: a file that is none is named; one dropped on the panel becomes a meeting', async () => {
  const { union, coalition } = ensemble;
  const page = await panelAt(union.driver, '#meetings');
  await choose(page, 'invitation', Buffer.from('See you on Monday').toString('base64'), 'letter.ics');
  await read(page, 'This is no calendar file.');
  const lines = ['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'UID:keep-2@partner.example.org'];
  lines.push('SUMMARY:Steering call', 'DTSTART;TZID=Romance Standard Time:20991207T180000', 'DURATION:PT1H');
  lines.push('ORGANIZER;CN="Haddad, Noor":MAILTO:noor@partner.example.org', 'END:VEVENT', 'END:VCALENDAR');
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], 'invite.ics', { type: 'text/calendar' }));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, lines.join('\r\n'));
  await read(page, 'Haddad, Noor');
  expect(await audit(page)).toEqual([]);
  await press(page, 'open-invitation');
  await page.waitFor(() => location.hash.includes('meeting='));
  await read(page, 'Steering call');
  const { upcoming } = await see(union.panel, coalition, { name: 'meetings' }, (value) =>
    value.upcoming.some(({ event }) => event === 'ical:keep-2@partner.example.org'),
  );
  expect(upcoming.find(({ title }) => title === 'Steering call')).toMatchObject({
    starts: Date.parse('2099-12-07T17:00:00Z'),
    minutes: 60,
  });
  await page.close();
});

test('a backup: the passphrase is judged in words, the key is made in the extension, the file is saved', async () => {
  const page = await panelAt(ensemble.union.driver, '#keep');
  await page.fill('[name="passphrase"]', 'goats');
  await read(page, 'Too short: at least 10 characters.');
  await page.fill('[name="passphrase"]', PASSPHRASE);
  await read(page, 'Strong: nobody will guess it.');
  await page.fill('[name="passphrase-again"]', PASSPHRASE);
  const since = performance.now();
  const file = await saved(page, 'backup');
  console.log(`backup of ${file.bytes.length} bytes in ${Math.round(performance.now() - since)} ms`);
  expect(file.name).toMatch(/^Housing-Now-.*\.concord-backup$/);
  expect(file.bytes.toString('latin1')).not.toMatch(/Mara|Translate|Housing/);
  backup = file.bytes.toString('base64');
  await page.close();
});

describe.each(['chromium', 'firefox'] as const)('restored in %s', (kind) => {
  test('wrong passphrase changes nothing; the right one makes a new device, and everything is there', async (context) => {
    // A backup lets one device in, once.
    if (kind === 'firefox') {
      const page = await panelAt(ensemble.union.driver, '#keep');
      await page.fill('[name="passphrase"]', PASSPHRASE);
      await page.fill('[name="passphrase-again"]', PASSPHRASE);
      backup = (await saved(page, 'backup')).bytes.toString('base64');
      await page.close();
    }
    const driver = await launch(kind).catch((error: unknown) => context.skip(`no ${kind} here: ${error}`));
    others.push(driver);
    const page = await driver.open(driver.extensionUrl('welcome.html'));
    await press(page, 'restore');
    await page.waitFor(() => document.querySelector('[name="backup-file"]') !== null);
    expect(await audit(page)).toEqual([]);
    await choose(page, 'backup-file', backup, 'Housing.concord-backup');
    await page.fill('[name="passphrase"]', 'lamp river window seventeen sheep');
    await press(page, 'restore');
    await page.waitWithin(30_000, () => document.querySelector('[data-code="keep.wrong-passphrase"]') !== null);
    expect(await ask(page, null, { name: 'coalitions' })).toEqual([]);
    await page.fill('[name="passphrase"]', PASSPHRASE);
    await press(page, 'restore');
    const { coalition } = ensemble;
    await see(page, null, { name: 'coalitions' }, (list) => list.some(({ id }) => id === coalition), 40_000);
    const work = await see(page, coalition, { name: 'work' }, ({ mine }) => mine.length === 1);
    expect(work.mine[0]?.title).toBe('=Translate the flyer');
    const { me } = await see(page, coalition, { name: 'members' }, (value) => value.me !== null);
    expect(me?.name).toBe('Mara');
  });
});

test('a sealed file carries a task to a browser whose network is cut', async () => {
  const { union, aid, coalition } = ensemble;
  await union.driver.goOffline();
  await aid.driver.goOffline();
  const { me } = await see(union.panel, coalition, { name: 'members' }, (value) => value.me !== null);
  const wish = { name: 'task.add', owner: me?.id ?? '', due: null, estimate: null, source: null, notes: '' } as const;
  const { subject } = await must(union.panel, coalition, { ...wish, title: 'Carried by hand' });
  const from = await panelAt(union.driver, '#keep');
  const file = await saved(from, 'seal');
  const page = await panelAt(aid.driver, '#keep');
  await choose(page, 'sealed-file', file.bytes.toString('base64'), file.name);
  await page.waitFor(() => document.querySelector('[data-took]') !== null);
  await see(aid.panel, coalition, { name: 'work' }, (value) => JSON.stringify(value).includes(subject ?? '?'));
  await choose(page, 'sealed-file', file.bytes.toString('base64'), file.name);
  await read(page, 'Nothing in it was new.');
});
