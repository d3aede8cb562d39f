import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { PageContext } from '../../lib/protocol/page.ts';
import { t } from '../../locales/index.ts';
import { CategoryPicker, rowOf } from '../decisions/category.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Field } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { dayOf } from '../ui/time.ts';
import { anchorOf } from './anchor.ts';
import { useGuard } from './guard.tsx';
import { placeOf, useOpen } from './open.ts';

/** Title and kind, who decides, and the three ways to go on. */
export function CaptureForm(props: {
  readonly value: QueryResult['capture'];
  readonly context: PageContext;
  readonly onTask: () => void;
  readonly onDone: (how: 'proposed' | 'recorded', id: string) => void;
}) {
  const { value, context } = props;
  const [title, setTitle] = useState(value.title);
  const [category, setCategory] = useState(value.category ?? '');
  const [recording, setRecording] = useState(false);
  const act = useAct();
  const guard = useGuard();
  const open = useOpen();
  const known = rowOf(value.categories, category);
  const row = known?.row ?? null;
  const ready = title.trim() !== '' && category !== '' && row !== null;
  const said = () => ({
    title: title.trim(),
    text: context.capture?.text ?? '',
    category: known?.category ?? category.trim(),
    anchor: anchorOf(context),
  });
  const propose = async () => {
    const done = await act.run({
      name: 'decision.propose',
      ...said(),
      ends: known?.ends ?? null,
      urgent: false,
      about: null,
      supersedes: null,
    });
    if (done) props.onDone('proposed', done.subject ?? '');
  };
  const record = async (taken: Taken) => {
    const done = await act.run({ name: 'decision.record', ...said(), ...taken });
    if (done) props.onDone('recorded', done.subject ?? '');
  };
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field name="title" label={t('field.title')} value={title} onValue={setTitle} required maxLength={200} />
      <CategoryPicker categories={value.categories} value={category} onValue={setCategory} />
      {category !== '' && row === null && (
        <div class="refusal">
          <p>{t('matrix.no-row', { category })}</p>
          <Button onClick={() => open(placeOf('matrix', category))}>{t('matrix.draft-in-panel')}</Button>
        </div>
      )}
      <RefusalLine refusal={act.refusal} />
      {recording ? (
        <AlreadyDecided
          organisation={value.coalition.name}
          ready={ready}
          busy={act.busy}
          onTaken={record}
          onBack={() => setRecording(false)}
        />
      ) : (
        <Actions>
          <Button
            kind="primary"
            type="submit"
            name="propose"
            busy={act.busy}
            disabled={!ready}
            onClick={guard(() => void propose())}
          >
            {t('action.propose')}
          </Button>
          <Button name="already" onClick={() => setRecording(true)}>
            {t('action.already')}
          </Button>
          <Button kind="quiet" name="task" onClick={props.onTask}>
            {t('action.task')}
          </Button>
        </Actions>
      )}
    </form>
  );
}

interface Taken {
  readonly decidedOn: string;
  readonly decidedBy: string;
  readonly how: string;
}

/** Who, when, how; with what is likeliest already written. */
function AlreadyDecided(props: {
  readonly organisation: string;
  readonly ready: boolean;
  readonly busy: boolean;
  readonly onTaken: (taken: Taken) => void;
  readonly onBack: () => void;
}) {
  const [decidedBy, setBy] = useState(t('who.coalition'));
  const [decidedOn, setOn] = useState(dayOf(Date.now()));
  const [how, setHow] = useState(t('recorded.how-default'));
  const guard = useGuard();
  const ready = props.ready && decidedBy.trim() !== '' && decidedOn !== '';
  return (
    <>
      <Field name="decided-by" label={t('recorded.who')} value={decidedBy} onValue={setBy} maxLength={300} required />
      <Field name="decided-on" type="date" label={t('recorded.when')} value={decidedOn} onValue={setOn} required />
      <Field name="how" label={t('recorded.how')} value={how} onValue={setHow} maxLength={300} />
      <p class="small grey">{t('recorded.what')}</p>
      <Actions>
        <Button
          kind="primary"
          type="submit"
          name="record"
          busy={props.busy}
          disabled={!ready}
          onClick={guard(() => props.onTaken({ decidedBy: decidedBy.trim(), decidedOn, how: how.trim() }))}
        >
          {t('recorded.verb')}
        </Button>
        <Button kind="quiet" onClick={props.onBack}>
          {t('action.back')}
        </Button>
      </Actions>
    </>
  );
}
