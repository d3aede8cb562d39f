import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

type Question = NonNullable<QueryResult['sharing']['questions']>[number];

/** A partner's browser emptied many entries at once: by mistake, or on purpose. Nothing of it shows before somebody has said. */
export function Questions({ questions }: { readonly questions: readonly Question[] }) {
  if (questions.length === 0) return null;
  return (
    <Section title={t('questions.title')} aside={questions.length}>
      {questions.map((question) => (
        <Emptied key={question.id} question={question} />
      ))}
    </Section>
  );
}

function Emptied({ question }: { readonly question: Question }) {
  const act = useAct();
  const answer = (keep: boolean) => void act.run({ name: 'records.allow-emptying', question: question.id, keep });
  return (
    <div class="ask" data-question={question.id}>
      <p>
        <b>{t('questions.emptied', { who: question.who || t('happened.somebody'), n: question.count })}</b>
      </p>
      <p class="small grey">{t('questions.means')}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" name="keep" busy={act.busy} onClick={() => answer(true)}>
          {t('questions.keep')}
        </Button>
        <Button name="accept" busy={act.busy} onClick={() => answer(false)}>
          {t('questions.accept')}
        </Button>
      </Actions>
    </div>
  );
}
