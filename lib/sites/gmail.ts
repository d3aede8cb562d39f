import { all, boxOf, clean, fieldText, first, textOf, watchDom } from './dom.ts';
import * as css from './gmail.selectors.ts';
import {
  type ComposeFacts,
  isVisible,
  type Person,
  type Recipient,
  type Site,
  type ThreadFacts,
  type Visible,
} from './site.ts';
import { modeOf } from './subject.ts';

/** Gmail: the open thread, never the hidden ghosts of earlier ones, and every compose window with its recipients. */
export const gmail: Site = {
  id: 'gmail',
  hosts: ['https://mail.google.com/*'],
  matches: (url) => url.hostname === 'mail.google.com' && url.pathname.startsWith('/mail'),
  read(page, url, visible = isVisible) {
    const thread = readThread(page, visible);
    const composes = openComposes(page, visible).map((box) => readCompose(box, thread?.local ?? null));
    const missing = [];
    // The last part of the address is long exactly when a thread is open; then its subject must be there.
    if (page.readyState === 'complete' && /\/[\w-]{16,}$/.test(url.hash) && thread === null) missing.push('thread');
    for (const box of openComposes(page, visible)) if (first(box, css.editor) === null) missing.push('editor');
    return { kind: 'mail', account: account(page), thread, composes, missing };
  },
  watch(page, signal, changed) {
    watchDom(
      page,
      ['body'],
      { attributes: true, attributeFilter: ['data-hovercard-id', 'aria-expanded'] },
      signal,
      changed,
      150,
    );
  },
  async selection(page) {
    const chosen = page.getSelection();
    if (chosen === null || chosen.isCollapsed || chosen.rangeCount === 0) return null;
    const range = chosen.getRangeAt(0);
    const node = range.commonAncestorContainer;
    const body = (node instanceof Element ? node : node.parentElement)?.closest(css.body);
    const text = chosen.toString().trim();
    if (!body || text === '') return null;
    const around = body.textContent ?? '';
    const lead = page.createRange();
    lead.setStart(body, 0);
    lead.setEnd(range.startContainer, range.startOffset);
    const start = lead.toString().length;
    const end = start + range.toString().length;
    const at = boxOf(range as unknown as Element);
    return {
      text,
      before: around.slice(Math.max(0, start - 80), start),
      after: around.slice(end, end + 80),
      paragraph: text,
      position: start,
      suggested: false,
      at,
    };
  },
  slots: (page, visible = isVisible) =>
    openComposes(page, visible).flatMap((box) => {
      const anchor = first(box, css.send, visible);
      return anchor === null ? [] : [{ id: composeId(box), kind: 'strip' as const, anchor }];
    }),
  insert(page, slot, text) {
    const box = openComposes(page, isVisible).find((one) => composeId(one) === slot);
    const editor = box ? (first(box, css.editor) as HTMLElement | null) : null;
    const chosen = page.getSelection();
    if (editor === null || chosen === null) return { ok: false, why: 'no-place' };
    editor.focus();
    if (!editor.contains(chosen.anchorNode)) chosen.collapse(editor, 0);
    // As if typed: the mail program's own undo takes it back.
    return page.execCommand('insertText', false, text) ? { ok: true } : { ok: false, why: 'by-hand' };
  },
};

function readThread(page: Document, visible: Visible): ThreadFacts | null {
  const heading = first(page, css.subject, visible);
  const local = heading?.getAttribute('data-thread-perm-id');
  if (!heading || !local) return null;
  const messages = all(page, css.message).filter(visible);
  const people: Person[] = [];
  for (const message of messages) {
    for (const element of [...all(message, css.sender), ...all(message, css.recipient)]) {
      const address = (element.getAttribute('email') ?? '').toLowerCase();
      if (element.closest(css.body) !== null || !address.includes('@')) continue;
      if (people.some((person) => person.address === address)) continue;
      // One's own name is "me", in the viewer's language.
      const name = address === account(page) ? '' : (element.getAttribute('name') ?? textOf(element));
      people.push({ address, name });
    }
  }
  const firstSender = messages[0] ? first(messages[0], css.sender) : null;
  return {
    local,
    subject: textOf(heading),
    first: {
      address: (firstSender?.getAttribute('email') ?? '').toLowerCase(),
      minute: minuteOf(heading.getAttribute('data-legacy-thread-id')),
    },
    people,
  };
}

/**
 * A thread's hex id holds the time at which its first message came, in milliseconds, above 20 bits: machine time where the
 * page else only has prose in the viewer's language and zone. Null where it gives no time that can be.
 */
export function minuteOf(hex: string | null): number | null {
  if (hex === null || !/^[0-9a-f]{14,16}$/.test(hex)) return null;
  const minute = Math.floor(Number(BigInt(`0x${hex}`) >> 20n) / 60_000);
  return minute > 18_000_000 && minute < 60_000_000 ? minute : null;
}

function openComposes(page: Document, visible: Visible): Element[] {
  return all(page, css.compose).filter(visible);
}

/** Stable while the window is open; a draft's own id comes only with its first save. */
function composeId(box: Element): string {
  return box.getAttribute('data-compose-id') ?? (fieldText(box.querySelector(css.draft)) || box.id || 'compose');
}

function readCompose(box: Element, open: string | null): ComposeFacts {
  const answers = fieldText(box.querySelector(css.answers)).replace(/^#/, '');
  const recipients: Recipient[] = [];
  const add = (area: Recipient['area'], address: string, name: string) => {
    const small = address.trim().toLowerCase();
    if (!/^[^\s@]+@[^\s@]+$/.test(small) || recipients.some((one) => one.address === small)) return;
    recipients.push({ area, address: small, name: name === address ? '' : clean(name) });
  };
  for (const area of ['to', 'cc', 'bcc'] as const) {
    for (const chip of box.querySelectorAll(`[name=${area}] ${css.chip}`))
      add(area, chip.getAttribute('data-hovercard-id') ?? '', chip.getAttribute('data-name') ?? '');
    for (const field of box.querySelectorAll(css.oldField(area))) {
      for (const one of fieldText(field).matchAll(/(?:"?([^",<]*)"?\s*<)?([^\s<>,;]+@[^\s<>,;]+)>?/g))
        add(area, one[2] ?? '', one[1] ?? '');
    }
  }
  const subject = clean(fieldText(first(box, css.composeSubject)));
  // A new draft names a thread of its own: only one that is open, or came from outside, is answered.
  const thread = answers !== '' && (answers === open || answers.startsWith('thread-f:')) ? answers : null;
  return {
    id: composeId(box),
    subject,
    mode: modeOf(subject, thread !== null),
    thread,
    recipients,
  };
}

/** Own address: the window's title has it, in every language, between dashes. */
const account = (page: Document): string | null =>
  / - ([^\s@]+@[^\s@]+) - /.exec(page.querySelector('title')?.textContent ?? '')?.[1]?.toLowerCase() ?? null;
