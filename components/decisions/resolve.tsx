import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { RefusalLine } from '../ui/refusal.tsx';

/** Only the objector resolves an objection, or an amendment that it accepts. */
export function ResolveObjection(props: {
  readonly view: DecisionView;
  readonly position: DecisionView['positions'][number];
}) {
  const act = useAct();
  const { view, position } = props;
  if (!view.may.includes('resolve') || position.organisationName !== view.asOrganisation) return null;
  return (
    <div class="says">
      <Button
        kind="link"
        name="resolve"
        busy={act.busy}
        onClick={() => void act.run({ name: 'decision.resolve', decision: view.id, objection: position.hash })}
      >
        {t('voices.resolve')}
      </Button>
      <RefusalLine refusal={act.refusal} />
    </div>
  );
}
