import { useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import type { Act } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import type { Person } from './owner.tsx';
import { OwnerField, ownerOf } from './owner.tsx';

export interface TaskInput {
  readonly title: string;
  readonly owner: string;
  readonly due: string | null;
}

/** Title, one named person, a day. A refused owner comes back with the people who can own it, one click each. */
export function TaskForm(props: {
  readonly people: readonly Person[];
  readonly act: Act;
  readonly onTask: (task: TaskInput) => void;
  readonly onCancel?: () => void;
  readonly title?: string;
  readonly dueRequired?: boolean;
  readonly verb?: string;
  /** Wraps the writing click where a page could disguise it. */
  readonly guard?: (write: () => void) => (event: MouseEvent) => void;
}) {
  const [title, setTitle] = useState(props.title ?? '');
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState('');
  const ready = title.trim() !== '' && owner.trim() !== '' && (!props.dueRequired || due !== '');
  const { guard = (write: () => void) => () => write() } = props;
  const say = (named: string) => {
    if (title.trim() && named.trim())
      props.onTask({ title: title.trim(), owner: ownerOf(named, props.people), due: due || null });
  };
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field name="task-title" label={t('field.task')} value={title} onValue={setTitle} required maxLength={200} />
      <OwnerField people={props.people} value={owner} onValue={setOwner} />
      <Field
        name="due"
        type="date"
        label={t('field.due')}
        value={due}
        onValue={setDue}
        required={props.dueRequired ?? false}
      />
      <RefusalLine
        refusal={props.act.refusal}
        onChoose={(person) => {
          setOwner(props.people.find((one) => one.id === person)?.name ?? person);
          say(person);
        }}
      />
      <Actions>
        <Button
          kind="primary"
          type="submit"
          name="add"
          busy={props.act.busy}
          disabled={!ready}
          onClick={guard(() => say(owner))}
        >
          {props.verb ?? t('task.add')}
        </Button>
        {props.onCancel && (
          <Button kind="quiet" onClick={props.onCancel}>
            {t('action.cancel')}
          </Button>
        )}
      </Actions>
    </form>
  );
}
