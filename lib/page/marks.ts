import type { MarkPlace, SaidFacts, ToPage } from '../protocol/page.ts';
import { paperEdge, readOutline } from '../sites/google-docs.ts';
import type { Site } from '../sites/site.ts';
import type { Connection } from './connect.ts';
import { type Drawn, drawnText, placeOf } from './docs-places.ts';
import type { Layer } from './layer.ts';
import { drawRail, type RailMark } from './rail.ts';

type MarksMessage = Extract<ToPage, { t: 'marks' }>;
type TextMessage = Extract<ToPage, { t: 'text' }>;

/** ms. The text is asked for again at once on focus (P 2.7), but not while somebody only changes windows back and forth. */
const ON_FOCUS = 2_100;
/** ms. After a save, of which typing makes many. While visible, once a minute. */
const SOON = 10_500;
const MINUTE = 60_000;

export interface Marks {
  /** Words of the page were taken for a card: what the host must know of them goes first. */
  captured?(): void;
  set(message: MarksMessage): void;
  read(message: TextMessage): void;
  /** The page's facts, as they are now: another document or tab has other marks and another text. */
  on(facts: SaidFacts | null): void;
  draw(): void;
  show(id: string): void;
}

/** How the marks of a kind of page are made. */
export type Marking = (on: {
  readonly page: Document;
  readonly site: Site;
  readonly layer: Layer;
  readonly port: Connection;
  readonly signal: AbortSignal;
  readonly open: (ids: string[], at: DOMRect) => void;
}) => Marks;

/** The marks of a document: looks for their sentences in its text and draws them where they are on the screen. */
export const createMarks: Marking = ({ page, site, layer, port, signal, open }) => {
  let here: { key: string; tab: string | null } | null = null;
  let message: MarksMessage | null = null;
  let read = false;
  let places = new Map<string, MarkPlace>();
  let asked = 0;
  let due = 0;
  let later: ReturnType<typeof setTimeout> | undefined;
  let patience = MINUTE;

  const wanted = () => message !== null && message.key === here?.key && !message.hidden && message.marks.length > 0;
  /** Asks at once if the last time is long enough ago, else as soon as it is. */
  const ask = (gap: number): void => {
    if (signal.aborted || here === null) return;
    const at = Math.max(Date.now(), asked + gap);
    if (due !== 0 && due <= at) return;
    clearTimeout(later);
    due = at;
    later = setTimeout(() => {
      due = 0;
      asked = Date.now();
      if (here !== null) port.send({ t: 'read-text', key: here.key, tab: here.tab });
    }, at - Date.now());
  };
  const visible = () => page.visibilityState === 'visible';
  const again = (gap = SOON) => {
    if (wanted() && visible()) ask(gap);
  };
  const looked = () => again(ON_FOCUS);
  const timer = setInterval(() => wanted() && visible() && ask(patience), 5_000);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    clearTimeout(later);
  });
  addEventListener('focus', looked, { signal });
  page.addEventListener('visibilitychange', looked, { signal });

  const draw = (): void => {
    const frame = wanted() ? paperEdge(page) : null;
    const marks: RailMark[] = [];
    if (frame !== null && message !== null) {
      const drawn: Drawn = drawnText(page);
      for (const { id, shape, tab, of } of message.marks) {
        if (tab !== null && here?.tab !== null && tab !== here?.tab) continue;
        const one = places.get(id);
        const changed = one?.state === 'reworded' || one?.state === 'gone';
        const place = one ? placeOf(drawn, one) : null;
        const top = place === null || place === 'away' ? null : place.top + place.height / 2 - 12;
        marks.push({ id, shape: changed ? 'changed' : shape, top, away: place === 'away', of });
      }
    }
    drawRail(layer, frame, marks, open);
  };

  return {
    on(facts) {
      const next = facts?.kind === 'document' ? { key: facts.key, tab: facts.tab } : null;
      if (JSON.stringify(next) === JSON.stringify(here)) return again();
      here = next;
      read = false;
      places = new Map();
      asked = 0;
      if (wanted()) ask(0);
    },
    set(next) {
      message = next;
      if (wanted() && (!read || next.marks.some(({ id }) => !places.has(id)))) ask(read ? 1_000 : SOON);
      draw();
    },
    read(answer) {
      if (answer.key !== here?.key || answer.tab !== here.tab) return;
      // Refused: asked ever more rarely, up to once in a quarter of an hour.
      patience = answer.refused === null ? MINUTE : Math.min(patience * 2, 15 * MINUTE);
      read = true;
      if (answer.refused === null) places = new Map(answer.places.map((place) => [place.id, place]));
      draw();
    },
    draw,
    show(id) {
      const one = places.get(id);
      if (one === undefined || one.words === '') return;
      const place = placeOf(drawnText(page), one);
      if (place !== null && place !== 'away') {
        site.slots(page)[0]?.anchor.scrollBy({ top: place.top - 200 });
        return;
      }
      // Its page isn't drawn: Docs' own outline leads to a heading near it, as a person would click it.
      const outline = readOutline(page);
      const near = one.headings.map((words) => outline.find(({ text: heading }) => heading === words)).find(Boolean);
      for (const type of ['mousedown', 'mouseup', 'click'])
        near?.element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
    },
  };
};
