import { all, clean, fieldText, first, textOf } from './dom.ts';
import { keyOf } from './event-key.ts';
import * as css from './outlook-calendar.selectors.ts';
import { OUTLOOK } from './outlook-hosts.ts';
import { addPerson, personIn } from './people.ts';
import { clocksIn, type Day, dayIn, languagesOf, spanIn } from './prose-time.ts';
import { type EventFacts, isVisible, type Person, type Site, type Visible } from './site.ts';

/** Outlook calendar: the event whose small card or page is open. A tile in the grid is no open event. */
export const outlookCalendar: Pick<Site, 'matches' | 'read' | 'slots'> = {
  matches: (url) => OUTLOOK.includes(url.hostname) && url.pathname.startsWith('/calendar'),
  read(page, _url, visible = isVisible) {
    const open = openPart(page, visible);
    if (open === null) return { kind: 'none', missing: [] };
    const isForm = open.matches(css.form.join());
    const title = nameOf(open, isForm);
    const time = timeOf(open, languagesOf(page));
    const tile = isForm ? null : tileOf(page, title, time);
    const at = time === '' ? null : momentOf(time, dayIn(time, languagesOf(page)), '');
    const startsAt = tile?.startsAt ?? at?.startsAt ?? null;
    const guests = guestsOf(open, tile);
    const missing = [];
    if (page.readyState === 'complete' && title === '') missing.push('title');
    if (page.readyState === 'complete' && time === '') missing.push('when');
    // A new event has no name yet: nothing to hold on to.
    if (title === '') return { kind: 'none', missing: isForm && open.querySelector('input') !== null ? [] : missing };
    return {
      kind: 'event',
      // Outlook's own ids differ in every mailbox, and the calendar shows no iCalUID.
      key: keyOf(title, startsAt ?? at?.day ?? time),
      local: tile?.id ?? null,
      series: null,
      title,
      whenText: time,
      startsAt,
      minutes: tile?.minutes ?? at?.minutes ?? null,
      guests,
      missing,
    };
  },
  slots(page, visible = isVisible) {
    const open = openPart(page, visible);
    const anchor = open?.closest(css.shell) ?? open;
    return anchor == null ? [] : [{ id: 'event', kind: 'card', anchor }];
  },
};

/** A small card stands over an opened page. Ones that were closed stay in the page, hidden. */
const openPart = (page: Document, visible: Visible): Element | null => first(page, [...css.peek, ...css.form], visible);

function nameOf(open: Element, isForm: boolean): string {
  const field = isForm ? first(open, css.titleField) : null;
  return uncancelled(clean(fieldText(field)) || textOf(first(open, css.title)));
}

/** The innermost part that says a day or a time; in a form, its fields together. */
function timeOf(open: Element, languages: string[]): string {
  const says = (text: string) => clocksIn(text).length > 0 || dayIn(text, languages) !== null;
  const known = all(open, css.time).map(textOf).find(says);
  if (known !== undefined) return known;
  const fields = [...open.querySelectorAll('input')].map((one) => clean(fieldText(one))).filter(says);
  if (fields.length > 0) return [...new Set(fields)].join(' ');
  const leaves = [...open.querySelectorAll('*')].filter((one) => one.children.length === 0);
  return leaves.map(textOf).find((text) => text.length < 120 && says(text)) ?? '';
}

interface Tile {
  id: string;
  title: string;
  startsAt: string | null;
  minutes: number | null;
  /** As the label says it: with a word before it, in the viewer's language. */
  by: string;
}

/** What a tile of the grid says; null where its label and its title disagree. */
export function readTile(tile: Element): Tile | null {
  const button = first(tile, css.tileLabel) ?? tile;
  const label = clean(button.getAttribute('aria-label') ?? '');
  const [line] = (button.getAttribute('title') ?? '').split('\n');
  const named = clean(line ?? '');
  if (label === '' || (named !== '' && !label.startsWith(named))) return null;
  // A subject may have commas. Without a title, it ends where the first part that says a time begins.
  const parts = label.slice(named.length).split(/,\s*/);
  const from = named !== '' ? 0 : parts.findIndex((part, at) => at > 0 && clocksIn(part).length > 0);
  if (from < 0) return null;
  const title = named || parts.slice(0, from).join(', ');
  const rest = parts.slice(from);
  const languages = languagesOf(tile.ownerDocument);
  const cell = /^monthDayCell_(\d{4})-(\d\d)-(\d\d)T[\d:.]+(Z|[+-]\d\d:\d\d)?/.exec(tile.closest(css.cell)?.id ?? '');
  const said = dayIn(rest.join(', '), languages);
  const day = cell === null ? said : { year: Number(cell[1]), month: Number(cell[2]), day: Number(cell[3]) };
  const moment = momentOf(rest.find((part) => clocksIn(part).length > 0) ?? '', day, cell?.[4] ?? '');
  return {
    id: tile.getAttribute('data-calitemid') ?? '',
    title: uncancelled(title),
    startsAt: moment?.startsAt ?? null,
    minutes: moment?.minutes ?? null,
    by: rest.filter((part) => part !== '').at(-2) ?? '',
  };
}

/** The name in "By Ana Silva": without the word before it. */
export const organiserIn = (by: string): string =>
  clean(by.replace(/^(?:by|von|par|por|de|di|da|door|av|af|od|от|przez|tarafından|organi[sz]\p{L}*:?)\s+/iu, ''));

/** The tile of the card that is open, found by its name, and among several of one name by its start. */
function tileOf(page: Document, title: string, time: string): Tile | null {
  const tiles = all(page, css.tile).flatMap((one) => readTile(one) ?? []);
  const same = tiles.filter((one) => title !== '' && one.title === title);
  const [one] = same;
  const ids = new Set(same.map(({ id }) => id));
  if (one === undefined || ids.size === 1) return one ?? null;
  const start = momentOf(time, dayIn(time, languagesOf(page)), '')?.startsAt;
  const fitting = same.filter((tile) => tile.startsAt !== null && tile.startsAt === start);
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Day and clock as one moment; in the zone that the page names, else in the browser's. */
function momentOf(
  text: string,
  on: Day | null,
  zone: string,
): { startsAt: string | null; minutes: number | null; day: string } | null {
  if (on === null) return null;
  const [day = ''] = new Date(Date.UTC(on.year, on.month - 1, on.day)).toISOString().split('T');
  const span = spanIn(text);
  const clock = span?.start ?? clocksIn(text)[0];
  if (clock === undefined) return { startsAt: null, minutes: null, day };
  const time = new Date(clock * 60_000).toISOString().slice(11, 19);
  const startsAt = new Date(`${day}T${time}${zone}`).toISOString().replace('.000Z', 'Z');
  return { startsAt, minutes: span?.minutes ?? null, day };
}

/** The organiser is in the card by name only, in a sentence: the words that it shares with the tile's label are the name. */
function guestsOf(open: Element, tile: Tile | null): EventFacts['guests'] {
  const guests: (Person & { organiser: boolean })[] = [];
  for (const element of all(open, css.guest)) {
    const person = personIn(element);
    if (person !== null) addPerson(guests, { ...person, organiser: false });
  }
  const name = tile === null ? '' : organiserIn(tile.by);
  const said = textOf(open);
  const host = guests.find((one) => one.name !== '' && one.name === name);
  if (host !== undefined) host.organiser = true;
  else if (name !== '' && said.includes(name)) guests.push({ name, address: '', unsure: true, organiser: true });
  return guests;
}

/** Outlook writes before the subject, in the viewer's language, that an event is off. */
const uncancelled = (title: string): string =>
  title.replace(
    /^(?:cancell?ed|abgesagt|annulé|annulée|cancelad[oa]|annullato|geannuleerd|avbokat|inställt|aflyst|avlyst|peruttu|odwołane|anulowano|zrušeno|iptal edildi|отменено|скасовано|キャンセル済み|已取消|취소됨)\s*[:：]\s*/iu,
    '',
  );
