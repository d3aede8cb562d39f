import { watchDom } from './dom.ts';
import { outlookCalendar } from './outlook-calendar.ts';
import { OUTLOOK } from './outlook-hosts.ts';
import { outlookMail } from './outlook-mail.ts';
import type { Site } from './site.ts';

/** Outlook on the web: mail and calendar are one page, which goes from the one to the other without loading. */
export const outlook: Site = {
  id: 'outlook',
  hosts: OUTLOOK.map((host) => `https://${host}/*`),
  matches: (url) => OUTLOOK.includes(url.hostname),
  read(page, url, visible) {
    const part = [outlookCalendar, outlookMail].find((one) => one.matches(url));
    return part?.read(page, url, visible) ?? { kind: 'none', missing: [] };
  },
  watch(page, signal, changed) {
    const attributeFilter = [
      'aria-selected',
      'aria-expanded',
      'data-lpc-hover-target-id',
      'data-convid',
      'style',
      'value',
    ];
    watchDom(page, ['body'], { attributes: true, attributeFilter }, signal, changed, 120);
  },
  selection: (page) => outlookMail.selection(page),
  slots: (page, visible) =>
    (outlookCalendar.matches(new URL(page.location.href)) ? outlookCalendar : outlookMail).slots(page, visible),
  insert: (page, slot, text) => outlookMail.insert(page, slot, text),
};
