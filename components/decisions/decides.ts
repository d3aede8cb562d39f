import type { MatrixRow } from '../../lib/coalition/fact.ts';
import { has, t } from '../../locales/index.ts';
import { sayMoment } from '../ui/time.ts';

/** "The full coalition decides by consent, by Fri 18:00 (in 2 days)." */
export function sayDecides(row: MatrixRow, ends: number | null, person: string | null, now: number): string {
  const who = sayWho(row, person);
  const method = t(`method.${row.method}`);
  if (ends === null) return t('decides.days', { who, method, n: Math.max(1, Math.round(row.windowHours / 24)) });
  return t('decides.by', { who, method, when: sayMoment(ends, now).short });
}

export function sayWho(row: MatrixRow, person: string | null): string {
  if (row.who.kind === 'person') return person ?? t('who.person');
  return t(`who.${row.who.kind}`);
}

/** A kind as people read it: the built-in ones in words of ours, the coalition's own with a capital. */
export function sayCategory(category: string): string {
  const key = `category.${category.toLowerCase()}`;
  return has(key) ? t(key) : category.charAt(0).toLocaleUpperCase() + category.slice(1);
}

/** Why it is so: the row of the matrix in whole sentences. */
export function sayWhy(row: MatrixRow, provisional: boolean): readonly string[] {
  return [
    t(provisional ? 'why.provisional' : 'why.adopted', { category: row.category }),
    t('why.window', { n: Math.max(1, Math.round(row.windowHours / 24)) }),
    t(row.voice === 'organisation' ? 'why.voice-organisation' : 'why.voice-person'),
    t('why.quorum', { percent: Math.round(row.quorum * 100) }),
    t(row.silence === 'consent' ? 'why.silence-consent' : 'why.silence-none'),
  ];
}
