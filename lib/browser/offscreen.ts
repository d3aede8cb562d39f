import { api } from './api.ts';
import type { HostDoor } from './background.ts';

const PAGE = '/host.html';

/** Chrome's host lives in an offscreen document: the worker has no WebRTC, and dies after half a minute. */
export const offscreenDoor = (): HostDoor => {
  let making: Promise<void> | null = null;
  const wake = (): Promise<void> => {
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  };
  const tell = (message: object): void => void wake().then(() => api.runtime.sendMessage(message).catch(() => {}));
  return {
    wake,
    capture: (tab) => tell({ t: 'host-capture', tab }),
    siteOff: (site) => tell({ t: 'host-site-off', site }),
  };
};

const make = async (): Promise<void> => {
  const url = api.runtime.getURL(PAGE as never);
  const open = await api.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT' as never], documentUrls: [url] });
  if (open.length > 0) return;
  await api.offscreen
    .createDocument({
      url: PAGE,
      reasons: ['WEB_RTC' as never],
      justification: 'Connects the members of a coalition peer to peer and keeps their shared records.',
    })
    .catch((error: Error) => {
      if (!error.message.includes('single offscreen')) throw error; // made by a call that came before ours
    });
};
