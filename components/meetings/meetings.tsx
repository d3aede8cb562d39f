import { useState } from 'preact/hooks';
import type { MeetingRow } from '../../lib/coalition/tables.ts';
import type { EventFacts } from '../../lib/protocol/page.ts';
import { t } from '../../locales/index.ts';
import type { PageOfTab } from '../panel/tab.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsk } from '../ui/coalition.ts';
import { Answered, Empty, Row, Section } from '../ui/list.tsx';
import { Older } from '../ui/older.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { go, to } from '../ui/route.ts';
import { When } from '../ui/when.tsx';
import { InviteFile } from './invite-file.tsx';
import { openingOf } from './opening.ts';

export function Meetings({ page, dropped }: { readonly page: PageOfTab; readonly dropped: File | null }) {
  const [from, setFrom] = useState<string | null>(null);
  const meetings = useAsk({ name: 'meetings', ...(from && { from }) });
  const facts = page.context?.facts;
  const event = facts?.kind === 'event' ? facts : null;
  return (
    <div class="stack wide">
      <h1 class="hidden">{t('nav.meetings')}</h1>
      <Answered answer={meetings}>
        {({ upcoming, past, older }) => (
          <>
            {event && ![...upcoming, ...past].some((one) => one.event === event.key) && <OpenEvent event={event} />}
            {upcoming.length + past.length === 0 && !event && <Empty>{t('meetings.empty')}</Empty>}
            <List title={t('meetings.upcoming')} rows={upcoming} />
            <List title={t('meetings.past')} rows={past} />
            <Older older={older} show={setFrom} />
            <InviteFile dropped={dropped} known={[...upcoming, ...past]} />
          </>
        )}
      </Answered>
    </div>
  );
}

function OpenEvent({ event }: { readonly event: EventFacts }) {
  const act = useAct();
  const open = async () => {
    const done = await act.run(openingOf(event));
    if (done?.subject) go('meeting', done.subject);
  };
  return (
    <Section title={t('today.on-page')}>
      <div class="stack padded">
        <p>
          <b>{event.title}</b> <span class="small grey">{event.when}</span>
        </p>
        <Actions>
          <Button kind="primary" busy={act.busy} onClick={() => void open()}>
            {t('meeting.open')}
          </Button>
        </Actions>
        <RefusalLine refusal={act.refusal} />
      </div>
    </Section>
  );
}

function List({ title, rows }: { readonly title: string; readonly rows: readonly MeetingRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title={title} aside={rows.length}>
      <ul>
        {rows.map((row) => {
          const kind = t(`meeting-kind.${row.kind}`);
          // "Full meeting" is not said twice.
          const named = kind.toLocaleLowerCase() !== row.title.trim().toLocaleLowerCase() || row.starts === null;
          return (
            <Row
              key={row.id}
              id={row.id}
              what={row.title}
              href={to('meeting', row.id)}
              who={
                <>
                  {named && kind}
                  {row.starts !== null && (
                    <>
                      {named && ' · '}
                      <When at={row.starts} />
                    </>
                  )}
                  {row.started && !row.ended && ` · ${t('meeting.running')}`}
                </>
              }
            />
          );
        })}
      </ul>
    </Section>
  );
}
