import type { Book, Past } from '../book.ts';
import { within } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { personAt } from '../foundation/members.ts';

/**
 * When a device proved that it holds an opening (ms, its own clock): its first fact whose ancestry holds it, within a
 * past. Null if it has said nothing since. A device's past only grows, so the first one is found by halving. P 2.3.
 */
const receiptOf = (log: readonly KnownFact[], length: number, opening: KnownFact): number | null => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const fact = log[middle];
    if (fact && within(fact.past, opening)) high = middle;
    else low = middle + 1;
  }
  return low < length ? (log[low]?.at ?? null) : null;
};

/** The earliest proof that any device of an organisation held an opening, in one past. Ms or null. */
export const receivedAt = (book: Book, opening: KnownFact, organisation: string, past: Past): number | null => {
  const devices = (book.admissionsOfOrganisation.get(organisation) ?? []).map((fact) => fact.content.device);
  for (const [device, list] of [...book.recoveries, ...book.successions])
    if (list.some((fact) => personAt(book, fact.by, past)?.organisation === organisation)) devices.push(device);
  if (book.founding?.content.organisation.id === organisation) devices.push(book.founding.device);
  const times = devices.flatMap((device) => {
    const log = book.logs.get(device) ?? [];
    const at = receiptOf(log, Math.min(past[device] ?? 0, log.length), opening);
    return at === null ? [] : [at];
  });
  return times.length > 0 ? Math.min(...times) : null;
};
