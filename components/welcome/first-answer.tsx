import { useEffect, useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { AnswerBox } from '../decisions/answer.tsx';
import { DecisionText } from '../decisions/decision-text.tsx';
import { CoalitionContext, useAsked } from '../ui/coalition.ts';
import { Section } from '../ui/list.tsx';

/** Who has just joined finds here the sentence that waits for their organisation's voice, and can answer it (P 8.11). */
export function FirstAnswer({ coalition }: { readonly coalition: string }) {
  return (
    <CoalitionContext.Provider value={coalition}>
      <Sentence />
    </CoalitionContext.Provider>
  );
}

function Sentence() {
  const today = useAsked({ name: 'today', page: null });
  const waits = today?.forYou.find(({ kind }) => kind === 'answer')?.id ?? null;
  // Once answered it no longer waits, and still stands here.
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => setChosen((was) => was ?? waits), [waits]);
  const view = useAsked(chosen === null ? null : { name: 'decision', decision: chosen });
  if (!view) return null;
  return (
    <Section title={t('first.waits', { organisation: view.asOrganisation ?? '' })}>
      <article class="stack" data-decision={view.id}>
        <h2 class="title">{view.title}</h2>
        <DecisionText view={view} tab={null} />
        {view.may.includes('position') && <AnswerBox key={view.version} view={view} />}
      </article>
    </Section>
  );
}
