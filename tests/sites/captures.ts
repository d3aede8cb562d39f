import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseHTML } from 'linkedom';
import type { Visible } from '../../lib/sites/site.ts';

const folder = resolve(import.meta.dirname, '../../../shared/captures');

/** Whether the captures are here. They belong to others and are not committed: without them their cases are skipped. */
export const present = existsSync(folder);
if (!present) console.warn('site captures: not here, skipped');

export const capture = (name: string): string => readFileSync(resolve(folder, name), 'utf8');

/** A page as a document: a DOM without layout, which reads no `document.readyState` and has no frames. */
export function page(name: string): Document {
  return parse(capture(name));
}
export function parse(html: string): Document {
  const { document } = parseHTML(html);
  Object.defineProperty(document, 'readyState', { value: 'complete', configurable: true });
  return document as unknown as Document;
}

/** Without layout: hidden is what says so in its own or an ancestor's style. */
export const visible: Visible = (element) => {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    if (/display:\s*none/.test(at.getAttribute('style') ?? '') || at.hasAttribute('hidden')) return false;
  }
  return true;
};
