import { useState } from 'preact/hooks';
import type { Choice } from '../../lib/coalition/fact.ts';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useNow } from '../ui/when.tsx';
import { AskTime } from './ask-time.tsx';
import { choicesFor, wordFor } from './choices.ts';
import { sayDecides } from './decides.ts';
import { Recuse } from './recuse.tsx';
import { Sign } from './sign.tsx';

/** The question, as the organisation for which one speaks. Each answer opens what would be signed; nothing is said before that. */
export function AnswerBox({ view }: { readonly view: DecisionView }) {
  const [opened, setOpened] = useState<Choice | 'time' | 'recuse' | 'again' | null>(null);
  const now = useNow();
  const { ours, row } = view;
  const choices = choicesFor(row?.method ?? 'consent');
  const stale = ours !== null && ours.version !== view.version;
  const answered = ours !== null && !stale && opened !== 'again';
  return (
    <section class="ask" aria-label={t('answer.label')}>
      <p>
        <b>{t(choices.question, { organisation: view.asOrganisation })}</b>
        <br />
        <span class="small grey">
          {row && sayDecides(row, view.ends, view.deciderName, now)} {choices.note && t(choices.note)}
        </span>
      </p>
      {stale && <p class="small">{t('answer.fell-away')}</p>}
      {answered && ours ? (
        <p data-ours={ours.choice}>
          {t('answer.ours', { organisation: view.asOrganisation, choice: t(`choice.${ours.choice}`) })}{' '}
          <Button kind="link" onClick={() => setOpened('again')}>
            {t('answer.change')}
          </Button>
        </p>
      ) : (
        <Actions>
          {choices.list.map((choice, at) => (
            <Button
              key={choice}
              kind={at === 0 ? 'primary' : 'plain'}
              name={`answer-${choice}`}
              onClick={() => setOpened(choice)}
            >
              {t(`answer.${wordFor(row?.method, choice)}`)}
            </Button>
          ))}
          {view.may.includes('ask-time') && (
            <Button kind="quiet" name="answer-time" onClick={() => setOpened('time')}>
              {t('answer.time')}
            </Button>
          )}
          {view.may.includes('recuse') && (
            <Button kind="quiet" name="answer-recuse" onClick={() => setOpened('recuse')}>
              {t('answer.recuse')}
            </Button>
          )}
        </Actions>
      )}
      {opened === 'time' && <AskTime view={view} onClose={() => setOpened(null)} />}
      {opened === 'recuse' && <Recuse view={view} onClose={() => setOpened(null)} />}
      {opened !== null && opened !== 'time' && opened !== 'recuse' && opened !== 'again' && (
        <Sign view={view} choice={opened} onClose={() => setOpened(null)} />
      )}
    </section>
  );
}
