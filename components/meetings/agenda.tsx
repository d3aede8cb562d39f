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
export function Agenda({ view, guard = free }: { readonly view: MeetingView; readonly guard?: Guard }) {
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
      {!view.meeting.ended && <AddItem view={view} guard={guard} />}
    </div>
  );
}

function AddItem({ view, guard }: { readonly view: MeetingView; readonly guard: Guard }) {
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState('');
  const [purpose, setPurpose] = useState('');
  const [minutes, setMinutes] = useState('');
  const act = useAct();
  if (!open) {
    return (
      <Actions>
        <Button name="add-item" onClick={() => setOpen(true)}>
          {t('item.add')}
        </Button>
      </Actions>
    );
  }
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
    if (!done) return;
    setTitle('');
    setMinutes('');
    setOpen(false);
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
        <Button kind="quiet" onClick={() => setOpen(false)}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </form>
  );
}
