import type { PageFacts, Visible } from './site.ts';

const PEOPLE = '[data-email*="@"],[data-hovercard-id*="@"],[email*="@"],a[href^="mailto:"],[title*="@"]';
const EDITORS = '[contenteditable=true],[contenteditable=""],[contenteditable=plaintext-only]';

/**
 * The thorough look (P 7.11): by what any mail or calendar program needs, whatever its markup is called. More windows to
 * write in, with people in them, than the site's selectors have found: `compose`; or as many, but nobody to whom:
 * `recipients`. A dialog that names people and has nothing to fill in, where no event was found: `event`. Empty where both
 * looks agree.
 */
export function doubtsOf(page: Document, facts: PageFacts, visible: Visible): string[] {
  if (facts.kind === 'document') return [];
  if (facts.kind === 'mail') {
    const writing = new Set<Element>();
    for (const editor of page.querySelectorAll(EDITORS)) {
      const around = visible(editor) ? editor.closest('[role=dialog],[role=region],form') : null;
      const people = around?.querySelectorAll(PEOPLE) ?? [];
      // In the text itself people stand in what is quoted; one is oneself, who sends it.
      const isOther = (one: Element) =>
        !editor.contains(one) && !(facts.account && one.outerHTML.includes(facts.account));
      if (around && [...people].some(isOther)) writing.add(around);
    }
    if (writing.size > facts.composes.length) return ['compose'];
    return writing.size > 0 && facts.composes.every(({ recipients }) => recipients.length === 0) ? ['recipients'] : [];
  }
  if (facts.kind === 'event') return [];
  const unread = [...page.querySelectorAll('[role=dialog]')].some(
    (dialog) => visible(dialog) && dialog.querySelector(PEOPLE) && !dialog.querySelector(`input,textarea,${EDITORS}`),
  );
  return unread ? ['event'] : [];
}
