import type { ForYou } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Row } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { go, to } from '../ui/route.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { dayOf } from '../ui/time.ts';
import { When, WhenDay } from '../ui/when.tsx';

/** Where what waits is done. */
export const viewOf = (kind: ForYou['kind']) => {
  if (kind === 'task') return 'task';
  if (kind === 'adopt-matrix') return 'matrix';
  return kind === 'second-yes' ? 'members' : 'decision';
};

/** One thing that waits, with its one action. Only the first may carry the view's primary button. */
export function ForYouRow({ entry, first }: { readonly entry: ForYou; readonly first: boolean }) {
  const act = useAct();
  if (entry.kind === 'task') {
    return (
      <>
        <Row
          id={entry.id}
          what={entry.title}
          href={to('task', entry.id)}
          who={
            <>
              {t('today.your-task')}
              {entry.due && (
                <>
                  {' · '}
                  {entry.due < dayOf(Date.now()) ? (
                    <span class="overdue">
                      {t('task.overdue-since')} <WhenDay day={entry.due} />
                    </span>
                  ) : (
                    <>
                      {t('task.due')} <WhenDay day={entry.due} />
                    </>
                  )}
                </>
              )}
            </>
          }
          action={
            <Button
              busy={act.busy}
              onClick={() => void act.run({ name: 'task.edit', task: entry.id, fields: { state: 'done' } })}
            >
              {t('action.done')}
            </Button>
          }
        />
        <RefusalLine refusal={act.refusal} />
      </>
    );
  }
  const view = viewOf(entry.kind);
  const id = view === 'decision' ? entry.id : '';
  return (
    <Row
      id={entry.id}
      what={entry.title || t('nav.matrix')}
      href={to(view, id)}
      who={
        <>
          {entry.kind === 'answer' ? (
            <StateMark shape="open" word={t('mark.open')} />
          ) : (
            t(`today.waits-${entry.kind}`, { organisation: entry.organisation ?? '' })
          )}
          {entry.at !== null && (
            <>
              {' · '}
              <When at={entry.at} />
            </>
          )}
        </>
      }
      action={
        <Button kind={first ? 'primary' : 'plain'} onClick={() => go(view, id)}>
          {t(`today.do-${entry.kind}`)}
        </Button>
      }
    />
  );
}
