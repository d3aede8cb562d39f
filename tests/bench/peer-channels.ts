import { startRelay } from '../../relay/server.ts';
import { createMemoryStore } from '../../relay/store-memory.ts';
import type { BrowserDriver, DriverPage } from '../extension/driver/index.ts';
import { serveCarrierPage } from '../sync/browser/page-server.ts';
import { until } from '../sync/people.ts';

const ROUNDS = 9;
const SMALL = 60;

/** Times in ms: so many bytes over the carrier and over a bare channel that chunks alike, in turn; then small messages. */
export interface Channels {
  readonly carrier: readonly number[];
  readonly plain: readonly number[];
  readonly small: readonly number[];
}

/** Measures in an ordinary page of each of the two browsers, after two rounds that warm up. */
export const measureChannels = async (browsers: readonly BrowserDriver[], bytes: number): Promise<Channels> => {
  const relay = await startRelay({ port: 0, dataDir: '', store: createMemoryStore() });
  const site = await serveCarrierPage();
  const pages: DriverPage[] = [];
  try {
    for (const browser of browsers) {
      const page = await browser.open(site.url);
      pages.push(page);
      await until(async () => (await page.run('typeof carrierPage')) === 'object');
      await page.run(`carrierPage.enter(${JSON.stringify(relay.url)}, 1)`);
    }
    const [a, b] = pages as [DriverPage, DriverPage];
    for (const page of pages)
      await until(async () => ((await page.run('carrierPage.linked()')) as string[]).length === 1, 60_000);
    const offer = await a.run('carrierPage.plain.offer()');
    const answer = await b.run(`carrierPage.plain.answer(${JSON.stringify(offer)})`);
    await a.run(`carrierPage.plain.accept(${JSON.stringify(answer)})`);

    /** From the first byte's leaving to the last one's coming. */
    const timed = async (send: string, arrived: string): Promise<number> => {
      const before = ((await b.run(arrived)) as number[]).length;
      const began = (await a.run(send)) as number;
      let ended = 0;
      await until(async () => {
        ended = ((await b.run(arrived)) as number[])[before] ?? 0;
        return ended > 0;
      }, 60_000);
      return ended - began;
    };
    const [carrier, plain, small]: number[][] = [[], [], []];
    for (let round = -2; round < ROUNDS; round++) {
      const ours = await timed(`carrierPage.send(${bytes}, 1, 'bulk')`, 'carrierPage.arrived()');
      const theirs = await timed(`carrierPage.plain.send(${bytes})`, `carrierPage.plain.arrived(${bytes})`);
      if (round < 0) continue;
      carrier?.push(ours);
      plain?.push(theirs);
    }
    for (let n = 0; n < SMALL; n++)
      small?.push(await timed(`carrierPage.send(200, 2, 'small')`, 'carrierPage.arrived()'));
    return { carrier: carrier ?? [], plain: plain ?? [], small: small ?? [] };
  } finally {
    for (const page of pages) await page.close().catch(() => {});
    site.close();
    await relay.close();
  }
};
