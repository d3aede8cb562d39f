import { useState } from 'preact/hooks';
import type { ItemView, MeetingView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { to } from '../ui/route.ts';
import { StateMark, stateWord } from '../ui/state-mark.tsx';
import { sayClock } from '../ui/time.ts';
import { useNow, WhenDay } from '../ui/when.tsx';
import type { Kind } from './outcome.tsx';
import { kindOfKey, Outcome } from './outcome.tsx';
import type { Guard } from './run.tsx';

/** One item: what, how long, what for, and what came of it. */
export function AgendaItem(props: {
  readonly item: ItemView;
  readonly n: number;
  readonly view: MeetingView;
  readonly guard: Guard;
}) {
  const { item, view } = props;
  const [open, setOpen] = useState<Kind | 'any' | null>(null);
  return (
    <li class="row numbered" data-item={item.id}>
      <span class="n grey">{props.n}</span>
      <span class="what">{item.title}</span>
      <span class="small grey when">
        <ItemTime item={item} />
      </span>
      <div class="who small grey">
        <p class="item-line">
          <span>
            {item.purpose ? t(`purpose.${item.purpose}`) : t('item.no-purpose')}
            {item.presenterName && ` · ${item.presenterName}`}
            {item.missing.includes('minutes') && ` · ${t('item.no-minutes')}`}
            {item.carriedFrom && ` · ${t('item.carried')}`}
            {item.discussOnly && ` · ${t('item.discuss-only')}`}
            {item.undecided && view.meeting.ended && ` · ${t('item.undecided')}`}
          </span>
          <ItemClock {...props} />
          <Button
            kind="link"
            name="outcome"
            keys="d t n"
            expanded={open !== null}
            onClick={() => setOpen(open ? null : 'any')}
            onKeyDown={(event) => {
              const kind = kindOfKey(event);
              if (kind) setOpen(kind);
            }}
          >
            {t(hasOutcome(item) ? 'outcome.another' : 'outcome.add')}
          </Button>
        </p>
        <Outcomes item={item} guard={props.guard} />
      </div>
      {open && (
        <div class="below">
          <Outcome
            key={open}
            kind={open === 'any' ? null : open}
            item={item}
            guard={props.guard}
            onDone={() => setOpen(null)}
          />
        </div>
      )}
    </li>
  );
}

const hasOutcome = (item: ItemView) => item.decisions.length + item.tasks.length + item.notes.length > 0;

function ItemTime({ item }: { readonly item: ItemView }) {
  const now = useNow(1_000);
  if (item.started && !item.ended) {
    const gone = now - item.started.at;
    const over = item.minutes !== null && gone > item.minutes * 60_000;
    return <b class={over ? 'warn' : ''}>{t('item.clock', { time: sayClock(gone), n: item.minutes ?? '–' })}</b>;
  }
  return <>{item.minutes === null ? t('item.minutes-missing') : t('item.minutes', { n: item.minutes })}</>;
}

function ItemClock({
  item,
  view,
  guard,
}: {
  readonly item: ItemView;
  readonly view: MeetingView;
  readonly guard: Guard;
}) {
  const act = useAct();
  if (!view.meeting.started || view.meeting.ended || item.ended) return null;
  const name = item.started ? 'item.end' : 'item.start';
  return (
    <>
      <Button
        kind="link"
        name={name}
        busy={act.busy}
        onClick={guard(() => void act.run({ name, item: item.id }, 'quiet'))}
      >
        {t(item.started ? 'item.end' : 'item.start')}
      </Button>
      <RefusalLine refusal={act.refusal} />
    </>
  );
}

function Outcomes({ item, guard }: { readonly item: ItemView; readonly guard: Guard }) {
  const act = useAct();
  const notes = item.notes.filter((note) => !note.dropped);
  if (item.decisions.length + item.tasks.length + notes.length === 0) return null;
  return (
    <ul class="outcomes">
      {item.decisions.map((line) => (
        <li key={line.id} data-outcome="decision">
          <StateMark shape={line.shape} word={stateWord(line.state, line.shape)} />{' '}
          <OpenLink view="decision" id={line.id} words={line.title} />
        </li>
      ))}
      {item.tasks.map((task) => (
        <li key={task.id} data-outcome="task">
          {t('outcome.task-line', { person: task.owner.name, title: task.title })}
          {task.due && (
            <>
              {' '}
              {t('outcome.by')} <WhenDay day={task.due} />
            </>
          )}
        </li>
      ))}
      {notes.map((note) => (
        <li key={note.id} data-outcome="note">
          {note.text}{' '}
          <Button
            kind="link"
            onClick={guard(() => void act.run({ name: 'note.edit', note: note.id, fields: { dropped: true } }))}
          >
            {t('action.remove')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** In the panel a link; on a page the card's own *Open* leads there, so only the words stand here. */
function OpenLink(props: { readonly view: string; readonly id: string; readonly words: string }) {
  const inPanel = !location.pathname.endsWith('/card.html');
  return inPanel ? <a href={to(props.view, props.id)}>{props.words}</a> : <span>{props.words}</span>;
}
