import type { Found } from '../anchor/index.ts';
import type { PageFacts, ToPage } from '../protocol/page.ts';
import type { Site } from '../sites/site.ts';
import type { Connection } from './connect.ts';
import { type Drawn, drawnText, headingBefore, paperEdge, placeOf } from './docs-places.ts';
import type { Layer } from './layer.ts';
import { drawRail, type RailMark } from './rail.ts';
import { findMarks, toResults } from './text.ts';

type MarksMessage = Extract<ToPage, { t: 'marks' }>;
type TextMessage = Extract<ToPage, { t: 'text' }>;

/** The text is asked for again on focus and after a save, never closer than this; while visible, once a minute. */
const SOON = 10_500;
const MINUTE = 60_000;

export interface Marks {
  set(message: MarksMessage): void;
  read(message: TextMessage): void;
  /** The page's facts, as they are now: another document or tab has other marks and another text. */
  on(facts: PageFacts | null): void;
  draw(): void;
  /** The text of what is open, for a quote; read again if it is not fresh. Null after two seconds without an answer. */
  text(): Promise<string | null>;
  show(id: string): void;
}

/** The marks of a document: looks for their sentences in its text and draws them where they are on the screen. */
export function createMarks(
  page: Document,
  site: Site,
  layer: Layer,
  port: Connection,
  signal: AbortSignal,
  open: (ids: string[], at: DOMRect) => void,
): Marks {
  let here: { key: string; tab: string | null } | null = null;
  let message: MarksMessage | null = null;
  let text: { words: string; at: number } | null = null;
  let found = new Map<string, Found>();
  let asked = 0;
  let later: ReturnType<typeof setTimeout> | undefined;
  let patience = MINUTE;
  let told = '';
  const waiting = new Set<(words: string | null) => void>();
  if (site.id !== 'google-docs') return nothing;

  const wanted = () => message !== null && message.key === here?.key && !message.hidden && message.marks.length > 0;
  /** Asks at once if the last time is long enough ago, else as soon as it is. */
  const ask = (gap: number): void => {
    clearTimeout(later);
    if (signal.aborted || here === null) return;
    const due = asked + gap - Date.now();
    if (due > 0) {
      later = setTimeout(() => ask(0), due);
      return;
    }
    asked = Date.now();
    port.send({ t: 'read-text', key: here.key, tab: here.tab });
  };
  const visible = () => page.visibilityState === 'visible';
  const again = () => {
    if (wanted() && visible()) ask(SOON);
  };
  const timer = setInterval(() => wanted() && visible() && ask(patience), 5_000);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    clearTimeout(later);
  });
  addEventListener('focus', again, { signal });
  page.addEventListener('visibilitychange', again, { signal });

  const look = (): void => {
    if (message === null || text === null || !wanted()) return;
    found = findMarks(text.words, message.marks, here?.tab ?? null);
    const results = toResults(found);
    const now = JSON.stringify([message.key, results]);
    if (now === told) return;
    told = now;
    port.send({ t: 'found', key: message.key, results });
  };

  const draw = (): void => {
    const frame = wanted() ? paperEdge(page) : null;
    const marks: RailMark[] = [];
    if (frame !== null && message !== null) {
      const drawn: Drawn = drawnText(page);
      for (const { id, shape, tab } of message.marks) {
        if (tab !== null && here?.tab !== null && tab !== here?.tab) continue;
        const one = found.get(id);
        const changed = one?.state === 'reworded' || one?.state === 'gone';
        const place = one && text ? placeOf(drawn, text.words, one) : null;
        const top = place === null || place === 'away' ? null : place.top + place.height / 2 - 12;
        marks.push({ id, shape: changed ? 'changed' : shape, top, away: place === 'away' });
      }
    }
    drawRail(layer, frame, marks, open);
  };

  return {
    on(facts) {
      const next = facts?.kind === 'document' ? { key: facts.key, tab: facts.tab } : null;
      if (JSON.stringify(next) === JSON.stringify(here)) return again();
      here = next;
      text = null;
      found = new Map();
      told = '';
      asked = 0;
      if (wanted()) ask(0);
    },
    set(next) {
      message = next;
      if (wanted() && text === null) ask(SOON);
      look();
      draw();
    },
    read(answer) {
      if (answer.key !== here?.key || answer.tab !== here.tab) return;
      // Refused: asked ever more rarely, up to once in a quarter of an hour.
      patience = answer.refused === null ? MINUTE : Math.min(patience * 2, 15 * MINUTE);
      if (answer.text !== null) text = { words: answer.text, at: answer.at };
      for (const done of waiting) done(answer.text);
      waiting.clear();
      look();
      draw();
    },
    draw,
    text: () =>
      new Promise((resolve) => {
        if (here === null) return resolve(null);
        waiting.add(resolve);
        setTimeout(() => resolve(text?.words ?? null), 2_000);
        // What was just selected may be newer than what was last read.
        asked = Date.now();
        port.send({ t: 'read-text', key: here.key, tab: here.tab });
      }),
    show(id) {
      const one = found.get(id);
      if (one === undefined || text === null || !('start' in one)) return;
      const place = placeOf(drawnText(page), text.words, one);
      if (place !== null && place !== 'away') {
        const editor = site.slots(page)[0]?.anchor;
        editor?.scrollBy({ top: place.top - 200 });
        return;
      }
      const heading = headingBefore(page, text.words, one.start);
      for (const type of ['mousedown', 'mouseup', 'click'])
        heading?.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
    },
  };
}

/** Sites whose marks don't stand at sentences. */
const nothing: Marks = {
  set() {},
  read() {},
  on() {},
  draw() {},
  text: async () => null,
  show() {},
};
