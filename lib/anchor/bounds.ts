const STOP = /[.!?:;。！？…]["'’”)\]»]*$/u;
const OPENING = /["'‘“([«]/u;

/**
 * Widens a found stretch to whole sentences where the quote was one: what was added at an edge of a sentence belongs to it,
 * and closing marks are no words, so the alignment can't see them.
 */
export function widen(
  text: string,
  start: number,
  end: number,
  quote: { exact: string; before: string; after: string },
  reach: number,
): [number, number] {
  let from = start;
  let to = end;
  const opens = quote.before === '' || /\n\s*$|^\s*$/.test(quote.before) || STOP.test(quote.before.trimEnd());
  const closes = quote.after === '' || /^\s*\n/.test(quote.after) || STOP.test(quote.exact.trimEnd());
  if (opens) {
    const before = sentenceStart(text, start);
    if (start - before <= reach) from = before;
  }
  if (closes) {
    const after = sentenceEnd(text, end);
    if (after - end <= reach) to = after;
  }
  // An opening mark directly before, a closing one directly after, if the quote had them.
  while (from > 0 && OPENING.test(quote.exact[0] ?? '') && OPENING.test(text[from - 1] ?? '')) from--;
  return [from, to];
}

const BREAK = /[.!?。！？]["'”’)\]]*\s+|\s*\n\s*/g;

/**
 * Cuts off a neighbouring sentence that only a few common words had drawn in: of a quote that was one sentence, an edge
 * sentence stays only if the quote's words make up a good part of it.
 */
export function trim(
  text: string,
  start: number,
  end: number,
  exact: string,
  hits: readonly { start: number }[],
): [number, number] {
  if (exact.trim().search(BREAK) >= 0) return [start, end];
  const sentences: { start: number; end: number; share: number }[] = [];
  let from = start;
  const push = (to: number, next: number) => {
    const own = hits.filter((hit) => hit.start >= from && hit.start < to).length;
    const all = text.slice(from, to).match(/[\p{L}\p{N}_]+/gu)?.length ?? 1;
    sentences.push({ start: from, end: to, share: own / all });
    from = next;
  };
  for (const stop of text.slice(start, end).matchAll(BREAK)) {
    const at = start + stop.index;
    push(at + stop[0].trimEnd().length, at + stop[0].length);
  }
  if (from < end) push(end, end);
  while (sentences.length > 1 && (sentences.at(-1)?.share ?? 1) < 0.3) sentences.pop();
  while (sentences.length > 1 && (sentences[0]?.share ?? 1) < 0.3) sentences.shift();
  return [sentences[0]?.start ?? start, sentences.at(-1)?.end ?? end];
}

function sentenceStart(text: string, at: number): number {
  for (let i = at - 1; i >= 0; i--) {
    const char = text[i] ?? '';
    if (char === '\n') return skipSpace(text, i + 1, at);
    if (/[。！？]/.test(char) || (/[.!?]/.test(char) && /[\s"'”’)\]]/.test(text[i + 1] ?? ' ')))
      return skipSpace(text, i + 1, at);
  }
  return skipSpace(text, 0, at);
}

function skipSpace(text: string, from: number, until: number): number {
  let i = from;
  while (i < until && /[\s"'”’)\]*•#>|\-–]/.test(text[i] ?? '') && !/["']/.test(text[i] ?? '')) i++;
  return i;
}

function sentenceEnd(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\n') return trimEnd(text, at, i);
    if (/[.!?。！？]/.test(char) && (/[\s"'”’)\]]/.test(text[i + 1] ?? ' ') || /[。！？]/.test(char))) {
      let end = i + 1;
      while (/["'”’)\]]/.test(text[end] ?? '')) end++;
      return end;
    }
  }
  return trimEnd(text, at, text.length);
}

function trimEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}
