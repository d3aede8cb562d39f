/**
 * JSON whose keys are sorted at every level, so that equal values give equal text. Written out piece by piece: building
 * objects would lose a key named `__proto__`. Depth is bounded by whoever made the value (facts: 32; fields: schemas).
 */
export const stableText = (value: unknown): string => {
  if (Array.isArray(value))
    return `[${value.map((inner) => stableText(inner === undefined ? null : inner)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, inner]) => `${JSON.stringify(key)}:${stableText(inner)}`);
  return `{${entries.join(',')}}`;
};
