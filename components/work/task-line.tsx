import type { ComponentChildren } from 'preact';
import type { TaskLine } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Row } from '../ui/list.tsx';
import { useNameOf } from '../ui/people.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { to } from '../ui/route.ts';
import { WhenDay } from '../ui/when.tsx';

/** What, then who and by when. A row that another member emptied says so and can be restored. */
export function TaskRowLine(props: {
  readonly task: TaskLine;
  readonly mine?: boolean;
  readonly action?: ComponentChildren;
}) {
  const { task } = props;
  const act = useAct();
  const open = task.state !== 'done' && task.state !== 'dropped';
  const setState = (state: TaskLine['state']) => act.run({ name: 'task.edit', task: task.id, fields: { state } });
  return (
    <>
      <Row
        id={task.id}
        what={task.title}
        href={to('task', task.id)}
        who={<TaskWho task={task} mine={props.mine ?? false} />}
        action={
          props.action ??
          (task.removedBy !== null ? (
            <Button busy={act.busy} onClick={() => void act.run({ name: 'record.restore', kind: 'task', id: task.id })}>
              {t('action.restore')}
            </Button>
          ) : open && props.mine ? (
            <Button busy={act.busy} name="done" onClick={() => void setState('done')}>
              {t('action.done')}
            </Button>
          ) : undefined)
        }
      />
      <RefusalLine refusal={act.refusal} />
    </>
  );
}

export function RemovedBy({ person }: { readonly person: string }) {
  const nameOf = useNameOf();
  return <>{t('task.removed-by', { person: nameOf(person) })}</>;
}

export function TaskWho({ task, mine = false }: { readonly task: TaskLine; readonly mine?: boolean }) {
  if (task.removedBy !== null) return <RemovedBy person={task.removedBy} />;
  return (
    <>
      {!mine && `${task.owner.name} (${task.owner.organisationName})`}
      {mine && t(`task-state.${task.state}`)}
      {task.due !== null && (
        <>
          {' · '}
          {task.overdue && task.state !== 'done' ? (
            <span class="overdue">
              {t('task.overdue-since')} <WhenDay day={task.due} />
            </span>
          ) : (
            <>
              {t('task.due')} <WhenDay day={task.due} />
            </>
          )}
        </>
      )}
    </>
  );
}
