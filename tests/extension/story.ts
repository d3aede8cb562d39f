import { calendarJob } from './story/calendar-job.ts';
import { DOCUMENT, docsJob } from './story/docs-job.ts';
import { assemble, type EnsembleOptions } from './story/ensemble.ts';
import { mailJob } from './story/mail-job.ts';
import { toldSteps } from './story/steps.ts';

export interface StoryOptions extends Pick<EnsembleOptions, 'kinds' | 'headed' | 'real'> {
  readonly once: boolean;
}

/**
 * What `npm start` shows: two organisations in two browsers with a coalition of theirs. With `once` the three daily jobs
 * are gone through, told step by step; else the browsers stay open until the process is ended.
 */
export default async (options: StoryOptions): Promise<void> => {
  const say = (line: string): void => console.log(line);
  const step = toldSteps(say);
  const since = Date.now();
  const ensemble = await assemble({
    ...options,
    step: (what) => say(`  ok ${what} (${((Date.now() - since) / 1000).toFixed(1)} s)`),
  });
  try {
    if (options.once) {
      await docsJob(ensemble, step);
      await calendarJob(ensemble, step);
      await mailJob(ensemble, step);
      return;
    }
    await ensemble.union.driver.open(DOCUMENT);
    await ensemble.aid.driver.open(DOCUMENT);
    say('Both browsers share "Housing Now". Select a sentence and press the button beside it. Ctrl+C ends it.');
    await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
  } finally {
    await ensemble.close();
  }
};
