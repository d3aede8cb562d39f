/** Two letters and a hue that stay the same for a name; each hue carries white at 4.5:1 or more. */
const HUES = [
  '#7A3E2B',
  '#2F6B5E',
  '#5B4A8A',
  '#1F4FA3',
  '#8A5A00',
  '#8A2F5A',
  '#3B6420',
  '#1F6280',
  '#6A3FA0',
  '#96352D',
  '#4A5A6A',
  '#6B5326',
];

export function Monogram({ name, small = false }: { readonly name: string; readonly small?: boolean }) {
  return (
    <span class={small ? 'mono small-mono' : 'mono'} aria-hidden="true" style={{ background: hueOf(name) }}>
      {lettersOf(name)}
    </span>
  );
}

export function lettersOf(name: string): string {
  const words = name
    .split(/[\s\-_/]+/)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
    .filter((word) => word && !/^(of|the|and|for|de|la|le|der|die|das)$/i.test(word));
  const [first = '?'] = words;
  const last = words.at(-1) ?? first;
  const initial = (word: string) => [...word][0] ?? '';
  const picked = words.length > 1 ? initial(first) + initial(last) : [...first].slice(0, 2).join('');
  return picked.toLocaleUpperCase();
}

export function hueOf(name: string): string {
  let hash = 2166136261;
  for (const unit of name.trim().toLowerCase()) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 16777619);
  hash ^= hash >>> 15;
  return HUES[(hash >>> 0) % HUES.length] as string;
}
