import type { DecisionLine, TaskLine } from '../../lib/coalition/query.ts';
import type { PageContext } from '../../lib/protocol/page.ts';
import { t } from '../../locales/index.ts';
import { sayCategory } from '../decisions/decides.ts';
import { keyOf } from '../panel/tab.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAsk } from '../ui/coalition.ts';
import { Answered, Empty } from '../ui/list.tsx';
import { Difference, Quote } from '../ui/quote.tsx';
import { StateMark, stateWord } from '../ui/state-mark.tsx';
import { When } from '../ui/when.tsx';
import { TaskWho } from '../work/task-line.tsx';
import { placeOf, useOpen } from './open.ts';

/** What a mark stands for; anything that binds somebody is opened in the panel. */
export function MarkCard({ context, ids }: { readonly context: PageContext; readonly ids: readonly string[] }) {
  const page = useAsk({ name: 'page', key: keyOf(context.facts) ?? '' });
  return (
    <Answered answer={page}>
      {(value) => {
        const decisions = value.decisions.filter((one) => ids.includes(one.id));
        const tasks = value.tasks.filter((one) => ids.includes(one.id));
        if (decisions.length + tasks.length === 0) return <Empty>{t('mark.gone')}</Empty>;
        return (
          <ul class="stack">
            {decisions.map((line) => (
              <DecisionMark key={line.id} line={line} />
            ))}
            {tasks.map((task) => (
              <TaskMark key={task.id} task={task} />
            ))}
          </ul>
        );
      }}
    </Answered>
  );
}

function DecisionMark({ line }: { readonly line: DecisionLine }) {
  const open = useOpen();
  return (
    <li class="stack" data-decision={line.id}>
      <p>
        <b>{line.title}</b>
      </p>
      <p class="small grey">
        <StateMark shape={line.shape} word={stateWord(line.state, line.shape)} />
        {line.state === 'open' && line.ends !== null && (
          <>
            {' · '}
            <When at={line.ends} />
          </>
        )}
        {` · ${sayCategory(line.category)}`}
      </p>
      {line.found?.state === 'reworded' && line.found.difference && (
        <Quote>
          <Difference pieces={line.found.difference} />
        </Quote>
      )}
      {line.found?.state === 'uncertain' && <p class="small">{t('found.uncertain')}</p>}
      {line.waitsForUs && <p class="small">{t('decision.waits-for-us')}</p>}
      <Actions>
        <Button
          kind={line.waitsForUs ? 'primary' : 'plain'}
          name="open"
          onClick={() => open(placeOf('decision', line.id))}
        >
          {t(line.waitsForUs ? 'mark.answer' : 'action.open-panel')}
        </Button>
      </Actions>
    </li>
  );
}

function TaskMark({ task }: { readonly task: TaskLine }) {
  const open = useOpen();
  return (
    <li class="stack" data-task={task.id}>
      <p>
        <b>{task.title}</b>
      </p>
      <p class="small grey">
        <TaskWho task={task} /> · {t(`task-state.${task.state}`)}
      </p>
      <Actions>
        <Button name="open" onClick={() => open(placeOf('task', task.id))}>
          {t('action.open-panel')}
        </Button>
      </Actions>
    </li>
  );
}
