import { useEffect, useState } from 'preact/hooks';
import type { MeetingRow } from '../../lib/coalition/tables.ts';
import type { InviteEvent, InviteReading } from '../../lib/sites/invite.ts';
import { t } from '../../locales/index.ts';
import { ChooseFile } from '../keep/choose-file.tsx';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Row, Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { go, to } from '../ui/route.ts';
import { useNow, When, WhenDay } from '../ui/when.tsx';
import { type Offer, offersOf } from './from-invite.ts';

/** Bytes above which a file is no invitation: it is not even read. */
const LARGEST = 4_000_000;
const MOST_SHOWN = 20;

/** A file as a calendar: of each event what was said last. The reader comes with the first file, not with the panel. */
async function readFile(file: File): Promise<InviteReading> {
  if (file.size > LARGEST) return { ok: false, error: 'too-long' };
  const { latestOf, readInvite } = await import('../../lib/sites/invite.ts');
  const read = readInvite(await file.text(), Date.now());
  return read.ok ? { ok: true, value: latestOf(read.value) } : read;
}

/** Any calendar's invitation as a file, chosen here or dropped on the panel (`dropped`), becomes a meeting by one click. */
export function InviteFile(props: { readonly dropped: File | null; readonly known: readonly MeetingRow[] }) {
  const [file, setFile] = useState<File | null>(null);
  const [reading, setReading] = useState<InviteReading | null>(null);
  useEffect(() => setFile(props.dropped), [props.dropped]);
  useEffect(() => {
    let current = true;
    setReading(null);
    if (file) void readFile(file).then((read) => current && setReading(read));
    return () => {
      current = false;
    };
  }, [file]);
  return (
    <Section title={t('from-invite.title')}>
      <div class="stack padded">
        <p class="small grey">{t('from-invite.what')}</p>
        <ChooseFile label={t('from-invite.choose')} name="invitation" accept=".ics,text/calendar" onFile={setFile} />
        {reading && !reading.ok && (
          <p role="alert" data-error={reading.error}>
            {t(`from-invite.${reading.error}`)}
          </p>
        )}
      </div>
      {reading?.ok && <Offers events={reading.value} known={props.known} />}
    </Section>
  );
}

function Offers(props: { readonly events: readonly InviteEvent[]; readonly known: readonly MeetingRow[] }) {
  const act = useAct();
  const now = useNow();
  const offers = offersOf(props.events, props.known, now);
  const open = async ({ opening }: Offer) => {
    const done = opening && (await act.run(opening));
    if (done?.subject) go('meeting', done.subject);
  };
  return (
    <>
      <ul>
        {offers.slice(0, MOST_SHOWN).map((offer) => (
          <Row
            key={offer.opening?.event ?? offer.event.key}
            plain
            what={offer.event.title || t('from-invite.untitled')}
            who={<Who offer={offer} />}
            action={
              offer.opening ? (
                <Button kind="link" name="open-invitation" busy={act.busy} onClick={() => void open(offer)}>
                  {t('meeting.open')}
                </Button>
              ) : (
                offer.meeting && <a href={to('meeting', offer.meeting)}>{t('from-invite.there')}</a>
              )
            }
          />
        ))}
      </ul>
      {offers.length > MOST_SHOWN && (
        <p class="small grey padded">{t('from-invite.more', { n: offers.length - MOST_SHOWN })}</p>
      )}
      <RefusalLine refusal={act.refusal} />
    </>
  );
}

/** When, as far as the file says it; who asks; and why it makes no meeting. */
function Who({ offer }: { readonly offer: Offer }) {
  const { start, event, not } = offer;
  const who = event.organiser?.name || event.organiser?.address;
  return (
    <>
      {start !== null && (start.at !== null ? <When at={start.at} /> : <WhenDay day={start.day} />)}
      {start !== null && start.at === null && start.time !== null && ` ${start.time} ${start.zone ?? ''}`}
      {start !== null && who && ' · '}
      {who}
      {not && <span data-not={not}> · {t(`from-invite.${not}`)}</span>}
    </>
  );
}
