import { useState } from 'preact/hooks';
import type { ItemView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { CategoryPicker, rowOf } from '../decisions/category.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsk, useAsked } from '../ui/coalition.ts';
import { Field } from '../ui/field.tsx';
import { Answered } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { dayOf, zoneNow } from '../ui/time.ts';
import { TaskForm } from '../work/task-form.tsx';
import type { Guard } from './run.tsx';

export type Kind = 'decision' | 'task' | 'note';
const KINDS: readonly Kind[] = ['decision', 'task', 'note'];

/** d, t, n; null while somebody types. */
export function kindOfKey(event: KeyboardEvent): Kind | null {
  const typing = (event.target as HTMLElement).matches('input, textarea, select');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return null;
  return KINDS.find((one) => one[0] === event.key) ?? null;
}

interface Part {
  readonly item: ItemView;
  readonly guard: Guard;
  readonly onDone: () => void;
}

/** What came of an item. The item's purpose says which is expected; d, t and n pick one by key. */
export function Outcome(props: Part & { readonly kind: Kind | null }) {
  const [kind, setKind] = useState<Kind>(
    props.kind ?? (props.item.purpose === 'decision' ? 'decision' : props.item.purpose ? 'task' : 'note'),
  );
  const Chosen = kind === 'decision' ? OutcomeDecision : kind === 'task' ? OutcomeTask : OutcomeNote;
  return (
    <fieldset
      class="ask"
      aria-label={t('outcome.of', { title: props.item.title })}
      onKeyDown={(event) => {
        const picked = kindOfKey(event);
        if (picked) setKind(picked);
        if (event.key !== 'Escape') return;
        event.preventDefault();
        props.onDone();
      }}
    >
      <Actions>
        {KINDS.map((one) => (
          <Button key={one} name={`outcome-${one}`} pressed={kind === one} onClick={() => setKind(one)}>
            {t(`outcome.${one}`)}
          </Button>
        ))}
      </Actions>
      <Chosen {...props} />
    </fieldset>
  );
}

/** A decision of a meeting: proposed to all with its window, or already taken there and confirmed by the others afterwards. */
function OutcomeDecision({ item, guard, onDone }: Part) {
  const [text, setText] = useState(item.title);
  const [category, setCategory] = useState('');
  const act = useAct();
  const capture = useAsk({ name: 'capture', key: item.meeting, text: item.title, zone: zoneNow() });
  const chosen = capture.state === 'value' ? rowOf(capture.value.categories, category) : undefined;
  const anchor = { in: 'item', meeting: item.meeting, item: item.id } as const;
  const said = { title: item.title.slice(0, 200), text: text.trim(), category, anchor };
  const ready = text.trim() !== '' && category !== '';
  const finish = async (done: Promise<unknown>) => {
    if (await done) onDone();
  };
  return (
    <div class="stack">
      <Field name="outcome-text" label={t('outcome.decided')} value={text} onValue={setText} lines={2} />
      <Answered answer={capture}>
        {(value) => <CategoryPicker categories={value.categories} value={category} onValue={setCategory} />}
      </Answered>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button
          kind="primary"
          name="record"
          busy={act.busy}
          disabled={!ready}
          onClick={guard(
            () =>
              void finish(
                act.run({
                  name: 'decision.record',
                  ...said,
                  decidedOn: dayOf(Date.now()),
                  decidedBy: t('outcome.meeting'),
                  how: t('outcome.in-meeting'),
                }),
              ),
          )}
        >
          {t('outcome.record')}
        </Button>
        <Button
          name="propose"
          busy={act.busy}
          disabled={!ready}
          onClick={guard(
            () =>
              void finish(
                act.run({
                  name: 'decision.propose',
                  ...said,
                  ends: chosen?.ends ?? null,
                  urgent: false,
                  about: null,
                  supersedes: null,
                }),
              ),
          )}
        >
          {t('action.propose')}
        </Button>
      </Actions>
    </div>
  );
}

function OutcomeTask({ item, guard, onDone }: Part) {
  const act = useAct();
  const people = useAsked({ name: 'work' })?.people ?? [];
  return (
    <TaskForm
      people={people}
      act={act}
      dueRequired
      guard={guard}
      onTask={async (task) => {
        const source = { in: 'item', meeting: item.meeting, item: item.id } as const;
        const done = await act.run({ name: 'task.add', ...task, estimate: null, source, notes: '' });
        if (done) onDone();
      }}
    />
  );
}

function OutcomeNote({ item, guard, onDone }: Part) {
  const [text, setText] = useState('');
  const act = useAct();
  const add = async () => {
    if (text.trim() === '') return;
    const done = await act.run({ name: 'item.note', item: item.id, text: text.trim() });
    if (done) onDone();
  };
  return (
    <div class="stack">
      <Field name="note" label={t('outcome.note')} value={text} onValue={setText} lines={2} />
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button
          kind="primary"
          name="add"
          busy={act.busy}
          disabled={text.trim() === ''}
          onClick={guard(() => void add())}
        >
          {t('action.add')}
        </Button>
      </Actions>
    </div>
  );
}
