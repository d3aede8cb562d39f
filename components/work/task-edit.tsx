import { useState } from 'preact/hooks';
import type { TaskLine } from '../../lib/coalition/query.ts';
import { TASK_STATES } from '../../lib/coalition/record.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import type { Person } from './owner.tsx';
import { OwnerField, ownerOf } from './owner.tsx';

/** Only what was changed is sent, so that two people who edit different fields both keep their edit. */
export function TaskEdit(props: {
  readonly task: TaskLine;
  readonly people: readonly Person[];
  readonly onClose: () => void;
}) {
  const { task } = props;
  const [title, setTitle] = useState(task.title);
  const [owner, setOwner] = useState(task.owner.name);
  const [due, setDue] = useState(task.due ?? '');
  const [state, setState] = useState(task.state);
  const act = useAct();
  const save = async (named = owner) => {
    const person = named === task.owner.name ? task.owner.id : ownerOf(named, props.people);
    const fields = {
      ...(title.trim() !== task.title && { title: title.trim() }),
      ...(person !== task.owner.id && { owner: person }),
      ...((due || null) !== task.due && { due: due || null }),
      ...(state !== task.state && { state }),
    };
    if (Object.keys(fields).length === 0) return props.onClose();
    const done = await act.run({ name: 'task.edit', task: task.id, fields });
    if (done) props.onClose();
  };
  return (
    <Dialog title={task.title} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field name="task-title" label={t('field.task')} value={title} onValue={setTitle} required maxLength={200} />
        <OwnerField people={props.people} value={owner} onValue={setOwner} />
        <Field name="due" type="date" label={t('field.due')} value={due} onValue={setDue} />
        <Select
          name="state"
          label={t('field.state')}
          value={state}
          onValue={(value) => setState(value as TaskLine['state'])}
          options={TASK_STATES.map((value) => ({ value, label: t(`task-state.${value}`) }))}
        />
        <RefusalLine
          refusal={act.refusal}
          onChoose={(person) => {
            setOwner(props.people.find((one) => one.id === person)?.name ?? person);
            void save(person);
          }}
        />
        <Actions>
          <Button kind="primary" type="submit" name="save" busy={act.busy}>
            {t('action.save')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
