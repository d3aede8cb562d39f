import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** Who learns whose network address, and the switch of a coalition whose members are at risk (P 8.2). */
export function NetworkAddresses({ risk }: { readonly risk: boolean }) {
  const act = useAct();
  return (
    <Section title={t('risk.title')}>
      <div class="stack padded" data-risk={risk}>
        <p>{t(risk ? 'risk.on' : 'risk.off')}</p>
        <RefusalLine refusal={act.refusal} />
        <Actions>
          <Button
            name="risk"
            busy={act.busy}
            onClick={() => void act.run({ name: 'coalition.risk', risk: !risk }, 'quiet')}
          >
            {t(risk ? 'risk.turn-off' : 'risk.turn-on')}
          </Button>
        </Actions>
      </div>
    </Section>
  );
}
