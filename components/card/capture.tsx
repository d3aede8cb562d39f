import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { PageContext } from '../../lib/protocol/page.ts';
import { keyOf } from '../panel/tab.ts';
import { useAct, useAsk } from '../ui/coalition.ts';
import { Answered } from '../ui/list.tsx';
import { Quote } from '../ui/quote.tsx';
import { zoneNow } from '../ui/time.ts';
import { TaskForm } from '../work/task-form.tsx';
import { anchorOf } from './anchor.ts';
import { CaptureForm } from './capture-form.tsx';
import { Grace } from './grace.tsx';
import { useGuard } from './guard.tsx';
import { Said } from './said.tsx';

type Done = { readonly how: 'proposed' | 'recorded' | 'task'; readonly id: string };

/** From a selection to a decision or task: two actions at most. */
export function Capture({ context }: { readonly context: PageContext }) {
  const key = keyOf(context.facts) ?? '';
  const text = context.capture?.text ?? '';
  const capture = useAsk({ name: 'capture', key, text: text.slice(0, 20_000), zone: zoneNow() });
  const [task, setTask] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  if (done?.how === 'proposed') return <Grace id={done.id} onUndone={() => setDone(null)} />;
  if (done) return <Said how={done.how} id={done.id} />;
  return (
    <>
      <Quote>
        <span class="clip">{text}</span>
      </Quote>
      <Answered answer={capture}>
        {(value) =>
          task ? (
            <CaptureTask
              value={value}
              context={context}
              onBack={() => setTask(false)}
              onDone={(id) => setDone({ how: 'task', id })}
            />
          ) : (
            <CaptureForm
              key={value.coalition.id}
              value={value}
              context={context}
              onTask={() => setTask(true)}
              onDone={(how, id) => setDone({ how, id })}
            />
          )
        }
      </Answered>
    </>
  );
}

function CaptureTask(props: {
  readonly value: QueryResult['capture'];
  readonly context: PageContext;
  readonly onBack: () => void;
  readonly onDone: (id: string) => void;
}) {
  const act = useAct();
  const guard = useGuard();
  return (
    <TaskForm
      title={props.value.title}
      people={props.value.people}
      act={act}
      guard={guard}
      onCancel={props.onBack}
      onTask={async (task) => {
        const source = anchorOf(props.context);
        const done = await act.run({ name: 'task.add', ...task, estimate: null, source, notes: '' });
        if (done) props.onDone(done.subject ?? '');
      }}
    />
  );
}
