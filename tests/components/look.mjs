/**
 * node tests/components/look.mjs [out folder] [name part]: pictures of every surface from fixtures, light and dark, and
 * axe-core over each. Prints what axe finds; exit 1 if anything.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const out = process.argv[2] ?? path.join(os.tmpdir(), 'concord-look');
const only = process.argv[3] ?? '';
const axe = fs.readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const panel = (hash, act) => ({ query: 'show=panel', hash, width: 360, height: 760, act });
const card = (context, act, width = 320) => ({
  query: `show=card&context=${context}`,
  hash: '',
  width,
  height: 60,
  full: true,
  act,
});
const VIEWS = {
  today: panel('today'),
  'today-unreadable': { query: 'show=panel&tab=1&context=unreadable', hash: 'today', width: 360, height: 760 },
  decisions: panel('decisions'),
  decision: panel('decision=d1'),
  'decision-sign': panel('decision=d1', (page) => page.click('[data-name=answer-consent]')),
  'decision-object': panel('decision=d1', (page) => page.click('[data-name=answer-objection]')),
  'decision-passed': panel('decision=d2'),
  'decision-recorded': panel('decision=d4'),
  'decision-advice': panel('decision=d5'),
  'decision-decide': panel('decision=d5', (page) => page.click('[data-name=answer-yes]')),
  'decision-advise': panel('decision=d8', (page) => page.click('[data-name=advise]')),
  'decision-look-again': panel('decision=d6'),
  'decision-blocked': panel('decision=d7'),
  propose: panel('propose'),
  matrix: panel('matrix'),
  'matrix-draft': panel('matrix=Media'),
  'matrix-draft-advice': panel('matrix=Media', (page) => page.selectOption('[name=method]', 'advice')),
  work: panel('work'),
  'work-refused': panel('work', async (page) => {
    await page.click('[data-name=add-task]');
    await page.fill('[name=task-title]', 'Write the press release');
    await page.fill('[name=owner]', 'Communications team');
    await page.click('[data-name=add]');
    await page.waitForSelector('.refusal');
  }),
  task: panel('task=t1'),
  meetings: panel('meetings'),
  'meetings-invitation': panel('meetings', async (page) => {
    const event = 'BEGIN:VEVENT\nUID:a\nSUMMARY:Steering call\nORGANIZER;CN=Noor Haddad:mailto:noor@example.org\n';
    const off =
      'BEGIN:VEVENT\nUID:b\nSUMMARY:Walk through the quarter\nSTATUS:CANCELLED\nDTSTART:20991208T170000Z\nEND:VEVENT';
    const text = `BEGIN:VCALENDAR\n${event}DTSTART:20991207T170000Z\nEND:VEVENT\n${off}\nEND:VCALENDAR`;
    const file = { name: 'invite.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) };
    await page.setInputFiles('[name=invitation]', file);
    await page.waitForSelector('[data-name=open-invitation]');
  }),
  'meetings-no-invitation': panel('meetings', async (page) => {
    await page.setInputFiles('[name=invitation]', { name: 'x.ics', mimeType: '', buffer: Buffer.from('See you') });
    await page.waitForSelector('[data-error]');
  }),
  meeting: panel('meeting=standing.gcal:1'),
  members: { ...panel('members'), height: 1500 },
  'members-remove': panel('members', (page) => page.click('[data-name=remove]')),
  'members-stolen': panel('members', (page) => page.click('[data-name=stolen]')),
  'members-second': panel('members', (page) => page.click('[data-name=second]')),
  'members-back': panel('members', (page) => page.click('[data-name=take-back]')),
  'members-leave': panel('members', (page) => page.click('[data-name=leave]')),
  'members-out': { query: 'show=panel&out', hash: 'today', width: 360, height: 760 },
  'members-organisation': panel('members', (page) => page.click('[data-name=remove-organisation]')),
  'members-propose': panel('members', (page) => page.click('[data-name=propose-status]')),
  'members-show': panel('members', (page) => page.click('[data-name=show]')),
  invite: panel('members', (page) => page.click('[data-name=invite]')),
  'invite-device': panel('members', async (page) => {
    await page.click('[data-name=invite]');
    await page.selectOption('[name=whom]', 'device');
  }),
  'invite-ready': panel('members', async (page) => {
    await page.click('[data-name=invite]');
    await page.fill('[name=organisation]', 'Legal Aid');
    await page.click('[data-name=make]');
    await page.waitForSelector('[data-name=handed]');
  }),
  sharing: panel('sharing'),
  more: panel('more'),
  recorded: panel('today', async (page) => {
    await page.click('text=Done');
    await page.waitForSelector('.recorded');
  }),
  none: { query: 'show=panel&empty', hash: '', width: 360, height: 400 },
  narrow: { ...panel('decision=d1'), width: 280 },
  'card-capture': card('capture'),
  'card-decided': card('capture', (page) => page.click('[data-name=already]')),
  'card-task': card('capture', (page) => page.click('[data-name=task]')),
  'card-mark': card('mark'),
  'card-event': card('event'),
  'card-outcome': card('event', (page) => page.click('[data-name=outcome] >> nth=2')),
  strip: card('compose', undefined, 620),
  'strip-open': card('compose', (page) => page.click('.strip .link'), 620),
  'strip-narrow': card('compose', undefined, 420),
  popup: { query: 'show=popup', hash: '', width: 340, height: 100, full: true },
  welcome: { query: 'show=welcome', hash: '', width: 640, height: 500 },
  'welcome-start': {
    query: 'show=welcome',
    hash: '',
    width: 640,
    height: 760,
    act: (page) => page.click('[data-name=start]'),
  },
  'welcome-refused': {
    query: 'show=welcome',
    hash: '',
    width: 640,
    height: 500,
    act: (page) => page.click('[data-name=asked]'),
  },
  'welcome-join': {
    query: 'show=welcome',
    hash: 'join=abc',
    width: 640,
    height: 600,
    act: (page) => page.waitForSelector('.sees'),
  },
  'welcome-sites': {
    query: 'show=welcome',
    hash: '',
    width: 640,
    height: 500,
    act: (page) => page.click('[data-name=sites]'),
  },
};

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  plugins: [preact()],
  server: { port: 0, host: '127.0.0.1', watch: null },
  cacheDir: path.join(os.tmpdir(), 'concord-look-vite'),
  optimizeDeps: { entries: ['tests/components/gallery/index.html'] },
});
await server.listen();
const address = `http://127.0.0.1:${server.httpServer.address().port}/tests/components/gallery/index.html`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: false,
});
fs.mkdirSync(out, { recursive: true });
let found = 0;
for (const scheme of ['light', 'dark']) {
  for (const [name, view] of Object.entries(VIEWS).filter(([key]) => key.includes(only))) {
    const page = await browser.newPage({
      viewport: { width: view.width, height: view.height },
      colorScheme: scheme,
      reducedMotion: 'reduce',
      deviceScaleFactor: 1,
    });
    page.on('pageerror', (error) => console.log(`${name}: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && console.log(`${name}: ${message.text()}`));
    await page.goto(`${address}?${view.query}#${view.hash}`);
    await page.waitForSelector('main *');
    await page.waitForTimeout(120);
    try {
      await view.act?.(page);
    } catch (error) {
      console.log(`${name}: ${String(error.message).split('\n')[0]}`);
    }
    await page.waitForTimeout(60);
    await page.screenshot({ path: path.join(out, `${name}-${scheme}.png`), fullPage: Boolean(view.full) });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ rules: { region: { enabled: false } } }));
    for (const one of violations) {
      found += 1;
      console.log(`${name} ${scheme}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
    }
    await page.close();
  }
}
await browser.close();
await server.close();
console.log(`${found} findings; pictures in ${out}`);
process.exit(found ? 1 : 0);
