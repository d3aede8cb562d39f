import { useEffect } from 'preact/hooks';
import type { DecisionLine, QueryResult, TaskLine } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { DecisionRowLine } from '../decisions/line.tsx';
import type { PageOfTab } from '../panel/tab.ts';
import { useAsk, useCoalition } from '../ui/coalition.ts';
import { useHost } from '../ui/host.ts';
import { Answered, Empty, Row, Section } from '../ui/list.tsx';
import { to } from '../ui/route.ts';
import { TaskRowLine } from '../work/task-line.tsx';
import { AboutPage } from './about-page.tsx';
import { ForYouRow } from './for-you.tsx';
import { SinceRow } from './since.tsx';

/** What waits for me, what is open on this page, what happened since I was here; in this order. */
export function Today({ page }: { readonly page: PageOfTab }) {
  const today = useAsk({ name: 'today', page: page.key });
  useLooked();
  return (
    <div class="stack wide">
      <h1 class="hidden">{t('nav.today')}</h1>
      <Answered answer={today}>{(value) => <TodayLists today={value} page={page} />}</Answered>
    </div>
  );
}

function TodayLists({ today, page }: { readonly today: QueryResult['today']; readonly page: PageOfTab }) {
  const onPage = page.key !== null;
  const unreadable = (page.context?.missing.length ?? 0) > 0;
  return (
    <>
      <Section
        title={t('today.for-you')}
        aside={today.forYou.length > 0 ? t('today.minutes', { n: Math.max(1, Math.round(today.minutes)) }) : undefined}
      >
        {today.forYou.length === 0 ? (
          <Empty>{t('today.nothing')}</Empty>
        ) : (
          <ul>
            {today.forYou.map((entry, at) => (
              <ForYouRow key={`${entry.kind}${entry.id}`} entry={entry} first={at === 0} />
            ))}
          </ul>
        )}
      </Section>
      {onPage && (
        <Section title={t('today.on-page')} aside={today.onPage.length || undefined}>
          {today.onPage.length === 0 ? (
            <Empty>{t('today.page-empty')}</Empty>
          ) : (
            <ul>
              {today.onPage.map((line) =>
                isTask(line) ? (
                  <TaskRowLine key={line.id} task={line} />
                ) : (
                  <DecisionRowLine key={line.id} line={line} />
                ),
              )}
            </ul>
          )}
          <AboutPage page={page} />
        </Section>
      )}
      {/* A page that can't be told apart from others has nothing of its own, and is said to be so (P 7.11). */}
      {!onPage && unreadable && (
        <Section title={t('today.on-page')}>
          <AboutPage page={page} />
        </Section>
      )}
      {today.since.length > 0 && (
        <Section title={sinceTitle(today.lookedAt)} aside={today.since.length}>
          <ul>
            {today.since.map((event) => (
              <SinceRow key={`${event.what}${event.id}${event.at}`} event={event} />
            ))}
          </ul>
        </Section>
      )}
      {today.forYou.length === 0 && today.onPage.length === 0 && today.since.length === 0 && <FirstSteps />}
    </>
  );
}

function FirstSteps() {
  return (
    <Section title={t('today.first')}>
      <ul>
        <Row href={to('members')} what={t('today.first-invite')} who={t('today.first-invite-why')} />
        <Row href={to('propose')} what={t('today.first-decision')} who={t('today.first-decision-why')} />
        <Row href={to('work')} what={t('today.first-task')} who={t('today.first-task-why')} />
      </ul>
    </Section>
  );
}

const isTask = (line: DecisionLine | TaskLine): line is TaskLine => 'owner' in line;

function sinceTitle(lookedAt: number): string {
  const days = (Date.now() - lookedAt) / 86_400_000;
  if (lookedAt === 0 || days > 6) return t('today.lately');
  const day = new Date(lookedAt).toDateString() === new Date().toDateString();
  return day
    ? t('today.since-today')
    : t('today.since', { day: new Intl.DateTimeFormat('en-GB', { weekday: 'long' }).format(lookedAt) });
}

/** Looked at = seen for a moment and then left; while it stands there the list does not empty under the reader's eyes. */
function useLooked() {
  const host = useHost();
  const coalition = useCoalition();
  useEffect(() => {
    const from = Date.now();
    const left = () => {
      if (document.hidden && Date.now() - from > 3_000)
        void host.execute(coalition, { name: 'today.looked', coalition });
    };
    document.addEventListener('visibilitychange', left);
    return () => document.removeEventListener('visibilitychange', left);
  }, [host, coalition]);
}
