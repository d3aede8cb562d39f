import { useEffect, useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { AnswerBox } from '../decisions/answer.tsx';
import { DecisionText } from '../decisions/decision-text.tsx';
import { CoalitionContext, useAsked } from '../ui/coalition.ts';
import { Section } from '../ui/list.tsx';

/** Who has just joined finds here the sentence that waits for their organisation's voice, and can answer it (P 8.11). */
export function FirstAnswer(props: {
  readonly coalition: string;
  /** It stands there: the way on is no longer what is to be pressed first. */
  readonly onShown: () => void;
}) {
  return (
    <CoalitionContext.Provider value={props.coalition}>
      <Sentence onShown={props.onShown} />
    </CoalitionContext.Provider>
  );
}

function Sentence({ onShown }: { readonly onShown: () => void }) {
  const today = useAsked({ name: 'today', page: null });
  const waits = today?.forYou.find(({ kind }) => kind === 'answer')?.id ?? null;
  // Once answered it no longer waits, and still stands here.
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => setChosen((was) => was ?? waits), [waits]);
  const view = useAsked(chosen === null ? null : { name: 'decision', decision: chosen });
  const shown = view !== null;
  useEffect(() => {
    if (shown) onShown();
  }, [shown, onShown]);
  if (!view) return null;
  return (
    <Section title={t(view.ours ? 'first.answered' : 'first.waits', { organisation: view.asOrganisation })}>
      <article class="stack first" data-decision={view.id}>
        <p>
          <b>{view.title}</b>
        </p>
        <DecisionText view={view} tab={null} />
        {view.may.includes('position') && <AnswerBox key={view.version} view={view} />}
      </article>
    </Section>
  );
}
