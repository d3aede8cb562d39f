import { DOCUMENT_ID } from '../../stage/content.ts';
import type { DriverPage, Scope } from '../driver/index.ts';
import type { Ensemble, Member } from './ensemble.ts';
import { panelAt, press, read, see } from './hands.ts';
import type { Step } from './steps.ts';

export const DOCUMENT = `https://docs.google.com/document/d/${DOCUMENT_ID}/edit?tab=t.0`;
export const KEY = `gdoc:${DOCUMENT_ID}`;
export const FIRST = 'We demand a rent freeze until the independent report is out.';
export const SECOND = 'Two tenants speak first at every hearing.';
const REWORDED = 'We demand a rent freeze of two years, whatever the report says.';

/** Selects words in the stage's document as a person does: with the mouse. */
export const select = async (page: DriverPage, words: string): Promise<void> => {
  await page.waitFor(() => Boolean((window as never as { stage?: { text(): string } }).stage?.text()));
  await page.evaluate(
    (sentence) => (window as never as { stage: { select(w: string): void } }).stage.select(sentence),
    words,
  );
};

/** From the selection to the card that shows it, by the keyboard command. An earlier card gives way to it. */
export const openCard = async (member: Member, page: DriverPage, words: string): Promise<Scope> => {
  await page.focus();
  await select(page, words);
  await member.driver.runCommand('capture');
  const end = Date.now() + 15_000;
  for (;;) {
    const card = await page.frame('card.html');
    const shows = await card.evaluate((wanted) => document.body.innerText.includes(wanted), words).catch(() => false);
    if (shows) return card;
    if (Date.now() > end) throw new Error(`no card shows "${words}"`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** Job 1: tag a decision at the sentence, object, amend, agree, close; another already decided; one reworded. */
export const docsJob = async ({ union, aid, coalition, stage }: Ensemble, step: Step): Promise<void> => {
  const mine = await union.driver.open(DOCUMENT);
  const theirs = await aid.driver.open(DOCUMENT);
  const decision = await step('Docs: Mara proposes at the sentence, from the card', async () => {
    const card = await openCard(union, mine, FIRST);
    await card.waitFor(() => document.querySelector('select[name="category"]') !== null);
    await card.select('select[name="category"]', 'public statement');
    await read(card, 'decides by consent');
    await press(card, 'propose');
    const page = await see(
      union.panel,
      coalition,
      { name: 'page', key: KEY },
      ({ decisions }) => decisions.length === 1,
    );
    return page.decisions[0]?.id ?? '';
  });
  await step('Docs: the mark stands at that sentence at Legal Aid, without reload', async () => {
    await see(aid.panel, coalition, { name: 'page', key: KEY }, ({ marks }) => marks.length === 1);
    await markStands(theirs, 'open');
  });
  await step('Docs: Legal Aid objects, with reason and remedy, in the panel', async () => {
    const panel = await panelAt(aid.driver, `#decision=${encodeURIComponent(decision)}`);
    await press(panel, 'answer-objection');
    await panel.fill('textarea[name="reason"]', 'Nobody knows when the report will be out.');
    await panel.fill('textarea[name="remedy"]', 'Name a last day.');
    await press(panel, 'sign');
    await see(union.panel, coalition, { name: 'decision', decision }, (view) => view.answered >= 1);
    await panel.close();
  });
  await step('Docs: Mara amends', async () => {
    const panel = await panelAt(union.driver, `#decision=${encodeURIComponent(decision)}`);
    await press(panel, 'amend');
    await panel.fill('textarea[name="text"]', `${FIRST.slice(0, -1)}, at the latest until 1 March 2027.`);
    await press(panel, 'sign');
    await see(aid.panel, coalition, { name: 'decision', decision }, (view) => view.versions.length === 2);
    await panel.close();
  });
  await step('Docs: both consent, Mara closes, Legal Aid confirms: passed', async () => {
    for (const member of [aid, union]) {
      const panel = await panelAt(member.driver, `#decision=${encodeURIComponent(decision)}`);
      await press(panel, 'answer-consent');
      await press(panel, 'sign');
      await see(
        member.panel,
        coalition,
        { name: 'decision', decision },
        (view) => view.ours?.choice === 'consent' && view.ours.version === view.version,
      );
      await panel.close();
    }
    await see(union.panel, coalition, { name: 'decision', decision }, (view) => view.may.includes('close'));
    const panel = await panelAt(union.driver, `#decision=${encodeURIComponent(decision)}`);
    await press(panel, 'close');
    await press(panel, 'sign');
    for (const member of [union, aid]) {
      const view = await see(
        member.panel,
        coalition,
        { name: 'decision', decision },
        (closed) => closed.closed?.final === true,
        30_000,
      );
      if (view.state !== 'passed') throw new Error(`closed as ${view.state}`);
      if (view.closed?.tally.consent !== 2 || view.closed.confirmedBy.length !== 2)
        throw new Error(`counted ${JSON.stringify(view.closed)}`);
    }
    await read(panel, 'passed');
    await panel.close();
  });
  await step('Docs: a second sentence, already decided, confirmed by Legal Aid', async () => {
    const card = await openCard(union, mine, SECOND);
    await press(card, 'already');
    await press(card, 'record');
    const { decisions } = await see(
      aid.panel,
      coalition,
      { name: 'page', key: KEY },
      (page) => page.decisions.length === 2,
    );
    const recorded = decisions.find(({ id }) => id !== decision)?.id ?? '';
    const panel = await panelAt(aid.driver, `#decision=${encodeURIComponent(recorded)}`);
    await press(panel, 'confirm');
    await press(panel, 'sign');
    await see(
      union.panel,
      coalition,
      { name: 'decision', decision: recorded },
      (view) => (view.recorded?.confirmedBy.length ?? 0) >= 1,
    );
    await panel.close();
  });
  await step('Docs: somebody rewords the first sentence: both say so', async () => {
    if (!stage) throw new Error('only on the stage');
    await mine.evaluate(
      (from, to) => (window as never as { stage: { replace(a: string, b: string): void } }).stage.replace(from, to),
      FIRST,
      REWORDED,
    );
    await mine.waitFor(() => (window as never as { stage: { saved(): boolean } }).stage.saved());
    for (const [member, page] of [
      [union, mine],
      [aid, theirs],
    ] as const) {
      await page.focus();
      await see(
        member.panel,
        coalition,
        { name: 'decision', decision },
        ({ found }) => found?.state === 'reworded',
        70_000,
      );
      await markStands(page, 'changed');
    }
    const panel = await panelAt(aid.driver, `#decision=${encodeURIComponent(decision)}`);
    await read(panel, 'reworded since it was agreed');
    await panel.waitFor(
      () => document.querySelector('[data-found="reworded"] ins, [data-found="reworded"] del') !== null,
    );
    await panel.close();
  });
  await mine.close();
  await theirs.close();
};

/** A mark of this shape is drawn in our closed shadow root. */
export const markStands = async (page: DriverPage, shape: string): Promise<void> => {
  const host = await page.waitFor(
    () => [...document.documentElement.children].find((element) => element.localName.includes('-'))?.localName,
  );
  await page
    .shadow(String(host))
    .waitFor((root, wanted) => root.querySelector(`[data-rail*="${wanted}"]`) !== null, shape);
};
