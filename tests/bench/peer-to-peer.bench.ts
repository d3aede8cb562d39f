import {
  type BrowserDriver,
  type DriverPage,
  launch,
  type RelayUnderTest,
  startRelayProcess,
} from '../extension/driver/index.ts';
import { must, see } from '../extension/story/hands.ts';
import { foundBy } from '../extension/story/mara.ts';
import { type Bench, median, percentile } from './bench.ts';
import { measureChannels } from './peer-channels.ts';

const BYTES = 5_000_000;
const TASKS = 60;
/** So many tasks with notes of 20,000 characters make 5 MB of records. */
const LARGE = 250;
const NOTES = 'The tenants of the northern district ask for a rent freeze until the report is out. '
  .repeat(240)
  .slice(0, 20_000);

/**
 * Two browsers, peer to peer: what the carrier carries against a bare channel; with the built extension from "recorded" in
 * one panel to the other panel's query; and the first sync of 5 MB of records to a browser that was away, applied and stored.
 */
const peerToPeer: Bench = async () => {
  const drivers: BrowserDriver[] = [];
  let relay: RelayUnderTest | null = null;
  try {
    for (let n = 0; n < 2; n++)
      drivers.push(await launch('chromium', { args: ['--allow-loopback-in-peer-connection'] }));
    const { carrier, plain, small } = await measureChannels(drivers, BYTES);

    // A room of 1 MB: what is larger has to go from peer to peer.
    relay = await startRelayProcess({ args: ['--room-mb', '1'] });
    const [mara, ana] = (await Promise.all(drivers.map((driver) => driver.openPanel()))) as [DriverPage, DriverPage];
    const coalition = await share(mara, ana, relay.url);
    const online = () =>
      see(
        ana,
        coalition,
        { name: 'sharing' },
        ({ partners }) => partners.length === 1 && partners[0]?.online === true,
        90_000,
      );
    await online();
    await note(ana, coalition);
    const { me } = await see(mara, coalition, { name: 'members' }, (value) => value.me !== null);
    const add = (title: string, notes: string) =>
      mara.evaluate(timedTask, coalition, { title, notes, owner: me?.id ?? '' });

    const recorded: number[] = [];
    const seen: number[] = [];
    for (let n = 0; n < TASKS; n++) {
      const { began, ended } = await add(`Task ${n}`, '');
      recorded.push(ended - began);
      seen.push((await ana.waitFor(seenAt, `Task ${n}`)) - ended);
    }

    await drivers[1]?.goOffline();
    for (let n = 0; n < LARGE; n++) await add(`Large ${n}`, NOTES);
    await ana.evaluate(forgetOnline);
    await drivers[1]?.goOnline();
    for (let n = 0; n < LARGE; n++) await ana.waitWithin(180_000, seenAt, `Large ${n}`);
    const synced = await ana.evaluate(sinceOnline);

    const peak = median([...plain]);
    const rate = (ms: number): string => `${(BYTES / 1_000 / ms).toFixed(1)} MB/s`;
    const bare = 'a bare channel that chunks alike';
    return [
      {
        ...{
          what: '5 MB over the carrier',
          peer: bare,
          ours: median([...carrier]),
          theirs: peak,
          unit: 'ms',
          atMost: 2,
        },
        note: `${rate(median([...carrier]))} of ${rate(peak)}: at least half`,
      },
      {
        ...{
          what: '5 MB of records, applied and stored',
          peer: bare,
          ours: synced,
          theirs: peak,
          unit: 'ms',
          atMost: 5,
        },
        note: `${rate(synced)}: at least a fifth; from the hello to the last row in the panel’s query`,
      },
      {
        ...{ what: 'recorded here → seen in the other’s query, p50', peer: 'command → recorded', unit: 'ms' },
        ...{ ours: median(seen), theirs: median(recorded) },
        note: `a small message on the carrier: ${median([...small]).toFixed(1)} ms`,
      },
      {
        ...{ what: 'recorded here → seen in the other’s query, p95', peer: 'command → recorded', unit: 'ms' },
        ...{ ours: percentile(seen, 0.95), theirs: percentile(recorded, 0.95) },
      },
    ];
  } finally {
    for (const driver of drivers) await driver.close().catch(() => {});
    await relay?.close();
  }
};

const share = async (mara: DriverPage, ana: DriverPage, relay: string): Promise<string> => {
  const coalition = await foundBy({ panel: mara }, relay);
  const { link = '' } = await must(mara, coalition, {
    ...{ name: 'invitation.create', organisation: null, organisationName: 'Legal Aid', founding: true, role: 'member' },
    ...{ delegate: true, person: null, uses: 1, days: 7 },
  } as const);
  await must(ana, null, { name: 'coalition.join', link, personName: 'Ana', email: 'ana@legalaid.example.org' });
  for (const panel of [ana, mara])
    await see(panel, coalition, { name: 'members' }, ({ organisations }) => organisations.length === 2, 60_000);
  return coalition;
};

// What follows runs in the panels; their clocks are one machine's.

/** Adds a task over a port of its own; when it was sent and when it was recorded (ms since 1970, with fractions). */
const timedTask = (coalition: string, { title, notes, owner }: { title: string; notes: string; owner: string }) =>
  new Promise<{ began: number; ended: number }>((resolve, reject) => {
    const now = () => performance.timeOrigin + performance.now();
    const port = chrome.runtime.connect({ name: 'surface' });
    let began = 0;
    port.onMessage.addListener((message: { t: string; result?: { ok: boolean } }) => {
      if (message.t === 'welcome') {
        const command = { name: 'task.add', title, owner, due: null, estimate: null, source: null, notes };
        began = now();
        port.postMessage({ t: 'execute', id: `bench-${title}-${began}`, coalition, command });
      }
      if (message.t !== 'answer') return;
      port.disconnect();
      if (message.result?.ok) resolve({ began, ended: now() });
      else reject(new Error(JSON.stringify(message.result)));
    });
    port.postMessage({ t: 'hello', version: 1, nonce: null });
  });

interface Noted {
  benchTitles?: Map<string, number>;
  benchOnline?: number;
}
/** Notes in this page when each task was first in the query, and since when the partner is online. */
const noteInPage = (coalition: string): void => {
  const here = globalThis as Noted;
  const now = () => performance.timeOrigin + performance.now();
  const titles = new Map<string, number>();
  here.benchTitles = titles;
  const port = chrome.runtime.connect({ name: 'surface' });
  port.onMessage.addListener((message) => {
    if (message.t === 'welcome')
      for (const name of ['work', 'sharing']) port.postMessage({ t: 'watch', id: name, coalition, query: { name } });
    if (message.t !== 'changed') return;
    if (message.id === 'sharing') {
      const online = message.value.partners.some((partner: { online: boolean }) => partner.online);
      if (online) here.benchOnline ??= now();
      return;
    }
    for (const { title } of [...message.value.mine, ...message.value.others])
      if (!titles.has(title)) titles.set(title, now());
  });
  port.postMessage({ t: 'hello', version: 1, nonce: null });
};
const note = (page: DriverPage, coalition: string) => page.evaluate(noteInPage, coalition);
const seenAt = (title: string): number => (globalThis as Noted).benchTitles?.get(title) ?? 0;
const forgetOnline = (): void => void delete (globalThis as Noted).benchOnline;
const sinceOnline = (): number => {
  const { benchTitles, benchOnline = 0 } = globalThis as Noted;
  return Math.max(...(benchTitles?.values() ?? [])) - benchOnline;
};

export default peerToPeer;
