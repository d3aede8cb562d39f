import { type Book, isKind, type Past } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { personAt } from '../foundation/members.ts';

/**
 * Puts down what a device's next fact proves: that it holds every opening which its last one had not seen and this one
 * has. A device's past only grows, so each opening is met once. P 2.3. Returns the decisions whose receipts changed.
 */
export const noteReceipts = (book: Book, fact: KnownFact): readonly string[] => {
  noteOpening(book, fact);
  const before = book.latest.get(fact.device) ?? {};
  book.latest.set(fact.device, fact.past);
  const noted: string[] = [];
  for (const [device, list] of book.openings) {
    const to = fact.past[device] ?? 0;
    const from = before[device] ?? 0;
    for (let at = list.length - 1; at >= 0; at--) {
      const opening = list[at];
      if (!opening || opening.n <= from) break;
      if (opening.n > to) continue;
      const known = book.receipts.get(opening.hash) ?? new Map();
      book.receipts.set(opening.hash, known.set(fact.device, { n: fact.n, at: fact.at }));
      noted.push(opening.decision);
    }
  }
  return noted;
};

/** Puts an opening down, so that receipts of it are noted from here on. Of one device in order of its numbers. */
export const noteOpening = (book: Book, fact: KnownFact): void => {
  if (!isKind(fact, 'opening')) return;
  const list = book.openings.get(fact.device) ?? [];
  book.openings.set(fact.device, list);
  list.push({ n: fact.n, hash: fact.hash, decision: fact.content.decision });
};

/** The earliest proof that any device of an organisation held an opening, in one past. Ms or null. */
export const receivedAt = (book: Book, opening: KnownFact, organisation: string, past: Past): number | null => {
  const devices = (book.admissionsOfOrganisation.get(organisation) ?? []).map((fact) => fact.content.device);
  for (const [device, list] of [...book.recoveries, ...book.successions])
    if (list.some((fact) => personAt(book, fact.by, past)?.organisation === organisation)) devices.push(device);
  if (book.founding?.content.organisation.id === organisation) devices.push(book.founding.device);
  const receipts = book.receipts.get(opening.hash);
  const times = devices.flatMap((device) => {
    const receipt = receipts?.get(device);
    return receipt && receipt.n <= (past[device] ?? 0) ? [receipt.at] : [];
  });
  return times.length > 0 ? Math.min(...times) : null;
};
