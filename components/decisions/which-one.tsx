import { useState } from 'preact/hooks';
import type { Quote as Words } from '../../lib/coalition/fact.ts';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Quote } from '../ui/quote.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** "Is it this one?" (P 2.7): never guessed; a person's yes is signed and anchors the decision anew. */
export function WhichOne({ view }: { readonly view: DecisionView }) {
  const [chosen, setChosen] = useState<Words | null>(null);
  const candidates = candidatesOf(view);
  if (candidates.length === 0) return null;
  return (
    <>
      <ul data-name="candidates">
        {candidates.map((one, at) => (
          <li class="row" key={one.position}>
            <span class="what plain">
              <Surroundings quote={one} />
            </span>
            <Button
              name={`candidate-${at}`}
              label={t('which.this-label', { n: at + 1, of: candidates.length })}
              onClick={() => setChosen(one)}
            >
              {t('which.this')}
            </Button>
          </li>
        ))}
      </ul>
      {chosen && <Confirm view={view} quote={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

function Confirm(props: { readonly view: DecisionView; readonly quote: Words; readonly onClose: () => void }) {
  const { view, quote, onClose } = props;
  const act = useAct();
  const sign = async () => {
    const done = await act.run({ name: 'decision.reanchor', decision: view.id, quote });
    if (done) onClose();
  };
  return (
    <Dialog title={t('which.title')} onClose={onClose}>
      <div class="signed" data-name="signed">
        <p class="small grey">{t('which.signed', { title: view.title })}</p>
        <Quote>
          <Surroundings quote={quote} />
        </Quote>
      </div>
      <p class="small grey">{t('which.same-text')}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" name="sign" busy={act.busy} onClick={() => void sign()}>
          {t('which.verb')}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Dialog>
  );
}

/** The words with a little of what stands around them: alone, two copies look the same. */
function Surroundings({ quote }: { readonly quote: Words }) {
  const before = quote.before.slice(-40);
  const after = quote.after.slice(0, 40);
  return (
    <>
      {before && <span class="grey">…{before}</span>}
      <b>{quote.exact}</b>
      {after && <span class="grey">{after}…</span>}
    </>
  );
}

/** None once somebody has said which one it is, though the document has not been read again since. */
export function candidatesOf({ found, anchor }: Pick<DecisionView, 'found' | 'anchor'>): readonly Words[] {
  if (found?.state !== 'uncertain') return [];
  const candidates = found.candidates ?? [];
  const now = anchor?.in === 'document' ? anchor.quote : null;
  const settled = candidates.some(
    (one) => now !== null && one.position === now.position && one.exact === now.exact && one.before === now.before,
  );
  return settled ? [] : candidates;
}
