import type { MeetingView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import type { ButtonProps } from '../ui/button.tsx';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { sayClock } from '../ui/time.ts';
import { useNow } from '../ui/when.tsx';

/** Start and end; while it runs, its clock. `guard` wraps a click where a page could disguise it. */
export type Guard = (write: () => void) => NonNullable<ButtonProps['onClick']>;
export const free: Guard = (write) => () => write();

export function MeetingRun({ view, guard = free }: { readonly view: MeetingView; readonly guard?: Guard }) {
  const act = useAct();
  const { meeting } = view;
  const now = useNow(1_000);
  if (meeting.ended) return <p class="small grey">{t('meeting.ended')}</p>;
  return (
    <>
      {meeting.started ? (
        <>
          <Button
            name="end"
            busy={act.busy}
            onClick={guard(() => void act.run({ name: 'meeting.end', meeting: meeting.id }))}
          >
            {t('meeting.end')}
          </Button>
          <span class="small grey" data-name="clock">
            {t('meeting.running-for', { time: sayClock(now - meeting.started.at) })}
          </span>
        </>
      ) : (
        <Button
          kind="primary"
          name="start"
          busy={act.busy}
          onClick={guard(() => void act.run({ name: 'meeting.start', meeting: meeting.id }))}
        >
          {t('meeting.start')}
        </Button>
      )}
      <RefusalLine refusal={act.refusal} />
    </>
  );
}
