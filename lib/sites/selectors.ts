import * as gmail from './gmail.selectors.ts';
import * as googleCalendar from './google-calendar.selectors.ts';
import * as googleDocs from './google-docs.selectors.ts';
import * as outlookCalendar from './outlook-calendar.selectors.ts';
import * as outlookMail from './outlook-mail.selectors.ts';
import type { Site } from './site.ts';

/** Every site's selectors by what they find, for reports; a page loads only its own site's. */
const SELECTORS: Readonly<Record<Site['id'], Readonly<Record<string, unknown>>>> = {
  gmail,
  'google-calendar': googleCalendar,
  'google-docs': googleDocs,
  'any-page': {},
  outlook: { ...named('mail', outlookMail), ...named('calendar', outlookCalendar) },
};

function named(part: string, all: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`${part}.${name}`, value]));
}

/** How many elements each of a site's selectors finds in a page; a list's first one that finds any. */
export function countsOf(page: Document, site: Site['id']): Record<string, number> {
  return Object.fromEntries(
    listsOf(site).map(([name, list]) => {
      const counts = list.map((selector) => page.querySelectorAll(selector).length);
      return [name, counts.find((count) => count > 0) ?? 0];
    }),
  );
}

/** The names of classes and attributes that a site's selectors hold. */
export function namesIn(site: Site['id']): string[] {
  const text = listsOf(site).flatMap(([, list]) => list);
  return [...new Set(text.flatMap((one) => [...one.matchAll(/[.[]([a-z][\w-]*)/gi)].map(([, name = '']) => name)))];
}

/** What is held about captures has a name that ends in `_`; what depends on something is a function. */
const listsOf = (site: Site['id']): [string, readonly string[]][] =>
  Object.entries(SELECTORS[site]).flatMap(([name, value]): [string, readonly string[]][] => {
    if (name.endsWith('_')) return [];
    if (typeof value === 'string') return [[name, [value]]];
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? [[name, value]] : [];
  });
