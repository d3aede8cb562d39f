/** Google Docs' text in the forms it comes in. Used by the host; nothing of this is loaded into a page. */

/** Address of one tab's plain text, made from the tab's real address only, never from a message. Null: no document. */
export function exportUrl(url: URL, tab: string, format: 'txt' | 'html' = 'txt'): string | null {
  const match = /^\/document\/(?:u\/(\d+)\/)?d\/(?!e\/)([\w-]{10,})/.exec(url.pathname);
  if (url.origin !== 'https://docs.google.com' || match === null) return null;
  const account = match[1] === undefined ? '' : `u/${match[1]}/`;
  // Without a tab all tabs come run together.
  return `${url.origin}/document/${account}d/${match[2]}/export?format=${format}&tab=${encodeURIComponent(tab)}`;
}

export type ExportAnswer =
  | { ok: true; text: string }
  | { ok: false; why: 'signed-out' | 'not-allowed' | 'busy' | 'other' };

/** Judges the answer to `exportUrl`: a sign-in page comes with 200 and in HTML, and must not be taken for the text. */
export function readExport(answer: { status: number; url: string; type: string; body: string }): ExportAnswer {
  const host = new URL(answer.url).hostname;
  if (answer.status === 429) return { ok: false, why: 'busy' };
  if (host === 'accounts.google.com' || answer.status === 401) return { ok: false, why: 'signed-out' };
  if (answer.status === 403 || answer.status === 404) return { ok: false, why: 'not-allowed' };
  const ours = host === 'docs.google.com' || host.endsWith('.googleusercontent.com');
  if (answer.status !== 200 || !ours || !answer.type.startsWith('text/plain')) return { ok: false, why: 'other' };
  if (/^\s*</.test(answer.body) && /<html|<!doctype/i.test(answer.body.slice(0, 300)))
    return { ok: false, why: 'other' };
  return { ok: true, text: cleanText(answer.body) };
}

/** Docs' marks for objects and chips, tables, rows and cells. */
const MARKS = new RegExp(`[${'\u0001\u0010\u0011\u0012\u001c\ue907'}]`, 'g');
const INVISIBLE = new RegExp(`[${'\u0003\u200b\u200c\u200d\ufeff'}]`, 'g');

/** Plain text without the marks that only an export has: byte order mark, list markers, comment anchors, control marks. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, '')
    .replaceAll('\v', '\n')
    .replace(MARKS, '')
    .replace(/^[ \t]*(?:[*●○■☐☑]|\d{1,3}[.)]|[a-z][.)]|[ivxl]{1,5}[.)])[ \t]+(?=\S)/gmu, '')
    .replace(/\[[a-z]{1,2}\](?=\s|[.,;:!?]|$)/gm, '')
    .replace(/[ \t]+$/gm, '');
}

/** Text of an HTML export or of the HTML flavour of a copy, with the ids that links may point to. */
export function readHtml(page: Document): { text: string; ids: string[] } {
  const ids = [...page.querySelectorAll('[id]')].map((element) => element.id).filter((id) => /^(?:h|id)\./.test(id));
  const blocks: string[] = [];
  for (const block of page.querySelectorAll('p, h1, h2, h3, h4, h5, h6, li, td')) {
    if (block.querySelector('p, h1, h2, h3, h4, h5, h6, li, td') !== null) continue;
    blocks.push((block.textContent ?? '').replace(/\s+/g, ' ').trim());
  }
  return { text: cleanText(blocks.join('\n')), ids };
}

interface SliceClip {
  data?: unknown;
  resolved?: unknown;
}
export interface SliceText {
  /** All of it, suggestions mixed in, as a copy gives it. */
  text: string;
  /** As the document stands while nothing is accepted: equals an export. */
  current: string;
  /** As it will read when all is accepted. */
  accepted: string;
  suggested: boolean;
}

/** Docs' own slice flavour of a copy: tells inserted and deleted suggestions from the text. */
export function readSliceClip(json: string): SliceText | null {
  try {
    let clip = JSON.parse(json) as SliceClip;
    if (typeof clip.data === 'string') clip = JSON.parse(clip.data) as SliceClip;
    const outer = (clip.resolved ?? (clip.data as SliceClip | undefined)?.resolved) as
      | Record<string, unknown>
      | undefined;
    const raw = outer?.dsl_spacers;
    if (typeof raw !== 'string') return null;
    const inserted = runs(outer?.dsl_suggestedinsertions, raw.length);
    const deleted = runs(outer?.dsl_suggesteddeletions, raw.length);
    const pick = (keep: (i: number) => boolean) =>
      cleanText(
        [...Array(raw.length).keys()]
          .filter(keep)
          .map((i) => raw[i])
          .join(''),
      );
    return {
      text: cleanText(raw),
      current: pick((i) => !inserted[i]),
      accepted: pick((i) => !deleted[i]),
      suggested: inserted.includes(true) || deleted.includes(true),
    };
  } catch {
    return null;
  }
}

/** One slot a character; null means "as before", an empty list "none". */
function runs(part: unknown, length: number): boolean[] {
  const list = (part as { sgsl_sugg?: (string[] | null)[] } | undefined)?.sgsl_sugg ?? [];
  const flags: boolean[] = [];
  let on = false;
  for (let i = 0; i < length; i++) {
    const here = list[i];
    if (here) on = here.length > 0;
    flags.push(on);
  }
  return flags;
}

interface Op {
  ty?: string;
  s?: string;
  ibi?: number;
  nmr?: string[];
  nmc?: Op;
  mv?: number;
  st?: string;
  si?: number;
  ei?: number;
  sm?: { das_a?: { cv?: { opValue?: string[] } } };
}
export interface ModelText {
  tabs: Map<string, { text: string; comments: { id: string; text: string }[] }>;
  revision: number | null;
  version: number | null;
}

/** The text that the /edit page carries in its scripts: a snapshot of the time it was loaded. */
export function readModelChunks(scripts: readonly string[]): ModelText {
  const result: ModelText = { tabs: new Map(), revision: null, version: null };
  const comments: { tab: string; id: string; from: number; to: number }[] = [];
  for (const json of scripts.flatMap(chunksIn)) {
    let chunk: { chunk?: Op[]; revision?: number } | Op[];
    try {
      chunk = JSON.parse(json) as typeof chunk;
    } catch {
      continue;
    }
    const ops = Array.isArray(chunk) ? chunk : (chunk.chunk ?? []);
    if (!Array.isArray(chunk) && chunk.revision !== undefined) result.revision = chunk.revision;
    for (const outer of ops) {
      if (outer.ty === 'umv' && outer.mv !== undefined) result.version = outer.mv;
      const tab = outer.ty === 'nm' ? (outer.nmr?.[1] ?? 't.0') : 't.0';
      const op = outer.ty === 'nm' ? outer.nmc : outer;
      if (op?.ty === 'is' && op.s !== undefined) {
        const entry = result.tabs.get(tab) ?? { text: '', comments: [] };
        const at = Math.max(0, (op.ibi ?? 1) - 1);
        entry.text = entry.text.slice(0, at) + op.s + entry.text.slice(at);
        result.tabs.set(tab, entry);
      }
      if (op?.ty === 'as' && op.st === 'doco_anchor')
        for (const id of op.sm?.das_a?.cv?.opValue ?? []) comments.push({ tab, id, from: op.si ?? 1, to: op.ei ?? 1 });
    }
  }
  for (const { tab, id, from, to } of comments) {
    const entry = result.tabs.get(tab);
    entry?.comments.push({ id, text: entry.text.slice(from - 1, to) });
  }
  return result;
}

/** What a script sets the model to, each time: an object, formerly a list; other statements may follow. */
function chunksIn(script: string): string[] {
  return script
    .split(/DOCS_modelChunk\s*=\s*/)
    .slice(1)
    .flatMap((rest) => {
      let depth = 0;
      let quoted = false;
      for (let i = 0; i < rest.length; i++) {
        const letter = rest[i];
        if (quoted) {
          if (letter === '\\') i++;
          else if (letter === '"') quoted = false;
        } else if (letter === '"') quoted = true;
        else if (letter === '{' || letter === '[') depth++;
        else if ((letter === '}' || letter === ']') && --depth === 0) return [rest.slice(0, i + 1)];
        if (depth === 0 && !/\s/.test(letter ?? '')) return [];
      }
      return [];
    });
}
