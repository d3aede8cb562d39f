import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { useAsk } from '../ui/coalition.ts';
import { Answered, Empty } from '../ui/list.tsx';
import { StateMark, stateWord } from '../ui/state-mark.tsx';
import { Advice } from './advice.tsx';
import { AnswerBox } from './answer.tsx';
import { Closing } from './closing.tsx';
import { sayCategory } from './decides.ts';
import { DecisionText } from './decision-text.tsx';
import { LookAgain } from './look-again.tsx';
import { Proposer } from './proposer.tsx';
import { RecordedElsewhere } from './recorded-elsewhere.tsx';
import { SoFar } from './so-far.tsx';
import { Voices } from './voices.tsx';

export function Decision({ id, tab }: { readonly id: string; readonly tab: number | null }) {
  const decision = useAsk({ name: 'decision', decision: id });
  return (
    <Answered answer={decision}>
      {(view) => (view ? <Inside view={view} tab={tab} /> : <Empty>{t('decision.gone')}</Empty>)}
    </Answered>
  );
}

function Inside({ view, tab }: { readonly view: DecisionView; readonly tab: number | null }) {
  return (
    <article class="stack wide" data-decision={view.id} data-state={view.state}>
      <header class="stack">
        <p class="small grey split">
          <span>
            {sayCategory(view.category)}
            {view.row && ` · ${t(`method-name.${view.row.method}`)}`}
          </span>
          <StateMark
            shape={view.state === 'open' && view.shape === 'changed' ? 'open' : view.shape}
            word={stateWord(view.state, view.shape)}
          />
        </p>
        <h1 class="title">{view.title}</h1>
        <DecisionText view={view} tab={tab} />
      </header>
      {view.may.includes('position') && <AnswerBox key={view.version} view={view} />}
      {view.row?.method === 'advice' && <Advice view={view} />}
      {view.may.includes('look-again') && <LookAgain view={view} />}
      {view.recorded && <RecordedElsewhere view={view} />}
      <Closing view={view} />
      <Proposer view={view} />
      {view.voices.length > 0 && view.deciderName === null && <Voices view={view} />}
      <SoFar view={view} />
    </article>
  );
}
