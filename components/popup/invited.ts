import { useEffect } from 'preact/hooks';
import { platform } from '../../lib/protocol/platform.ts';
import { openWelcome } from '../panel/coalitions.tsx';
import { tabOfAddress } from '../panel/tab.ts';

/** An invitation's page: its secret stands behind the #. */
const INVITATION = /^https?:\/\/[^#]+\/join\/?#[\w-]{20,}/;

/**
 * The click on our button lets us read the address of the tab in front (`activeTab`). Where that is an invitation's page,
 * welcome opens on it (P 8.11): it shows who invites, to what, and what partners will see.
 */
export function useInvitationInFront(): void {
  useEffect(() => {
    const { tabs } = platform();
    const named = tabOfAddress();
    const front = named === null ? tabs.query({ active: true, currentWindow: true }) : tabs.get(named);
    void front.then(
      (found) => {
        const url = (Array.isArray(found) ? found[0] : found)?.url ?? '';
        if (!INVITATION.test(url)) return;
        openWelcome(`#join=${encodeURIComponent(url)}`);
        window.close();
      },
      () => undefined,
    );
  }, []);
}
