import { useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsk } from '../ui/coalition.ts';
import { Field } from '../ui/field.tsx';
import { Answered } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { go, to } from '../ui/route.ts';
import { zoneNow } from '../ui/time.ts';
import { CategoryPicker, rowOf } from './category.tsx';

/** A decision that hangs on no page: typed here. */
export function ProposeView() {
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [category, setCategory] = useState('');
  const [target, setTarget] = useState('');
  const act = useAct();
  const capture = useAsk({ name: 'capture', key: 'panel', text: '', zone: zoneNow() });
  const ready = title.trim() !== '' && text.trim() !== '' && category !== '';
  const chosen = capture.state === 'value' ? rowOf(capture.value.categories, category) : undefined;
  const signsOn = chosen?.row?.method === 'sign-on';
  const propose = async () => {
    if (!ready) return;
    const done = await act.run({
      name: 'decision.propose',
      title: title.trim(),
      text: text.trim(),
      category: chosen?.category ?? category.trim(),
      anchor: null,
      // The end that the person read, not one computed anew.
      ends: chosen?.ends ?? null,
      urgent: false,
      about: null,
      supersedes: null,
      ...(signsOn && Number(target) > 0 && { target: Math.round(Number(target)) }),
    });
    if (done?.subject) go('decision', done.subject);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void propose();
      }}
    >
      <h1 class="title">{t('decision.propose-new')}</h1>
      <p class="grey">{t('propose.what')}</p>
      <Field name="title" label={t('field.title')} value={title} onValue={setTitle} required maxLength={200} />
      <Field name="text" label={t('field.text')} value={text} onValue={setText} lines={4} required />
      <Answered answer={capture}>
        {(value) => (
          <>
            <CategoryPicker categories={value.categories} value={category} onValue={setCategory} />
            {category.trim() !== '' && !rowOf(value.categories, category)?.row && <NoRow category={category.trim()} />}
            {signsOn && (
              <Field
                name="target"
                type="number"
                min="1"
                label={t('propose.target')}
                value={target}
                onValue={setTarget}
              />
            )}
          </>
        )}
      </Answered>
      <RefusalLine refusal={act.refusal} onChoose={() => go('matrix', category)} />
      <Actions>
        <Button kind="primary" type="submit" name="propose" busy={act.busy} disabled={!ready}>
          {t('action.propose')}
        </Button>
        <a class="button quiet" href={to('decisions')}>
          {t('action.cancel')}
        </a>
      </Actions>
    </form>
  );
}

function NoRow({ category }: { readonly category: string }) {
  return (
    <div class="refusal">
      <p>{t('matrix.no-row', { category })}</p>
      <Actions>
        <Button onClick={() => go('matrix', category)}>{t('matrix.draft')}</Button>
      </Actions>
    </div>
  );
}
