import { sites } from '../sites/index.ts';
import { api } from './api.ts';

/**
 * Registrations are not grants (recipes of the platform): Chrome drops registered scripts on an update of the extension,
 * and a grant can be taken back in the browser's own settings. So both are compared on install, start and every change.
 */
/** Each site's own script (entrypoints/page-*.content.ts). */
const fileOf = (site: string): string => `content-scripts/page-${site}.js`;
/** Asks Docs for its text layer, in the page's world before Docs starts; it takes effect with the page's next load. */
const LAYER = {
  id: 'docs-layer',
  matches: ['https://docs.google.com/document/*'],
  js: ['content-scripts/docs-page.js'],
  runAt: 'document_start',
  world: 'MAIN',
  persistAcrossSessions: false,
} as const satisfies chrome.scripting.RegisteredContentScript;

/** Registers the content script on the sites that are switched on, takes it off the others, and puts it into open tabs. */
export const reconcileRegistrations = async (siteOff: (site: string) => void): Promise<void> => {
  const states = await Promise.all(
    sites.map(async ({ id, hosts }) => ({
      id: `page-${id}`,
      matches: [...hosts],
      on: await api.permissions.contains({ origins: [...hosts] }),
      site: id,
    })),
  );
  const registered = new Set((await api.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  for (const { id, matches, on, site } of states) {
    const scripts = [
      { id, matches, js: [fileOf(site)], runAt: 'document_idle', persistAcrossSessions: false } as const,
      ...(site === 'google-docs' && __DOCS_LAYER__ ? [LAYER] : []),
    ];
    const there = scripts.filter((script) => registered.has(script.id)).map((script) => script.id);
    if (!on && there.length > 0) {
      await api.scripting.unregisterContentScripts({ ids: there });
      siteOff(site);
    }
    const lacking = scripts.filter((script) => on && !registered.has(script.id));
    if (lacking.length > 0)
      await api.scripting.registerContentScripts(
        lacking.map((script) => ({ ...script, matches: [...script.matches], js: [...script.js] })),
      );
    // Newly registered: just switched on, or after an update or start, which drop what was registered.
    if (lacking.length > 0) await injectIntoOpenTabs(matches, fileOf(site));
  }
};

/** A page that is open already gets the script too; one that has it answers itself and stays as it is. */
const injectIntoOpenTabs = async (matches: readonly string[], file: string): Promise<void> => {
  const tabs = await api.tabs.query({ url: [...matches] });
  for (const { id } of tabs) {
    if (id === undefined) continue;
    await api.scripting.executeScript({ target: { tabId: id }, files: [`/${file}`] }).catch(() => {}); // a page of the browser's own, or one that an administrator keeps extensions off
  }
};
