import type fc from 'fast-check';

/** A place at which something from outside becomes something of ours. */
export interface Boundary {
  readonly name: string;
  /** How many of a thousand inputs of a long run it gets; cheap parsers get more. */
  readonly share: number;
  readonly inputs: fc.Arbitrary<unknown>;
  /**
   * Gives one input to the real parser. Throws when the parser throws, answers with no known code, lets through what it
   * must not, or changed something on a refusal.
   */
  take(input: unknown): void | Promise<void>;
}

export const holds = (truth: boolean, what: string, seen?: unknown): void => {
  if (!truth) throw new Error(seen === undefined ? what : `${what}: ${JSON.stringify(seen)}`);
};
export const oneOf = (code: string, codes: readonly string[]): void =>
  holds(codes.includes(code), 'an unknown code', code);
/** Equal as JSON, whatever the order of keys. */
export const alike = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, sorted(inner)])
      : value;
