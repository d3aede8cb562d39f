import { describe, expect, it } from 'vitest';
import { all } from '../../lib/sites/dom.ts';
import * as gmail from '../../lib/sites/gmail.selectors.ts';
import * as calendar from '../../lib/sites/google-calendar.selectors.ts';
import * as docs from '../../lib/sites/google-docs.selectors.ts';
import * as outlookCalendar from '../../lib/sites/outlook-calendar.selectors.ts';
import * as outlookMail from '../../lib/sites/outlook-mail.selectors.ts';
import { page, present } from './captures.ts';

/** Each list of selectors stands beside what it must find (`name_`), and this holds it to that. */
describe.skipIf(!present)('selectors find what stands beside them', () => {
  for (const [site, table] of Object.entries({ docs, gmail, calendar, outlookMail, outlookCalendar } as Record<
    string,
    Record<string, unknown>
  >)) {
    for (const [name, expected] of Object.entries(table)) {
      if (!name.endsWith('_')) continue;
      for (const [count, file] of expected as [number, string][]) {
        it(`${site} ${name.slice(0, -1)}: ${count} in ${file}`, () => {
          expect(all(page(file), table[name.slice(0, -1)] as string[])).toHaveLength(count);
        });
      }
    }
  }
});
