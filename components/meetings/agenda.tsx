import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { MeetingView } from '../../lib/coalition/query.ts';
import { PURPOSES } from '../../lib/coalition/record.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Field, Select } from '../ui/field.tsx';
import { Empty } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { AgendaItem } from './item.tsx';
import type { Guard } from './run.tsx';
import { free } from './run.tsx';
import './meetings.css';

/** The items in their order, each with what came of it, and a line to add one. */
export function Agenda(props: {
  readonly view: MeetingView;
  readonly guard?: Guard;
  /** Buttons that stand in one row with *Add item*. */
  readonly lead?: ComponentChildren;
  readonly trail?: ComponentChildren;
}) {
  const { view, guard = free } = props;
  const [adding, setAdding] = useState(false);
  const items = view.items.filter((item) => !item.dropped);
  return (
    <div class="agenda stack">
      {view.over && <p class="small warn">{t('meeting.over')}</p>}
      {items.length === 0 ? (
        <Empty>{t('meeting.no-items')}</Empty>
      ) : (
        <ol>
          {items.map((item, at) => (
            <AgendaItem key={item.id} item={item} n={at + 1} view={view} guard={guard} />
          ))}
        </ol>
      )}
      {adding && <AddItem view={view} guard={guard} onClose={() => setAdding(false)} />}
      <Actions>
        {props.lead}
        {!adding && !view.meeting.ended && (
          <Button name="add-item" onClick={() => setAdding(true)}>
            {t('item.add')}
          </Button>
        )}
        {props.trail}
      </Actions>
    </div>
  );
}

function AddItem(props: { readonly view: MeetingView; readonly guard: Guard; readonly onClose: () => void }) {
  const { view, guard, onClose } = props;
  const [title, setTitle] = useState('');
  const [purpose, setPurpose] = useState('');
  const [minutes, setMinutes] = useState('');
  const act = useAct();
  const add = async () => {
    if (title.trim() === '') return;
    const done = await act.run({
      name: 'item.add',
      meeting: view.meeting.id,
      title: title.trim(),
      purpose: (purpose || null) as (typeof PURPOSES)[number] | null,
      minutes: Number(minutes) > 0 ? Math.round(Number(minutes)) : null,
      presenter: null,
      urgent: false,
    });
    if (done) onClose();
  };
  return (
    <form class="ask" onSubmit={(event) => event.preventDefault()}>
      <Field name="item-title" label={t('field.item')} value={title} onValue={setTitle} required maxLength={200} />
      <Select
        name="purpose"
        label={t('field.purpose')}
        value={purpose}
        onValue={setPurpose}
        empty={t('field.choose')}
        options={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
      />
      <Field name="minutes" type="number" min="1" label={t('field.minutes')} value={minutes} onValue={setMinutes} />
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button
          kind="primary"
          type="submit"
          name="add"
          busy={act.busy}
          disabled={title.trim() === ''}
          onClick={guard(() => void add())}
        >
          {t('action.add')}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </form>
  );
}
