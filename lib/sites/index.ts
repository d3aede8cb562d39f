import { gmail } from './gmail.ts';
import { googleCalendar } from './google-calendar.ts';
import { googleDocs } from './google-docs.ts';
import { outlook } from './outlook.ts';
import type { Site } from './site.ts';

/** Every site that Concord knows. */
export const sites: readonly Site[] = [googleDocs, gmail, googleCalendar, outlook];

/** The site of an address, if it is one of ours. */
export const siteOf = (url: URL): Site | null => sites.find((site) => site.matches(url)) ?? null;
