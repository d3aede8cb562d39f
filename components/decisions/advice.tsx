import { useState } from 'preact/hooks';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Section } from '../ui/list.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { Signed } from './signed.tsx';

/** What advisers say, what became of it, and whose advice is still waited for (P 2.2). */
export function Advice({ view }: { readonly view: DecisionView }) {
  const [opened, setOpened] = useState(false);
  const names = view.advisersAsked.join(', ');
  return (
    <Section title={t('advice.title')} aside={view.advice.length || undefined}>
      <div class="stack">
        <div class="voices">
          {view.advice.length === 0 && <p class="small grey">{t('advice.none')}</p>}
          {view.advice.map((one) => (
            <div class="voice" key={one.hash} data-advice={one.hash}>
              <Monogram name={one.organisationName} />
              <span>{one.personName}</span>
              <span class="small grey">{one.organisationName}</span>
              <p class="says">
                {one.text}
                {one.became && (
                  <>
                    <br />
                    {t('advice.became', { became: one.became })}
                  </>
                )}
              </p>
            </div>
          ))}
          {names !== '' && <p class="small grey">{t('advice.waits', { names })}</p>}
        </div>
        {view.may.includes('advise') && (
          <Actions>
            <Button name="advise" onClick={() => setOpened(true)}>
              {t('advice.open')}
            </Button>
          </Actions>
        )}
        {opened && <GiveAdvice view={view} onClose={() => setOpened(false)} />}
      </div>
    </Section>
  );
}

function GiveAdvice({ view, onClose }: { readonly view: DecisionView; readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const act = useAct();
  const advise = async () => {
    if (text.trim() === '' || view.version === null) return;
    const { id: decision, version } = view;
    if (await act.run({ name: 'decision.advise', decision, version, text: text.trim() })) onClose();
  };
  return (
    <Dialog title={t('advice.open')} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void advise();
        }}
      >
        <Field name="advice" label={t('advice.label')} value={text} onValue={setText} lines={4} required />
        <Signed view={view} says={t('advice.says', { name: view.deciderName ?? '' })} />
        <RefusalLine refusal={act.refusal} />
        <Actions>
          <Button kind="primary" type="submit" name="sign" busy={act.busy} disabled={text.trim() === ''}>
            {t('advice.verb')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
