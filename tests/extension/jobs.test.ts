import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canUseWebRtc } from './driver/index.ts';
import { calendarJob } from './story/calendar-job.ts';
import { docsJob } from './story/docs-job.ts';
import { assemble, type Ensemble } from './story/ensemble.ts';
import { see } from './story/hands.ts';
import { mailJob } from './story/mail-job.ts';
import { toldSteps } from './story/steps.ts';

/** The three daily jobs, from end to end: two organisations, two real browsers, the real relay, real WebRTC. */
const pairs = [
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
] as const;

describe.each(pairs)('%s ↔ %s', (...kinds) => {
  let ensemble: Ensemble;
  const steps: string[] = [];
  const step = toldSteps((line) => steps.push(line));
  beforeAll(async () => {
    ensemble = await assemble({ kinds });
  });
  afterAll(() => ensemble?.close());

  test('a decision at its sentence: proposed, objected, amended, passed; already decided; reworded', async () => {
    await docsJob(ensemble, step);
    expect(steps.filter((line) => line.startsWith('  ok Docs'))).toHaveLength(7);
  });

  test('agenda and outcomes on a calendar event, minutes on the clipboard; the other sees it live', async () => {
    await calendarJob(ensemble, step);
    const { text, html } = await ensemble.union.driver.clipboard();
    for (const words of ['Council letter', 'Translate the flyer', 'Two tenants, named by the Tenant Union.']) {
      expect(text).toContain(words);
      expect(html).toContain(words);
    }
    expect(html).toMatch(/<(h\d|li|p|strong|table)\b/);
  });

  test('who owns what while a mail is written', async () => {
    await mailJob(ensemble, step);
  });

  const rtc = kinds.every(canUseWebRtc);
  test(`they are connected peer to peer${rtc ? '' : ' (SKIPPED: no network interface but loopback, and Firefox gathers no loopback candidates)'}`, async (context) => {
    if (!rtc) context.skip('no WebRTC between these browsers on this machine');
    const { union, aid, coalition } = ensemble;
    for (const { panel } of [union, aid])
      await see(
        panel,
        coalition,
        { name: 'sharing' },
        ({ delivery, partners }) =>
          partners.length === 1 && partners[0]?.online === true && delivery.online.length === 1,
      );
  });
});
