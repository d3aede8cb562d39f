import type { MeetingView } from '../../lib/coalition/query.ts';
import { meetingId } from '../../lib/coalition/record.ts';
import type { EventFacts, PageContext } from '../../lib/protocol/page.ts';
import { t } from '../../locales/index.ts';
import { Agenda } from '../meetings/agenda.tsx';
import { sayPlanned } from '../meetings/meeting.tsx';
import { openingOf } from '../meetings/opening.ts';
import { MeetingRun } from '../meetings/run.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsk } from '../ui/coalition.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Answered } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { useGuard } from './guard.tsx';
import { placeOf, useOpen } from './open.ts';

/** Beside a calendar event: its agenda and what came of each item. The event becomes a meeting by the person's click. */
export function EventCard({ context }: { readonly context: PageContext }) {
  const facts = context.facts?.kind === 'event' ? context.facts : null;
  const meeting = useAsk(facts ? { name: 'meeting', meeting: meetingId(facts.key) } : null);
  if (!facts) return null;
  return <Answered answer={meeting}>{(view) => (view ? <Known view={view} /> : <Unknown event={facts} />)}</Answered>;
}

function Unknown({ event }: { readonly event: EventFacts }) {
  const act = useAct();
  const guard = useGuard();
  return (
    <div class="stack">
      <p>
        <b>{event.title}</b>
      </p>
      <p class="small grey">{t('event.what')}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button
          kind="primary"
          name="open-meeting"
          busy={act.busy}
          onClick={guard(() => void act.run(openingOf(event)))}
        >
          {t('meeting.open')}
        </Button>
      </Actions>
    </div>
  );
}

function Known({ view }: { readonly view: MeetingView }) {
  const guard = useGuard();
  const open = useOpen();
  return (
    <div class="stack" data-meeting={view.meeting.id}>
      <p class="split">
        <b>{t(`meeting-kind.${view.meeting.kind}`)}</b>
        <span class="small grey">{sayPlanned(view)}</span>
      </p>
      <p class="small grey">
        {view.facilitatorName
          ? t('meeting.facilitates', { person: view.facilitatorName })
          : t('meeting.no-facilitator')}
      </p>
      <Agenda
        view={view}
        guard={guard}
        lead={<MeetingRun view={view} guard={guard} />}
        trail={
          <>
            <CopyButton kind="quiet" name="copy-rich" text={view.markdown} html={view.html}>
              {t('minutes.rich')}
            </CopyButton>
            <Button kind="quiet" name="open" onClick={() => open(placeOf('meeting', view.meeting.id))}>
              {t('action.open')}
            </Button>
          </>
        }
      />
    </div>
  );
}
