import type { Happened } from '../../lib/coalition/query.ts';
import { split, t } from '../../locales/index.ts';
import { Row } from '../ui/list.tsx';
import { to } from '../ui/route.ts';
import { WhenPast } from '../ui/when.tsx';

const PLACE: Record<Happened['what'], string> = {
  joined: 'members',
  decided: 'decision',
  proposed: 'decision',
  recorded: 'decision',
  amended: 'decision',
  'task-done': 'task',
  'task-added': 'task',
  meeting: 'meeting',
};

/** "Noor finished **Flyer in three languages** — Wed". */
export function SinceRow({ event }: { readonly event: Happened }) {
  const [before, after] = split(`happened.${event.what}`, 'title', { who: event.who ?? t('happened.somebody') });
  const place = PLACE[event.what];
  return (
    <Row
      plain
      href={place === 'members' ? to(place) : to(place, event.id)}
      what={
        <>
          {before}
          <b>{event.title}</b>
          {after}
        </>
      }
      aside={<WhenPast at={event.at} />}
    />
  );
}
