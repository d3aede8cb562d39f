import type { DriverPage, Scope } from '../driver/index.ts';
import type { Ensemble } from './ensemble.ts';
import { armed, press, read, see } from './hands.ts';
import type { Step } from './steps.ts';

export const WEEK = 'https://calendar.google.com/calendar/u/0/r/week';
export const OUTLOOK_WEEK = 'https://outlook.office.com/calendar/view/week';

/** Opens the event's bubble and gives the card beside it. */
export const openEvent = async (page: DriverPage, title: string): Promise<Scope> => {
  await page.waitFor(() => Boolean((window as never as { stage?: unknown }).stage));
  await page.evaluate((name) => (window as never as { stage: { open(t: string): void } }).stage.open(name), title);
  return page.frame('card.html');
};

/** Job 2: agenda on the event, start, an outcome for each item, minutes; the other browser sees it live. */
export const calendarJob = async ({ union, aid, coalition }: Ensemble, step: Step, at = WEEK): Promise<void> => {
  const mine = await union.driver.open(at);
  const card = await step('Calendar: the event has a card; Mara opens the meeting there', async () => {
    const opened = await openEvent(mine, 'Full meeting');
    await press(opened, 'open-meeting');
    await opened.waitFor(() => document.querySelector('[data-meeting]') !== null);
    return opened;
  });
  const meeting = String(
    await card.evaluate(() => document.querySelector<HTMLElement>('[data-meeting]')?.dataset.meeting),
  );
  const items = [
    ['Council letter', 'decision', '15'],
    ['Flyers', 'update', '10'],
    ['Who speaks at the hearing?', 'discussion', '20'],
  ] as const;
  await step('Calendar: agenda of three items with purpose and minutes', async () => {
    for (const [title, purpose, minutes] of items) {
      await press(card, 'add-item');
      await card.fill('input[name="item-title"]', title);
      await card.select('select[name="purpose"]', purpose);
      await card.fill('input[name="minutes"]', minutes);
      await press(card, 'add');
      await see(union.panel, coalition, { name: 'meeting', meeting }, (view) =>
        view.items.some((item) => item.title === title),
      );
    }
  });
  await step('Calendar: Legal Aid sees the agenda live, in its own card', async () => {
    const theirs = await aid.driver.open(at);
    const other = await openEvent(theirs, 'Full meeting');
    for (const [title] of items) await read(other, title);
    await theirs.close();
  });
  await step('Calendar: the meeting starts', async () => {
    await mine.focus();
    await press(card, 'start');
    await see(aid.panel, coalition, { name: 'meeting', meeting }, (view) => view.meeting.started !== null);
  });
  const { items: agenda } = await see(union.panel, coalition, { name: 'meeting', meeting }, (view) =>
    items.every(([title]) => view.items.some((item) => item.title === title)),
  );
  const itemOf = (title: string): string => agenda.find((item) => item.title === title)?.id ?? '';
  const outcome = async (title: string, kind: 'decision' | 'task' | 'note'): Promise<void> => {
    await card.waitFor(
      (id) => document.querySelector(`[data-item="${id}"] [data-name="outcome"]`) !== null,
      itemOf(title),
    );
    await armed(card);
    await card.click(`[data-item="${itemOf(title)}"] [data-name="outcome"]`);
    await press(card, `outcome-${kind}`);
  };
  await step('Calendar: a decision as outcome of the first item', async () => {
    await outcome('Council letter', 'decision');
    await card.fill('[name="outcome-text"]', 'The letter goes out on Monday under all names.');
    await card.select('select[name="category"]', 'public statement');
    await press(card, 'record');
    await see(aid.panel, coalition, { name: 'meeting', meeting }, (view) =>
      view.items.some((item) => item.decisions.length === 1),
    );
  });
  await step('Calendar: two tasks with owner and date; a team is refused with its people', async () => {
    await outcome('Flyers', 'task');
    await card.fill('input[name="task-title"]', 'Translate the flyer');
    await card.fill('input[name="owner"]', 'communications team');
    await card.fill('input[name="due"]', '2026-12-02');
    await press(card, 'add');
    await card.waitFor(() => document.querySelector('[data-code="task.owner-not-a-person"]') !== null);
    await card.waitFor(() =>
      [...document.querySelectorAll('[data-code] button')].some((one) => one.textContent?.includes('Ana')),
    );
    await card.evaluate(() => {
      for (const one of document.querySelectorAll('[data-code] button'))
        if (one.textContent?.includes('Ana')) one.setAttribute('data-choice', '');
    });
    await card.click('[data-choice]');
    await see(aid.panel, coalition, { name: 'work' }, (work) =>
      work.mine.some((task) => task.title === 'Translate the flyer'),
    );
    await outcome('Flyers', 'task');
    await card.fill('input[name="task-title"]', 'Print 500 flyers');
    await card.fill('input[name="owner"]', 'Mara');
    await card.fill('input[name="due"]', '2026-11-20');
    await press(card, 'add');
    await see(union.panel, coalition, { name: 'work' }, (work) =>
      work.mine.some((task) => task.title === 'Print 500 flyers'),
    );
  });
  await step('Calendar: a note, and the minutes as Markdown and rich text on the clipboard', async () => {
    await outcome('Who speaks at the hearing?', 'note');
    await card.fill('[name="note"]', 'Two tenants, named by the Tenant Union.');
    await press(card, 'add');
    const view = await see(aid.panel, coalition, { name: 'meeting', meeting }, (value) =>
      value.items.some((item) => item.notes.length === 1),
    );
    for (const words of [
      'Council letter',
      'Translate the flyer',
      'Ana',
      '2026',
      'Two tenants, named by the Tenant Union.',
    ])
      if (!view.markdown.includes(words)) throw new Error(`the minutes lack "${words}"`);
    // One copy carries both flavours: Markdown as plain text, and rich text for a document or a mail.
    await press(card, 'copy-rich');
    await read(card, 'Copied');
    const { text, html } = await union.driver.clipboard();
    if (!text?.includes('# ') || !text.includes('Translate the flyer')) throw new Error(`on the clipboard: ${text}`);
    if (html !== null && !html.includes('<li>')) throw new Error(`as rich text: ${html}`);
  });
  await mine.close();
};
