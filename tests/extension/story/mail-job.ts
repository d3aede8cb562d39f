import type { Ensemble } from './ensemble.ts';
import { armed, see } from './hands.ts';
import type { Step } from './steps.ts';

export const INBOX = 'https://mail.google.com/mail/u/0/#inbox';
export const OUTLOOK_MAIL = 'https://outlook.office.com/mail/';
type MailStage = {
  stage: { compose(): string; recipient(id: string, address: string): void; text(id: string): string };
};

/** Job 3: who the recipients are and what they own, with no click; "who owns …?"; one task put into the mail. */
export const mailJob = async ({ union, coalition }: Ensemble, step: Step, at = INBOX): Promise<void> => {
  const mine = await union.driver.open(at);
  await mine.waitFor(() => Boolean((window as never as MailStage).stage));
  await see(union.panel, coalition, { name: 'work' }, (work) => work.others.length > 0);
  const compose = await mine.evaluate(() => (window as never as MailStage).stage.compose());
  const strip = await mine.frame('card.html');
  await step('Mail: as a recipient is entered, who it is and what she owns', async () => {
    await mine.evaluate(
      (id) => (window as never as MailStage).stage.recipient(id, 'ana@legalaid.example.org'),
      compose,
    );
    await strip.waitFor(() =>
      document.querySelector('[data-address="ana@legalaid.example.org"]')?.textContent?.includes('Ana'),
    );
    await mine.evaluate((id) => (window as never as MailStage).stage.recipient(id, 'press@news.example'), compose);
    await strip.waitFor(() => document.querySelector('[data-name="outside"]') !== null);
  });
  await step('Mail: "who owns …?" finds by words', async () => {
    await strip.fill('input[name="who-owns"]', 'flyer transl');
    await strip.waitFor(() =>
      [...document.querySelectorAll('[data-task]')].some((one) => one.textContent?.includes('Translate the flyer')),
    );
  });
  await step('Mail: one task goes into the mail as text', async () => {
    await armed(strip);
    await strip.click('[data-task] [data-name="insert"]');
    await mine.waitFor((id) => (window as never as MailStage).stage.text(id).includes('Translate the flyer'), compose);
  });
  await mine.close();
};
