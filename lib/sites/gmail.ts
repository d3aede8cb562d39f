import { all, clean, fieldText, first, selectionIn, textOf, watchDom } from './dom.ts';
import * as css from './gmail.selectors.ts';
import { addPerson } from './people.ts';
import { languagesOf, minuteIn } from './prose-time.ts';
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
    const composes = openComposes(page, visible).map((box) => readCompose(box, thread));
    const missing = [];
    // The last part of the address is long exactly when a thread is open; then its subject must be there.
    if (page.readyState === 'complete' && /\/[\w-]{16,}$/.test(url.hash) && !thread?.local) missing.push('thread');
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
  selection: async (page) => selectionIn(page, css.body),
  slots: (page, visible = isVisible) =>
    openComposes(page, visible).flatMap((box) => {
      const anchor = first(box, css.send, visible);
      return anchor === null
        ? []
        : [{ id: composeId(box), kind: 'strip' as const, anchor, window: anchor.closest(css.frame) ?? box }];
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
  const messages = all(page, css.message).filter((one) => visible(one) && first(one, css.sender) !== null);
  const hex = heading?.getAttribute('data-legacy-thread-id') ?? null;
  const local = heading?.getAttribute('data-thread-perm-id') || decimal(hex) || threadInLog(messages[0]);
  if (!local && messages.length === 0) return null;
  const own = account(page);
  const people: Person[] = [];
  for (const message of messages) {
    for (const element of [...all(message, css.sender), ...all(message, css.recipient)]) {
      const address = (element.getAttribute('email') ?? '').toLowerCase();
      if (element.closest(css.body) !== null || !address.includes('@')) continue;
      // One's own name is "me", in the viewer's language.
      const name = address === own ? '' : (element.getAttribute('name') ?? textOf(element));
      addPerson(people, { address, name });
    }
  }
  const [start] = messages;
  const sender = start ? first(start, css.sender) : null;
  const time = start ? (first(start, css.received)?.getAttribute('title') ?? '') : '';
  return {
    local,
    subject: subjectIn(heading),
    first: {
      address: (sender?.getAttribute('email') ?? '').toLowerCase(),
      minute: minuteOf(hex) ?? minuteIn(time, languagesOf(page)),
    },
    people,
  };
}

/** Emoji are pictures there. */
function subjectIn(heading: Element | null): string {
  const say = (node: Node): string =>
    node.nodeName === 'IMG'
      ? ((node as Element).getAttribute('alt') ?? '')
      : node.childNodes.length > 0
        ? [...node.childNodes].map(say).join('')
        : (node.textContent ?? '');
  return heading === null ? '' : clean(say(heading));
}

/** An id that is hexadecimal in one place is the same, decimal, in the other. */
const decimal = (hex: string | null): string =>
  hex !== null && /^[0-9a-f]{12,16}$/.test(hex) ? `thread-f:${BigInt(`0x${hex}`)}` : '';

/** Where the heading has no id: what Gmail notes down for itself at each message holds it, in base64. */
function threadInLog(message: Element | undefined): string {
  for (const element of message?.querySelectorAll('[jslog*="1:"]') ?? []) {
    const coded = /(?:^|[\s;])1:([\w+/=-]+)/.exec(element.getAttribute('jslog') ?? '')?.[1] ?? '';
    try {
      const found = /thread-[af]:[\w-]+/.exec(atob(coded.replaceAll('-', '+').replaceAll('_', '/')));
      if (found !== null) return found[0];
    } catch {} // not base64: something else that it notes down
  }
  return '';
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

function readCompose(box: Element, open: ThreadFacts | null): ComposeFacts {
  const answers = fieldText(box.querySelector(css.answers)).replace(/^#/, '');
  const recipients: Recipient[] = [];
  const add = (area: Recipient['area'], address: string, name: string) => {
    const small = address.trim().toLowerCase();
    if (!/^[^\s@]+@[^\s@]+$/.test(small)) return;
    addPerson(recipients, { area, address: small, name: name === address ? '' : clean(name) });
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
  const thread = answers !== '' && (answers === open?.local || answers.startsWith('thread-f:')) ? answers : null;
  // Folded, its people stand there by name only: those of the thread who are named.
  const line = textOf(box.querySelector(css.folded));
  if (recipients.length === 0 && thread !== null && thread === open?.local)
    for (const { name, address } of open.people) if (name !== '' && line.includes(name)) add('to', address, name);
  const quotes = thread !== null || fieldText(box.querySelector(css.quote)) !== '';
  return { id: composeId(box), subject, mode: modeOf(subject, quotes), thread, recipients };
}

/** Own address: the window's title has it, in every language, between dashes; else the account's button. */
function account(page: Document): string | null {
  const title = page.querySelector('title')?.textContent ?? '';
  const said = / - ([^\s@]+@[^\s@]+) - /.exec(title)?.[1] ?? first(page, css.account)?.getAttribute('aria-label') ?? '';
  return /[^\s@()<>]+@[^\s@()<>]+/.exec(said)?.[0].toLowerCase() ?? null;
}
