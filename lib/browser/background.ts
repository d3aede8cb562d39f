import { siteOf } from '../sites/index.ts';
import { api, isRequest } from './api.ts';
import { reconcileRegistrations } from './registrations.ts';

/** How the background reaches the host: its own page in Firefox, the offscreen document in Chrome. */
export interface HostDoor {
  /** Makes sure that the host runs. */
  wake(): Promise<void>;
  /** Asks for the card on the page of this tab. */
  capture(tab: number): void;
  /** Tells the site's open pages that they are switched off. */
  siteOff(site: string): void;
}

const MENU = 'capture';
const ALARM = 'tick';
const UPDATE = 'update-waits-since';
const LATEST_UPDATE_MS = 24 * 60 * 60_000;
const SURFACES = /^\/(card|sidepanel|popup|welcome)\.html$/;

/** Everything that only a background may listen to. Listeners are added at once, or the browser would not wake us for them. */
export const runBackground = (door: HostDoor): void => {
  /** One after the other: two that overlap would register one script twice, and the second would give up before its own. */
  let reconciled: Promise<void> = Promise.resolve();
  const reconcile = (): void => {
    reconciled = reconciled
      .then(() => reconcileRegistrations(door.siteOff))
      .catch((error) => console.warn('concord', error));
  };
  api.runtime.onInstalled.addListener(({ reason }) => {
    api.contextMenus.create({ id: MENU, title: 'Concord: decision or task', contexts: ['selection'] }, () => {
      void api.runtime.lastError; // there already, after an update
    });
    if (reason === 'install') void api.tabs.create({ url: api.runtime.getURL('/welcome.html' as never) });
    reconcile();
  });
  api.runtime.onStartup.addListener(reconcile);
  api.permissions.onAdded.addListener(reconcile);
  api.permissions.onRemoved.addListener(reconcile);
  reconcile();

  void api.alarms.create(ALARM, { periodInMinutes: 1 });
  api.alarms.onAlarm.addListener(() => {
    void door.wake();
    void updateWhenIdle();
  });
  // A living host would hold an update back for days: it is taken when nobody looks, at the latest after a day.
  api.runtime.onUpdateAvailable.addListener(() => {
    void api.storage.local.set({ [UPDATE]: Date.now() }).then(updateWhenIdle);
  });
  api.runtime.onInstalled.addListener(() => void api.storage.local.remove(UPDATE));

  api.runtime.onMessage.addListener((message, sender) => {
    if (!isRequest(message) || sender.id !== api.runtime.id) return;
    if (message.t === 'open-panel') openPanel(sender.tab, message.path);
    else if (message.t === 'capture') void captureInFront(door);
    else void door.wake();
  });
  api.commands.onCommand.addListener((command, tab) => {
    if (command === 'panel') openPanel(tab, '');
    else if (tab?.id !== undefined) capture(door, tab);
    else void captureInFront(door);
  });
  api.contextMenus.onClicked.addListener((_info, tab) => {
    if (tab?.id !== undefined) capture(door, tab);
  });
  void door.wake();
};

/** Takes an update that waits when no surface of ours is open: everything recorded is stored by then, and pages come back by themselves. */
const updateWhenIdle = async (): Promise<void> => {
  const { [UPDATE]: since } = await api.storage.local.get(UPDATE);
  if (typeof since !== 'number') return;
  const busy = (api.extension.getViews?.() ?? []).some((view) => SURFACES.test(view.location.pathname));
  const open = busy || (await openSurfaces()) > 0;
  if (open && Date.now() - since < LATEST_UPDATE_MS) return;
  await api.storage.local.remove(UPDATE);
  api.runtime.reload();
};
const openSurfaces = async (): Promise<number> => {
  const contexts = await api.runtime.getContexts?.({});
  return (
    contexts?.filter(({ documentUrl }) => SURFACES.test(new URL(documentUrl ?? 'about:blank').pathname)).length ?? 0
  );
};

const captureInFront = async (door: HostDoor): Promise<void> => {
  const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab?.id !== undefined) capture(door, tab);
};

/**
 * On a site that we know its own script does it. On any other page (P 7.5) the click on our menu, key or button lets us
 * into this one tab until it goes elsewhere (`activeTab`); pages of the browser's own stay closed to us.
 */
const capture = (door: HostDoor, { id, url }: chrome.tabs.Tab): void => {
  if (id === undefined) return;
  if (url === undefined || siteOf(new URL(url)) !== null) return door.capture(id);
  void door
    .wake()
    .then(() => api.scripting.executeScript({ target: { tabId: id }, files: ['/content-scripts/any-page.js'] }))
    .catch(() => {});
};

/**
 * The side panel where the browser lets us, else a window of ours on that very item (P 7.6). No await before
 * `sidePanel.open`: it must be in the click itself.
 */
const openPanel = (tab: chrome.tabs.Tab | undefined, path: string): void => {
  const page = `/sidepanel.html${path.startsWith('#') ? path : ''}`;
  const ownWindow = (): void =>
    void api.windows.create({
      url: api.runtime.getURL(`${page.replace('#', `?tab=${tab?.id ?? ''}#`)}` as never),
      type: 'popup',
      width: 400,
      height: 720,
    });
  const panel = (globalThis as { chrome?: typeof chrome }).chrome?.sidePanel;
  if (!panel || tab?.id === undefined) return ownWindow();
  // Tells a panel that is open already where to go; one that opens now reads it at its start.
  void api.storage.session?.set({ panelPath: { path, window: tab.windowId } });
  panel.open({ tabId: tab.id }).catch(ownWindow);
};
