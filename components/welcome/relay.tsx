import { t } from '../../locales/index.ts';
import { sayWhoRuns } from '../sharing/sharing.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { CoalitionContext, useAsked } from '../ui/coalition.ts';

/** Who keeps the sealed changes for those who are offline, and what they see (P 8.10). */
export function Relay({ coalition, onNext }: { readonly coalition: string | null; readonly onNext: () => void }) {
  return (
    <CoalitionContext.Provider value={coalition ?? ''}>
      <Inside known={coalition !== null} onNext={onNext} />
    </CoalitionContext.Provider>
  );
}

function Inside({ known, onNext }: { readonly known: boolean; readonly onNext: () => void }) {
  const sharing = useAsked(known ? { name: 'sharing' } : null);
  return (
    <section class="stack">
      <h1 class="title">{t('relay.post-office')}</h1>
      <p>{sayWhoRuns(sharing ? sharing.delivery.relayUrl : __DEFAULT_RELAY__)}</p>
      <p>{t('relay.sees')}</p>
      {sharing?.delivery.relay === 'unreachable' && <p>{t('relay.without')}</p>}
      <p class="small grey">{t('relay.later')}</p>
      <Actions>
        <Button kind="primary" name="next" onClick={onNext}>
          {t('action.next')}
        </Button>
      </Actions>
    </section>
  );
}
