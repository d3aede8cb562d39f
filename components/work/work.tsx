import { useState } from 'preact/hooks';
import type { QueryResult, TaskLine } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsk } from '../ui/coalition.ts';
import { Answered, Empty, Section } from '../ui/list.tsx';
import { Older } from '../ui/older.tsx';
import { go } from '../ui/route.ts';
import { TaskEdit } from './task-edit.tsx';
import { TaskForm } from './task-form.tsx';
import { TaskRowLine } from './task-line.tsx';

export function Work({ open }: { readonly open: string | null }) {
  const [from, setFrom] = useState<string | null>(null);
  const work = useAsk({ name: 'work', ...(from && { from }), ...(open !== null && { task: open }) });
  const [adding, setAdding] = useState(false);
  return (
    <div class="stack wide">
      <h1 class="hidden">{t('nav.work')}</h1>
      <Answered answer={work}>
        {(value) => (
          <>
            {adding ? (
              <AddTask people={value.people} onClose={() => setAdding(false)} />
            ) : (
              <Actions>
                <Button name="add-task" onClick={() => setAdding(true)}>
                  {t('task.add')}
                </Button>
              </Actions>
            )}
            <Lists work={value} />
            <Older older={value.older} show={setFrom} />
            {open !== null && <Opened id={open} work={value} />}
          </>
        )}
      </Answered>
    </div>
  );
}

type WorkValue = QueryResult['work'];

function Lists({ work }: { readonly work: WorkValue }) {
  if (work.mine.length + work.others.length + work.done.length === 0) return <Empty>{t('work.empty')}</Empty>;
  return (
    <>
      <Section title={t('work.mine')} aside={work.mine.length || undefined}>
        {work.mine.length === 0 ? (
          <Empty>{t('work.none-mine')}</Empty>
        ) : (
          <ul>
            {work.mine.map((task) => (
              <TaskRowLine key={task.id} task={task} mine />
            ))}
          </ul>
        )}
      </Section>
      {work.others.length > 0 && (
        <Section title={t('work.others')} aside={work.others.length}>
          <ul>
            {work.others.map((task) => (
              <TaskRowLine key={task.id} task={task} />
            ))}
          </ul>
        </Section>
      )}
      {work.done.length > 0 && (
        <Section title={t('work.done')} aside={work.done.length}>
          <ul>
            {work.done.map((task) => (
              <TaskRowLine key={task.id} task={task} />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function AddTask({ people, onClose }: { readonly people: WorkValue['people']; readonly onClose: () => void }) {
  const act = useAct();
  return (
    <div class="ask">
      <TaskForm
        people={people}
        act={act}
        onCancel={onClose}
        onTask={async (task) => {
          const done = await act.run({ name: 'task.add', ...task, estimate: null, source: null, notes: '' });
          if (done) onClose();
        }}
      />
    </div>
  );
}

function Opened({ id, work }: { readonly id: string; readonly work: WorkValue }) {
  const task: TaskLine | undefined = [...work.mine, ...work.others, ...work.done].find((one) => one.id === id);
  if (!task) return <Empty>{t('task.gone')}</Empty>;
  return <TaskEdit key={id} task={task} people={work.people} onClose={() => go('work')} />;
}
