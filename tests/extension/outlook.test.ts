import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calendarJob, OUTLOOK_WEEK, openEvent } from './story/calendar-job.ts';
import { docsJob } from './story/docs-job.ts';
import { assemble, type Ensemble } from './story/ensemble.ts';
import { mailJob, OUTLOOK_MAIL } from './story/mail-job.ts';
import { toldSteps } from './story/steps.ts';

/** The three daily jobs with Outlook in place of Gmail and Google Calendar; who acts is the first, so each browser is once. */
const pairs = [
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const;

describe.each(pairs)('Outlook, %s ↔ %s', (...kinds) => {
  let ensemble: Ensemble;
  const steps: string[] = [];
  const step = toldSteps((line) => steps.push(line));
  beforeAll(async () => {
    ensemble = await assemble({ kinds });
  });
  afterAll(() => ensemble?.close());

  test('a decision at its sentence, from the proposal to "reworded since"', async () => {
    await docsJob(ensemble, step);
    expect(steps.filter((line) => line.startsWith('  ok Docs'))).toHaveLength(7);
  });

  test('agenda and outcomes on an event that shows no shared id; the other sees it live in their Outlook', async () => {
    await calendarJob(ensemble, step, OUTLOOK_WEEK);
    const { text } = await ensemble.union.driver.clipboard();
    for (const words of ['Council letter', 'Translate the flyer']) expect(text).toContain(words);
  });

  test('who owns what while a mail is written', async () => {
    await mailJob(ensemble, step, OUTLOOK_MAIL);
  });

  test('from mail to calendar without a load the event has its card', async () => {
    const page = await ensemble.union.driver.open(OUTLOOK_MAIL);
    await page.waitFor(() => Boolean((window as never as { stage?: unknown }).stage));
    await page.evaluate((to) => {
      (window as never as { stage: { go(path: string): void } }).stage.go(to);
    }, '/calendar/view/week');
    const card = await openEvent(page, 'Full meeting');
    await card.waitFor(() => document.querySelector('[data-meeting]') !== null);
    await page.close();
  });
});
