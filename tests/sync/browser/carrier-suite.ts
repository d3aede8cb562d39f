import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Relay, startRelay } from '../../../relay/server.ts';
import { createMemoryStore } from '../../../relay/store-memory.ts';
import { until } from '../people.ts';
import type { CarrierPage } from './carrier-page.ts';
import { serveCarrierPage } from './page-server.ts';

/** What the suite needs of a browser: pages in which an expression can be run. */
export interface CarrierBrowser {
  open(url: string): Promise<{ run(expression: string): Promise<unknown>; close(): Promise<void> }>;
  close(): Promise<void>;
}

/**
 * The real carrier: y-webrtc, real WebRTC, the real relay's signaling, two browsers (of one kind or of two).
 * Call it where browsers may be started.
 */
export const judgeCarrierInBrowsers = (
  name: string,
  launchOne: () => Promise<CarrierBrowser>,
  launchOther = launchOne,
) => {
  describe(`carrier between browsers: ${name}`, () => {
    let relay: Relay;
    let site: { url: string; close(): void };
    const browsers: CarrierBrowser[] = [];
    const pages: Page[] = [];
    let seed = 0;

    beforeAll(async () => {
      relay = await startRelay({ port: 0, dataDir: '', store: createMemoryStore() });
      site = await serveCarrierPage();
      browsers.push(await launchOne(), await launchOther());
    });
    afterAll(async () => {
      for (const browser of browsers) await browser.close();
      site?.close();
      await relay?.close();
    });
    afterEach(async () => {
      for (const page of pages.splice(0)) await page.close();
    });

    const enter = async (browser: number): Promise<Page> => {
      const opened = await browsers[browser]?.open(site.url);
      if (!opened) throw new Error('no browser');
      const ask: Page['ask'] = async (expression) => (await opened.run(expression)) as never;
      await until(async () => (await ask<string>('typeof carrierPage')) === 'object');
      const device = await ask<string>(`carrierPage.enter(${JSON.stringify(relay.url)}, ${seed})`);
      const page: Page = { device, ask, close: () => opened.close() };
      pages.push(page);
      return page;
    };
    /** A connection whose end the other side was not told of is given up by ICE after 30 s; only then they meet again. */
    const MEET_MS = 55_000;
    const linked = async (page: Page, n: number) =>
      until(async () => (await page.ask<string[]>('carrierPage.linked()')).length === n, MEET_MS);
    const meet = async (): Promise<[Page, Page]> => {
      seed += 1;
      const pair: [Page, Page] = [await enter(0), await enter(1)];
      for (const page of pair) await linked(page, 1);
      return pair;
    };
    const got = (page: Page) => page.ask<ReturnType<CarrierPage['got']>>('carrierPage.got()');

    it('each knows the other’s device; 1 MB arrives both ways; nothing is left uncaught', async () => {
      const [a, b] = await meet();
      expect(await a.ask('carrierPage.linked()')).toEqual([b.device]);
      expect(await b.ask('carrierPage.linked()')).toEqual([a.device]);
      await a.ask(`carrierPage.send(1000000, 7, 'bulk')`);
      await b.ask(`carrierPage.send(1000000, 8, 'bulk')`);
      await until(async () => (await got(b)).length === 1 && (await got(a)).length === 1);
      expect([await got(b), await got(a)]).toEqual([[[1_000_000, 7]], [[1_000_000, 8]]]);
      for (const page of [a, b]) expect(await page.ask('carrierPage.errors()')).toEqual([]);
    });

    it('a small message passes 8 MB', async () => {
      const [a, b] = await meet();
      await a.ask(`carrierPage.send(8000000, 1, 'bulk'), carrierPage.send(10, 2, 'small')`);
      await until(async () => (await got(b)).length === 2, 30_000);
      expect((await got(b))[0]).toEqual([10, 2]);
    });

    it('who is not admitted is hung up on; when membership changes it is let in', async () => {
      const [a, b] = await meet();
      await a.ask('carrierPage.admit(false)');
      await linked(b, 0);
      await until(async () => (await a.ask<string[]>('carrierPage.refused()')).includes('not-admitted'), MEET_MS);
      expect(await a.ask('carrierPage.linked()')).toEqual([]);
      await a.ask('carrierPage.admit(true)');
      for (const page of [a, b]) await linked(page, 1);
    });

    it('leaving is seen at once, and one can come back in the same page', async () => {
      const [a, b] = await meet();
      await b.ask('carrierPage.leave()');
      await linked(a, 0);
      const device = await b.ask<string>(`carrierPage.enter(${JSON.stringify(relay.url)}, ${seed})`);
      await linked(a, 1);
      expect(await a.ask('carrierPage.linked()')).toEqual([device]);
    });

    it('a relay that goes away disturbs no connection', async () => {
      const [a, b] = await meet();
      const { port } = relay;
      await relay.close();
      await a.ask(`carrierPage.send(100, 3, 'small')`);
      await until(async () => (await got(b)).length === 1);
      relay = await startRelay({ port, dataDir: '', store: createMemoryStore() });
    });
  });
};

interface Page {
  readonly device: string;
  ask<T>(expression: string): Promise<T>;
  close(): Promise<void>;
}
