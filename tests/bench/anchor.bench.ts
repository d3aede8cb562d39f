import { existsSync } from 'node:fs';
import { describe, find, type Quote } from '../../lib/anchor/index.ts';
import { findAll } from '../../lib/anchor/places.ts';
import { countedAs, judge, ownCases, pairsOf, revisions } from '../anchor/judged.ts';
import { type Bench, percentile, type Row, seeded } from './bench.ts';
import { peerFind, peerQuote } from './hypothesis-rule.ts';

const peer = "Hypothesis's rule";

/** Finding sentences again in edited texts, against the rule of Hypothesis's client: who errs how often, and how long it takes. */
const anchorBench: Bench = async () => [
  ...(existsSync(revisions) ? judged('revisions', revisions) : []),
  ...judged('own cases', ownCases),
  absent(),
  ...(await many()),
];

function judged(name: string, folder: string): Row[] {
  const errors = new Map<string, { all: number; ours: number; theirs: number }>();
  const times = { ours: [] as number[], theirs: [] as number[] };
  // The first round warms up.
  for (const round of [0, 1]) {
    for (const { from, to, cases } of pairsOf(folder)) {
      for (const one of cases) {
        const { start, end, expected } = one;
        const quote = describe(from.text, start, end);
        const theirQuote = peerQuote(from.text, start, end);
        const ours = clocked(() => find(to.text, quote));
        const theirs = clocked(() => peerFind(to.text, theirQuote));
        if (round === 0) continue;
        times.ours.push(ours.ms);
        times.theirs.push(theirs.ms);
        const row = errors.get(countedAs(one)) ?? { all: 0, ours: 0, theirs: 0 };
        errors.set(countedAs(one), row);
        row.all++;
        if (judge(ours.value, expected) !== 'right') row.ours++;
        const place = theirs.value;
        const answer = place === null ? { state: 'gone' as const } : { state: 'moved' as const, ...place, score: 1 };
        if (judge(answer, expected) !== 'right') row.theirs++;
      }
    }
  }
  const rows: Row[] = [...errors].map(([state, { all, ours, theirs }]) => ({
    what: `${name}, ${state}: errors`,
    peer,
    ours,
    theirs,
    unit: `of ${all}`,
    ...(theirs > 0 && { atMost: 1 }),
    note: `${(100 * (1 - ours / all)).toFixed(1)} % right, theirs ${(100 * (1 - theirs / all)).toFixed(1)} %`,
  }));
  rows.push({
    what: `${name}: find, p95`,
    peer,
    ours: percentile(times.ours, 0.95),
    theirs: percentile(times.theirs, 0.95),
    unit: 'ms',
    atMost: 1,
    note: `median ${percentile(times.ours, 0.5).toFixed(2)} ms, theirs ${percentile(times.theirs, 0.5).toFixed(2)} ms`,
  });
  return rows;
}

/** Quotes that a long text lacks: the peer's costliest case. `theirs` is the limit of the issue. */
function absent(): Row {
  const text = book(300_000, 1);
  const other = book(40_000, 2);
  const quotes = sentences(other, 100).map(({ start, end }) => describe(other, start, end));
  for (const quote of quotes) find(`${text}.`, quote);
  const ms = quotes.map((quote) => clocked(() => find(text, quote)).ms);
  return {
    what: 'an absent quote in 300,000 characters, p95',
    peer: 'limit',
    ours: percentile(ms, 0.95),
    theirs: 3,
    unit: 'ms',
    atMost: 1,
    note: `the first, which reads the text: ${(ms[0] as number).toFixed(1)} ms`,
  };
}

/** 1,000 anchors in 100,000 characters, a third of the sentences reworded since. */
async function many(): Promise<Row[]> {
  const text = book(100_000, 3);
  const places = sentences(text, 1_000);
  const wanted: { id: string; quote: Quote }[] = places.map(({ start, end }, i) => ({
    id: `${i}`,
    quote: describe(text, start, end),
  }));
  const edited = text.replace(/[^.]+\./g, (sentence, at: number) => (at % 3 === 0 ? reword(sentence) : sentence));
  await findAll(`${edited} `, wanted.slice(0, 200), { now: () => 0, pause: async () => {} });
  const slices: number[] = [];
  let began = performance.now();
  await findAll(edited, wanted, {
    now: () => performance.now(),
    pause: async () => {
      slices.push(performance.now() - began);
      await new Promise((resolve) => setImmediate(resolve));
      began = performance.now();
    },
  });
  slices.push(performance.now() - began);
  const sum = slices.reduce((a, b) => a + b, 0);
  return [
    {
      what: '1,000 anchors in 100,000 characters, in all',
      peer: 'limit',
      ours: sum,
      theirs: 150,
      unit: 'ms',
      atMost: 1,
    },
    {
      what: '1,000 anchors: the longest slice',
      peer: 'limit',
      ours: Math.max(...slices),
      theirs: 8,
      unit: 'ms',
      atMost: 1,
    },
  ];
}

function clocked<T>(action: () => T): { value: T; ms: number } {
  const began = performance.now();
  const value = action();
  return { value, ms: performance.now() - began };
}

function book(length: number, seed: number): string {
  const random = seeded(seed);
  const syllables = 'ta ren lo mi ska ve dor un pa chi bel so gra ne fi wo lan ter qui ama'.split(' ');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const lexicon = Array.from({ length: 3_000 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(syllables)).join(''),
  );
  let text = '';
  while (text.length < length) {
    const sentence = Array.from({ length: 8 + Math.floor(random() * 14) }, () => pick(lexicon)).join(' ');
    text += `${sentence[0]?.toUpperCase()}${sentence.slice(1)}.${random() < 0.2 ? '\n' : ' '}`;
  }
  // One flat string, as it comes from a page.
  return JSON.parse(JSON.stringify(text.slice(0, length))) as string;
}

function sentences(text: string, count: number): { start: number; end: number }[] {
  const all = [...text.matchAll(/[A-Z][^.]{30,260}\./g)].map(({ index, 0: words }) => ({
    start: index,
    end: index + words.length,
  }));
  return Array.from({ length: count }, (_, at) => all[Math.floor((at / count) * all.length)] as (typeof all)[number]);
}

/** Every fourth word becomes another one. */
const reword = (sentence: string): string =>
  sentence
    .split(' ')
    .map((word, at) => (at % 4 === 2 ? 'otherwise' : word))
    .join(' ');

export default anchorBench;
