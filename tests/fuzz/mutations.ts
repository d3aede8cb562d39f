import fc from 'fast-check';

/** One change to a sound sample: what to do, where, with what. Small numbers, so that a failure shrinks to few of them. */
interface Edit {
  readonly op: number;
  readonly at: number;
  readonly with: number;
}
const edits = fc.array(
  fc.record({ op: fc.nat(15), at: fc.nat(0xffff), with: fc.nat(0xffff) }, { noNullPrototype: true }),
  { maxLength: 5 },
);
const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;

/** Byte strings near the samples: flipped, cut, doubled, spliced with one another; now and then none of them. */
export const nearBytes = (samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.nat(0xffff), edits)
        .map(([n, list]) =>
          list.reduce((bytes, edit) => editBytes(bytes, edit, samples), Uint8Array.from(pick(samples, n))),
        ),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
  ) as fc.Arbitrary<Uint8Array<ArrayBuffer>>;

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
const editBytes = (bytes: Uint8Array, edit: Edit, samples: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const out = Uint8Array.from(bytes);
  const at = bytes.length === 0 ? 0 : edit.at % bytes.length;
  switch (edit.op % 8) {
    case 0:
      if (out.length > 0) out[at] = (out[at] as number) ^ (1 << (edit.with % 8));
      return out;
    case 1:
      if (out.length > 0) out[at] = edit.with;
      return out;
    case 2: // lengths and counts stand as u32
      if (at + 4 <= out.length) new DataView(out.buffer).setUint32(at, pick(EXTREMES, edit.with));
      return out;
    case 3:
      return out.slice(0, at);
    case 4:
      return out.slice(at);
    case 5:
      return Uint8Array.from([...out.subarray(0, at), ...out.subarray(at, at + (edit.with % 64)), ...out.subarray(at)]);
    case 6:
      return Uint8Array.from([...out.subarray(0, at), ...out.subarray(at + (edit.with % 64))]);
    default:
      return Uint8Array.from([...out.subarray(0, at), ...pick(samples, edit.with).subarray(at)]);
  }
};

/** Texts near the samples, from other alphabets too. */
export const nearText = (samples: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.nat(0xffff), edits).map(([n, list]) => list.reduce(editText, pick(samples, n))),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  );

const LETTERS = [
  '',
  ' ',
  '\n',
  '"',
  '{',
  '}',
  '[',
  '\\',
  '\u0000',
  '\ud800',
  'é',
  '漢',
  '\u202e',
  '%',
  '#',
  '-1',
  '1e999',
  'null',
];
const editText = (text: string, edit: Edit): string => {
  const at = text.length === 0 ? 0 : edit.at % text.length;
  const more = edit.with % 32;
  switch (edit.op % 5) {
    case 0:
      return text.slice(0, at) + pick(LETTERS, edit.with) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + pick(LETTERS, edit.with) + text.slice(at);
    case 2:
      return text.slice(0, at);
    case 3:
      return text.slice(0, at) + text.slice(at + more);
    default:
      return text.slice(0, at) + text.slice(at, at + more).repeat(2) + text.slice(at + more);
  }
};

/** JSON values near the samples: a value anywhere in them replaced, taken out, moved, or given a name that objects know already. */
export const nearJson = (samples: readonly unknown[]): fc.Arbitrary<unknown> => {
  const texts = samples.map((sample) => JSON.stringify(sample));
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.nat(0xffff), edits)
        .map(([n, list]) => list.reduce(editJson, JSON.parse(pick(texts, n)) as unknown)),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  );
};

/** Fresh on each use: what one input does to a value must not be seen by the next. */
const hostile = (n: number): unknown =>
  pick(
    [
      () => null,
      () => true,
      () => 0,
      () => -1,
      () => 0.5,
      () => Number.MAX_SAFE_INTEGER + 2,
      () => 1e308,
      () => '',
      () => 'A'.repeat(43),
      () => 'A'.repeat(5_000),
      () => '\ud800',
      () => '__proto__',
      () => [],
      () => [[]],
      () => ({}),
      () => ({ t: 'x' }),
      () => JSON.parse('{"__proto__":{"polluted":1}}'),
      () => JSON.parse('['.repeat(60) + ']'.repeat(60)),
      () => Array.from({ length: 3_000 }, () => 1),
      () => '2026q4.1/title',
    ],
    n,
  )();
const NAMES = ['__proto__', 'constructor', 'toString', 'v', 't', 'id', '', 'a'.repeat(300)];

const editJson = (value: unknown, edit: Edit): unknown => {
  const places: { of: Record<string, unknown>; key: string }[] = [];
  const root = { '': value };
  const walk = (of: Record<string, unknown>, key: string, depth: number): void => {
    places.push({ of, key });
    const inner = of[key];
    if (typeof inner !== 'object' || inner === null || depth > 6 || places.length > 300) return;
    for (const name of Object.keys(inner)) walk(inner as Record<string, unknown>, name, depth + 1);
  };
  walk(root, '', 0);
  const { of, key } = pick(places, edit.at);
  const other = pick(places, edit.with);
  const inner = of[key];
  switch (edit.op % 6) {
    case 0:
    case 1:
      set(of, key, hostile(edit.with));
      break;
    case 2:
      if (of !== root) delete of[key];
      break;
    case 3:
      set(of, key, structuredClone(other.of[other.key]));
      break;
    case 4:
      if (typeof inner === 'object' && inner !== null) set(inner as never, pick(NAMES, edit.with), hostile(edit.at));
      break;
    default:
      if (typeof inner === 'string') set(of, key, editText(inner, { ...edit, op: edit.with }));
      else if (typeof inner === 'number') set(of, key, inner + (edit.with % 3) - 1);
  }
  return root[''];
};
/** As `JSON.parse` does it: an own key of any name. */
const set = (of: object, key: string, value: unknown): void => {
  Object.defineProperty(of, key, { value, enumerable: true, configurable: true, writable: true });
};
