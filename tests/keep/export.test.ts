import fc from 'fast-check';
import ICAL from 'ical.js';
import Papa from 'papaparse';
import { convertIcsCalendar } from 'ts-ics';
import { describe, expect, test } from 'vitest';
import { type ExportContent, exportJson, importJson } from '../../lib/coalition/export/json.ts';
import { stableText } from '../../lib/coalition/export/stable.ts';
import type { SignedFact } from '../../lib/coalition/fact.ts';
import { csvText } from '../../lib/host/export/csv.ts';
import { fileName } from '../../lib/host/export/export.ts';
import { icsText } from '../../lib/host/export/ics.ts';

const base64url = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
    minLength: length,
    maxLength: length,
  });
const id = fc.string({ minLength: 1, maxLength: 20 });
const json = fc.jsonValue({ maxDepth: 3 });
const object = fc.dictionary(fc.oneof(id, fc.constantFrom('constructor', '__proto__', 'toString', 'é', '😀')), json);
const fact: fc.Arbitrary<SignedFact> = fc.record({
  v: fc.constant(1 as const),
  coalition: base64url(43),
  device: base64url(43),
  n: fc.integer({ min: 1, max: 1_000 }),
  prev: fc.option(base64url(43)),
  seen: fc.array(base64url(43), { maxLength: 3 }),
  kind: fc.constantFrom('position', 'seen', 'a-kind-of-later'),
  content: object,
  by: id,
  at: fc.integer({ min: 0, max: 8.64e15 }),
  signature: base64url(86),
});
const record = fc.record(
  { kind: id, id, fields: object, log: fc.array(json, { maxLength: 3 }) },
  { requiredKeys: ['kind', 'id', 'fields'] },
);
const content: fc.Arbitrary<ExportContent> = fc.record({
  coalition: base64url(43),
  name: fc.string({ maxLength: 100 }),
  withheld: fc.nat(),
  facts: fc.array(fact, { maxLength: 6 }),
  records: fc.array(record, { maxLength: 6 }),
}) as never;

describe('All as JSON', () => {
  test('P 8.6 export → import → export is the same bytes, whatever is in it and in whatever order it came', () => {
    fc.assert(
      fc.property(content, fc.nat(), (all, seed) => {
        const text = exportJson(all);
        const read = importJson(text);
        if (!read.ok) throw new Error(JSON.stringify(read.error));
        expect(exportJson(read.value)).toBe(text);
        const turned = { ...all, facts: rotated(all.facts, seed), records: rotated(all.records, seed) };
        expect(exportJson(turned)).toBe(text);
        expect(JSON.parse(text).facts).toHaveLength(all.facts.length);
      }),
      { numRuns: 500 },
    );
  });

  test('a key named __proto__ survives: a signature may cover it', () => {
    const text = stableText(JSON.parse('{"b":1,"__proto__":{"a":2},"constructor":3}'));
    expect(text).toBe('{"__proto__":{"a":2},"b":1,"constructor":3}');
  });

  test.each([
    ['', 'not-an-export'],
    ['{}', 'not-an-export'],
    ['[1]', 'not-an-export'],
    ['{"format":"concord-export","v":2,"facts":"?"}', 'newer'],
    ['{"format":"concord-export","v":1}', 'damaged'],
  ])('%s: %s', (text, code) => {
    expect(importJson(text)).toMatchObject({ ok: false, error: { code } });
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          content.map((all) => exportJson(all).slice(0, -5)),
        ),
        (text) => {
          expect(importJson(text).ok).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('CSV', () => {
  test('what was written is read back by its reader, CRLF and quotes in cells too', () => {
    const cell = fc
      .string()
      .filter((text) => !/^[\s\u{feff}]*[=+\-@＝＋－＠|%\t\r\n]/u.test(text) && !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (lines) => {
        const text = csvText(lines);
        expect(Papa.parse<string[]>(text.slice(1, -2), { newline: '\r\n', delimiter: ',' }).data).toEqual(lines);
      }),
    );
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '|calc', '%0A=1', '\n=1', '\r=1'])(
    '%j is text in a spreadsheet, not a formula',
    (cell) => {
      expect(csvText([[cell, 'x']])).toMatch(/^\u{feff}"'/u);
    },
  );
});

describe('iCalendar', () => {
  const meeting = {
    id: 'standing.gcal:abc 😀',
    title: 'Steering; letter, "flyers" \\ and more',
    starts: Date.parse('2026-11-27T17:00:00Z'),
    ends: Date.parse('2026-11-27T18:30:00Z'),
    description: `Agenda:\n1. Letter\n   Note: ${'long words '.repeat(40)}ä 😀\u0007`,
    changed: Date.parse('2026-11-20T10:00:00Z'),
  };

  test('read back by another library: times, words, line folding', () => {
    const text = icsText([meeting]);
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    const [event] = convertIcsCalendar(undefined, text).events ?? [];
    expect(event?.summary).toBe(meeting.title);
    expect(event?.start.date.getTime()).toBe(meeting.starts);
    expect(event?.end?.date.getTime()).toBe(meeting.ends);
    expect(event?.description).toBe(meeting.description.replace('\u0007', ''));
    expect(text).not.toMatch(/ATTENDEE|ORGANIZER/);
  });

  test('no title and no note gets out of its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (title, description) => {
        const text = icsText([{ ...meeting, title, description }]);
        const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents();
        expect(events.map(({ name }) => name)).toEqual(['vevent']);
        expect(
          events[0]
            ?.getAllProperties()
            .map(({ name }) => name)
            .filter((name) => name !== 'description'),
        ).toEqual(['uid', 'dtstamp', 'dtstart', 'dtend', 'summary']);
      }),
    );
  });
});

test('a file gets a name that every system takes', () => {
  expect(fileName('Wohnen / "Jetzt": für alle?')).toBe('Wohnen-Jetzt-für-alle');
  expect(fileName('../..')).toBe('concord');
});

const rotated = <T>(list: readonly T[], by: number): T[] => {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
};
