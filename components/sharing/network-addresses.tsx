import type { Command } from '../../lib/coalition/command.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** Who learns whose network address, and the switches of a coalition whose members are at risk (P 8.1, 8.2). */
export function NetworkAddresses({ risk, secondYes }: { readonly risk: boolean; readonly secondYes: boolean }) {
  return (
    <Section title={t('risk.title')}>
      <div class="stack padded" data-risk={risk}>
        <Switch
          name="risk"
          says={t(risk ? 'risk.on' : 'risk.off')}
          turn={t(risk ? 'risk.turn-off' : 'risk.turn-on')}
          command={{ name: 'coalition.risk', risk: !risk }}
        />
        {risk && (
          <Switch
            name="second-yes"
            says={t(secondYes ? 'second-yes.on' : 'second-yes.off')}
            turn={t(secondYes ? 'second-yes.turn-off' : 'second-yes.turn-on')}
            command={{ name: 'coalition.second-yes', required: !secondYes }}
          />
        )}
      </div>
    </Section>
  );
}

interface SwitchProps {
  readonly name: string;
  readonly says: string;
  readonly turn: string;
  readonly command: Command;
}
/** What holds now, and the one button that turns it. */
function Switch({ name, says, turn, command }: SwitchProps) {
  const act = useAct();
  return (
    <div class="stack">
      <p>{says}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button name={name} busy={act.busy} onClick={() => void act.run(command, 'quiet')}>
          {turn}
        </Button>
      </Actions>
    </div>
  );
}
