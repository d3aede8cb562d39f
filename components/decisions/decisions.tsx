import { useState } from 'preact/hooks';
import type { DecisionLine, QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAsk } from '../ui/coalition.ts';
import { Answered, Empty, Section } from '../ui/list.tsx';
import { Older } from '../ui/older.tsx';
import { go } from '../ui/route.ts';
import { DecisionRowLine } from './line.tsx';

export function Decisions() {
  const [from, setFrom] = useState<string | null>(null);
  const decisions = useAsk({ name: 'decisions', ...(from && { from }) });
  return (
    <div class="stack wide">
      <h1 class="hidden">{t('nav.decisions')}</h1>
      <Answered answer={decisions}>
        {(value) => (
          <>
            <Lists value={value} />
            <Older older={value.older} show={setFrom} />
          </>
        )}
      </Answered>
      <Actions>
        <Button name="propose" onClick={() => go('propose')}>
          {t('decision.propose-new')}
        </Button>
        <Button kind="quiet" onClick={() => go('matrix')}>
          {t('nav.matrix')}
        </Button>
      </Actions>
    </div>
  );
}

function Lists({ value }: { readonly value: QueryResult['decisions'] }) {
  if (value.open.length + value.closed.length + value.recorded.length === 0)
    return <Empty>{t('decisions.empty')}</Empty>;
  return (
    <>
      <List title={t('decisions.open')} lines={value.open} empty={t('decisions.none-open')} />
      <List title={t('decisions.closed')} lines={value.closed} />
      <List title={t('decisions.recorded')} lines={value.recorded} />
    </>
  );
}

function List(props: { readonly title: string; readonly lines: readonly DecisionLine[]; readonly empty?: string }) {
  if (props.lines.length === 0 && !props.empty) return null;
  return (
    <Section title={props.title} aside={props.lines.length || undefined}>
      {props.lines.length === 0 ? (
        <Empty>{props.empty}</Empty>
      ) : (
        <ul>
          {props.lines.map((line) => (
            <DecisionRowLine key={line.id} line={line} />
          ))}
        </ul>
      )}
    </Section>
  );
}
