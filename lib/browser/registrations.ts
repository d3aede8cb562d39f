import { sites } from '../sites/index.ts';
import { api } from './api.ts';

/**
 * Registrations are not grants (recipes of the platform): Chrome drops registered scripts on an update of the extension,
 * and a grant can be taken back in the browser's own settings. So both are compared on install, start and every change.
 */
const FILE = 'content-scripts/page.js';

/** Registers the content script on the sites that are switched on, takes it off the others, and puts it into open tabs. */
export const reconcileRegistrations = async (): Promise<void> => {
  const granted = await Promise.all(
    sites.map(async (site) => ({
      id: `page-${site.id}`,
      matches: site.hosts,
      on: await api.permissions.contains({ origins: site.hosts }),
    })),
  );
  const registered = new Set((await api.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const gone = granted.filter(({ id, on }) => !on && registered.has(id)).map(({ id }) => id);
  if (gone.length > 0) await api.scripting.unregisterContentScripts({ ids: gone });
  const fresh = granted.filter(({ id, on }) => on && !registered.has(id));
  for (const { id, matches } of fresh) {
    await api.scripting.registerContentScripts([
      { id, matches, js: [FILE], runAt: 'document_idle', persistAcrossSessions: false },
    ]);
  }
  for (const { matches } of granted.filter(({ on }) => on)) await injectIntoOpenTabs(matches);
};

/** A page that is open already gets the script too; one that has it answers itself and stays as it is. */
const injectIntoOpenTabs = async (matches: readonly string[]): Promise<void> => {
  const tabs = await api.tabs.query({ url: [...matches] });
  for (const { id } of tabs) {
    if (id === undefined) continue;
    await api.scripting.executeScript({ target: { tabId: id }, files: [`/${FILE}`] }).catch(() => {}); // a page of the browser's own, or one that an administrator keeps extensions off
  }
};
