import type { TaskLine } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { sayDay } from '../ui/time.ts';
import { TaskWho } from '../work/task-line.tsx';
import { useGuard } from './guard.tsx';

/** A task of a recipient; *Insert* is the one act that puts words of the coalition into the page. */
export function ComposeTask({ task }: { readonly task: TaskLine }) {
  const act = useAct();
  const guard = useGuard();
  return (
    <li class="row" data-task={task.id}>
      <span class="what">{task.title}</span>
      <Button
        name="insert"
        busy={act.busy}
        onClick={guard(() => void act.run({ name: 'page.insert', text: sayTask(task) }, 'quiet'))}
      >
        {t('action.insert')}
      </Button>
      <span class="who small grey">
        <TaskWho task={task} />
      </span>
      <RefusalLine refusal={act.refusal} />
    </li>
  );
}

/** "Letter to the council (Ana, Legal Aid), due Wednesday 2 December 2026". */
export function sayTask(task: TaskLine): string {
  const params = { title: task.title, person: task.owner.name, organisation: task.owner.organisationName };
  return task.due === null
    ? t('insert.task', params)
    : t('insert.task-due', { ...params, due: sayDay(task.due, Date.now()).full });
}
