import { describe, expect, it } from 'vitest';
import { find } from '../../lib/anchor/find.ts';
import { placesOf, withSurroundings } from '../../lib/anchor/places.ts';
import { describe as quoteOf } from '../../lib/anchor/quote.ts';
import { factsOf } from '../../lib/host/said.ts';
import { placeOf } from '../../lib/page/docs-places.ts';
import { clusters, placeCard, placeStrip } from '../../lib/page/place.ts';
import { googleDocs } from '../../lib/sites/google-docs.ts';
import { isVisible } from '../../lib/sites/site.ts';
import { parse } from './captures.ts';

const view = { width: 1280, height: 800 };
const overlap = (
  spot: { left: number; top: number },
  size: { width: number; height: number },
  box: { left: number; top: number; right: number; bottom: number },
) =>
  spot.left < box.right &&
  spot.left + size.width > box.left &&
  spot.top < box.bottom &&
  spot.top + size.height > box.top;

describe('a card', () => {
  it('never covers what it is about, wherever that is, as long as there is room', () => {
    const size = { width: 320, height: 260 };
    for (let top = 0; top < 780; top += 60) {
      for (const [left, right] of [
        [0, 1160],
        [300, 700],
        [900, 1270],
        [10, 200],
      ] as const) {
        const about = { left, right, top, bottom: top + 20 };
        const spot = placeCard(about, size, view);
        expect(overlap(spot, size, about)).toBe(false);
        expect(spot.left).toBeGreaterThanOrEqual(0);
        expect(spot.top + size.height).toBeLessThanOrEqual(view.height);
      }
    }
  });
  it('the strip stands over the send row and grows upwards', () => {
    const send = { left: 20, right: 100, top: 700, bottom: 740 };
    const box = { left: 10, right: 480, top: 300, bottom: 760 };
    for (const height of [32, 120]) expect(placeStrip(send, box, height, view).top + height).toBeLessThan(send.top);
  });
  it('where the send row is the window’s head, the strip stands at its foot and covers no field', () => {
    const send = { left: 20, right: 400, top: 100, bottom: 140 };
    const box = { left: 10, right: 900, top: 96, bottom: 700 };
    for (const height of [32, 120]) {
      const { top } = placeStrip(send, box, height, view);
      expect(top + height).toBeLessThan(box.bottom);
      expect(top).toBeGreaterThan(box.top + 300);
      expect(placeStrip(send, { ...box, bottom: 2_000 }, height, view).top + height).toBeLessThan(view.height);
    }
  });
  it('marks that would overlap become one', () => {
    const found = clusters([{ top: 100 }, { top: 10 }, { top: 110 }, { top: 200 }]);
    expect(found.map(({ top, marks }) => [top, marks.length])).toEqual([
      [10, 1],
      [100, 2],
      [200, 1],
    ]);
  });
});

describe('places of marks', () => {
  const text = 'One.\nSame words here.\nTwo is another line.\nSame words here.\nThree.\n';
  const second = text.lastIndexOf('Same words here.');
  const [place] = placesOf(text, [{ id: 'a', found: find(text, quoteOf(text, second, second + 16)) }]);
  /** As Docs draws it: a run for each line. */
  const draw = (lines: string[]) => {
    let all = '';
    const runs = lines.map((line, i) => {
      if (all !== '') all += ' ';
      const start = all.length;
      all += line;
      return { start, end: all.length, box: { top: i * 20 } as DOMRect };
    });
    return { text: all, runs };
  };
  it('of two equal sentences the surroundings say which', () => {
    if (place === undefined) throw new Error('no place');
    const lines = ['One.', 'Same words here.', 'Two is another line.', 'Same words here.', 'Three.'];
    expect(placeOf(draw(lines), place)).toMatchObject({ top: 60 });
    expect(placeOf(draw(['Same words here.', 'Same words here.']), place)).toBeNull();
    expect(placeOf(draw(['Another page.']), place)).toBe('away');
    expect(placeOf(draw([]), place)).toBeNull();
  });
  it('a selection gets its surroundings where it stands once, and stays bare where it doesn’t', () => {
    const bare = (exact: string) => ({ v: 1 as const, exact, before: '', after: '', paragraph: exact, position: 0 });
    expect(withSurroundings(bare('Two is another line.'), text)).toMatchObject({
      after: '\nSame words here.\nThree.\n',
    });
    expect(withSurroundings(bare('Same words here.'), text).before).toBe('');
    expect(withSurroundings(bare('Only suggested.'), text).before).toBe('');
  });
});

describe('facts for the host', () => {
  it('name the document without the viewer’s account or place', () => {
    const url = new URL('https://docs.google.com/document/u/3/d/1abcdefghijkl/edit?tab=t.1&usp=x#heading=h.1');
    const read = googleDocs.read(parse('<body><input class="docs-title-input" value="T"></body>'), url);
    if (read.kind !== 'document') throw new Error('no document');
    expect(factsOf(read, url.href)).toEqual({
      ...{ kind: 'document', key: 'gdoc:1abcdefghijkl', title: 'T', tab: 't.1' },
      url: 'https://docs.google.com/document/d/1abcdefghijkl/edit?tab=t.1',
    });
  });
  it('hold of an event its moment, and guests that have an address', () => {
    const said = {
      kind: 'event',
      ...{ key: 'gcal:1', series: null, title: 'T', whenText: 'Fri', minutes: 60 },
      ...{ startsAt: '2026-11-27T17:00:00Z', guests: [{ address: 'a@x.example' }, { address: '' }] },
    } as const;
    const facts = factsOf(said, 'https://x.example/');
    expect(facts).toMatchObject({ starts: Date.UTC(2026, 10, 27, 17), when: 'Fri', guests: ['a@x.example'] });
    expect(factsOf({ ...said, startsAt: 'soon' }, '')).toMatchObject({ starts: null });
  });
});

describe('what can be seen', () => {
  it('in a document that is not laid out, its markup says what is hidden', () => {
    const page = parse(
      '<body><p id=a>x</p><div style="display: none"><p id=b>x</p></div><div hidden><p id=c>x</p></div>',
    );
    const seen = ['a', 'b', 'c'].filter((id) => isVisible(page.getElementById(id) as Element));
    expect(seen).toEqual(['a']);
  });
});
