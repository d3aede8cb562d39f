import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** Who learns whose network address, and the switch of a coalition whose members are at risk (P 8.2). */
export function NetworkAddresses({ risk, secondYes }: { readonly risk: boolean; readonly secondYes: boolean }) {
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
        {risk && <SecondYes required={secondYes} />}
      </div>
    </Section>
  );
}

/** Where members are at risk one member alone may not be enough to let somebody in (P 8.1). */
function SecondYes({ required }: { readonly required: boolean }) {
  const act = useAct();
  return (
    <div class="stack" data-second-yes={required}>
      <p>{t(required ? 'second-yes.on' : 'second-yes.off')}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button
          name="second-yes"
          busy={act.busy}
          onClick={() => void act.run({ name: 'coalition.second-yes', required: !required }, 'quiet')}
        >
          {t(required ? 'second-yes.turn-off' : 'second-yes.turn-on')}
        </Button>
      </Actions>
    </div>
  );
}
