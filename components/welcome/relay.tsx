import { t } from '../../locales/index.ts';
import { RelayForm } from '../sharing/relay-form.tsx';
import { sayWhoRuns } from '../sharing/sharing.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { CoalitionContext, useAsk } from '../ui/coalition.ts';
import { Answered } from '../ui/list.tsx';

/** Who keeps the sealed changes for those who are offline, and what they see (P 8.10); before anybody is invited over it. */
export function Relay({ coalition, onNext }: { readonly coalition: string; readonly onNext: () => void }) {
  return (
    <CoalitionContext.Provider value={coalition}>
      <Inside onNext={onNext} />
    </CoalitionContext.Provider>
  );
}

function Inside({ onNext }: { readonly onNext: () => void }) {
  const sharing = useAsk({ name: 'sharing' });
  return (
    <section class="stack wide">
      <h1 class="title">{t('relay.post-office')}</h1>
      <Answered answer={sharing}>
        {({ delivery }) => (
          <div class="stack" data-relay={delivery.relay}>
            <p>{sayWhoRuns(delivery.relayUrl)}</p>
            <p class="small grey">{t('relay.sees')}</p>
            <p class="small" role="status">
              {t(delivery.relay === 'unreachable' ? 'relay.without' : `relay.now-${delivery.relay}`)}
            </p>
            <RelayForm url={delivery.relayUrl} />
          </div>
        )}
      </Answered>
      <Actions>
        <Button kind="primary" name="next" onClick={onNext}>
          {t('action.next')}
        </Button>
      </Actions>
    </section>
  );
}
