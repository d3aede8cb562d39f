import { describe, expect, test } from 'vitest';
import type { Anchor } from '../../lib/coalition/fact.ts';
import { must } from './browser-of.ts';
import { browserOf, proposal, start } from './coalition-of.ts';

const URL_OF = 'https://docs.google.com/document/d/demands/edit';
const KEY = 'gdoc:demands';
const SENTENCE = 'The city pays.';
const said = {
  t: 'facts',
  site: 'google-docs',
  url: URL_OF,
  facts: { kind: 'document', key: KEY, title: 'Demands', tab: 't.0' },
} as const;
const anchor: Anchor = {
  in: 'document',
  key: KEY,
  title: 'Demands',
  url: URL_OF,
  quote: { v: 1, exact: SENTENCE, before: '', after: '', paragraph: SENTENCE, position: 0 },
};
const TEXT = `Rent freeze\nFor the report: ${SENTENCE} It is due in May.\nRepairs\nFor the roof: ${SENTENCE} It leaks.\n`;

/** A decision at words that stand twice, in a document that is open in a tab. */
const opened = async () => {
  let text = TEXT;
  const browser = await browserOf({ readText: async () => ({ ok: true, text }) });
  const id = await start(browser, null);
  const { subject } = must(await browser.execute(id, { ...proposal('Who pays'), anchor }));
  const page = browser.page(1, URL_OF);
  page.tell(said);
  await page.told('marks', ({ marks }) => marks.length === 1);
  const write = (next: string) => {
    text = next;
  };
  return { browser, id, page, decision: subject as string, write };
};

describe('P 2.7 uncertain: is it this one?', () => {
  test('each place is shown with what stands around it; a yes anchors the decision there', async () => {
    const { browser, id, page, decision } = await opened();
    page.tell({ t: 'read-text', key: KEY, tab: null });
    const asked = await browser.see(id, { name: 'decision', decision }, ({ found }) => found?.state === 'uncertain');
    const candidates = asked.found?.candidates ?? [];
    expect(candidates.map(({ exact }) => exact)).toEqual([SENTENCE, SENTENCE]);
    expect(candidates.map(({ before }) => before.trim().split('\n').at(-1))).toEqual([
      'For the report:',
      'For the roof:',
    ]);

    const [, roof] = candidates;
    if (!roof) throw new Error('no second place');
    must(await browser.execute(id, { name: 'decision.reanchor', decision, quote: roof }));
    const again = browser.page(2, URL_OF);
    again.tell(said);
    await again.told('marks', ({ marks }) => marks[0]?.quote?.before === roof.before);
    again.tell({ t: 'read-text', key: KEY, tab: null });
    const { places } = await again.told('text', (message) => message.places[0]?.state === 'unchanged');
    expect(places[0]?.before).toContain('For the roof');
    await browser.see(id, { name: 'decision', decision }, ({ found }) => found?.state === 'unchanged');
  });

  test('a card on the page can not say so: only the panel signs', async () => {
    const { browser, id, page, decision } = await opened();
    page.tell({ t: 'card', slot: { at: 'mark', ids: [decision] }, capture: null });
    const { nonce } = await page.told('card');
    const card = browser.surface('chrome-extension://concord/card.html', nonce);
    const command = { name: 'decision.reanchor', decision, quote: anchor.in === 'document' ? anchor.quote : null };
    card.say({ t: 'execute', id: 'from-the-card', coalition: id, command });
    const answer = await card.until((heard) =>
      (heard as { t: string; result?: unknown }[]).find(({ t }) => t === 'answer'),
    );
    expect(answer.result).toMatchObject({ ok: false, error: { code: 'protocol.only-in-panel' } });
  });
});

describe('P 7.9 not on this document', () => {
  test('is known to a panel that opens later, also after a restart', async () => {
    const { browser, page } = await opened();
    const context = () => browser.see(null, { name: 'context', tab: 1 });
    expect((await context()).hidden).toBe(false);
    must(await browser.execute(null, { name: 'page.hide', key: KEY, hidden: true }));
    expect((await context()).hidden).toBe(true);
    expect((await page.told('marks', ({ hidden }) => hidden)).key).toBe(KEY);

    await browser.restart();
    browser.page(1, URL_OF).tell(said);
    expect((await browser.see(null, { name: 'context', tab: 1 }, ({ facts: now }) => now !== null)).hidden).toBe(true);
    must(await browser.execute(null, { name: 'page.hide', key: KEY, hidden: false }));
    expect((await context()).hidden).toBe(false);
  });
});
