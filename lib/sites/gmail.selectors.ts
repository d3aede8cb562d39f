/** Gmail, newest first, each beside what it must find (see google-docs.selectors.ts). */
export const subject = [
  '[role=main] h2.hP[data-thread-perm-id]',
  'h2[data-thread-perm-id]',
  'h2.hP',
  'h2[data-legacy-thread-id]',
]; // 2026-09
export const subject_ = [
  [2, 'gmail/MODEL-thread-with-inline-reply-2026-09.html'], // one of them a ghost
  [1, 'gmail/thread-expanded-message-2025-08.html'],
  [0, 'gmail/inbox-row-ru-2019-12.html'],
  [0, 'gmail/boot-page-2014-VIEW_DATA.html'],
] as const;
export const message = [
  '[role=main] [role=list] > [role=listitem]',
  '[role=list] > [role=listitem]',
  '[role=listitem]',
  '.adn, .adf',
]; // 2026-09, 2019-12; the last: messages that are no items of a list
export const message_ = [
  [2, 'gmail/MODEL-thread-with-inline-reply-2026-09.html'],
  [1, 'gmail/thread-expanded-message-2025-08.html'],
] as const;
export const sender = ['span.gD[email]', 'h3.iw [email]', '.adf [email], .adn [email]:not(.g2)']; // 2026-07
/** When a message came: in prose, in full in the title. */
export const received = ['.g3[title]']; // 2026-07
export const sender_ = [
  [2, 'gmail/MODEL-thread-with-inline-reply-2026-09.html'],
  [1, 'gmail/thread-expanded-message-2025-08.html'],
] as const;
export const recipient = ['.hb span.g2[email]', '.hb span[email]']; // 2026-07
export const recipient_ = [
  [2, 'gmail/MODEL-thread-with-inline-reply-2026-09.html'],
  [1, 'gmail/thread-expanded-message-2025-08.html'],
] as const;
/** A message's words. Addresses in it are no participants. */
export const body = '.a3s'; // 2026-09
export const quoted = '.gmail_quote';

export const compose = ['div.aoI[data-compose-id]', 'div.aoI', '[role=dialog] form', '.M9']; // 2026-09, 2020, 2018
export const compose_ = [
  [1, 'gmail/MODEL-thread-with-inline-reply-2026-09.html'],
  [1, 'gmail/compose-recipient-chips-2022.html'],
  [1, 'gmail/compose-window-2020.html'],
  [0, 'gmail/gmail-2017-09-08-addon-sidebar.html'],
] as const;
/** The window around it. */
export const frame = '.aoI, [role=dialog]'; // 2026-09
export const draft = 'input[name=draft]';
export const answers = 'input[name=rt]';
/** The mail that is answered, hidden; all that there is where an answer was put into a window of its own. */
export const quote = 'input[name=uet]'; // 2026-09
/** An answer that nobody clicked into yet: its people are one line, by name. */
export const folded = '.aoD.hl'; // 2026-09
export const composeSubject = ['input[name=subjectbox]', 'input[name=subject]']; // 2026-09
export const composeSubject_ = [
  [1, 'gmail/compose-recipient-chips-2022.html'],
  [1, 'gmail/compose-window-2020.html'],
  [1, 'gmail/MODEL-thread-with-inline-reply-2026-09.html'],
] as const;
/** Recipients as chips, since October 2021. What is still being typed is none. */
export const chip = '[role=option][data-hovercard-id]';
/** Recipients before that: fields whose value reads “Name <address>”. */
export const oldField = (area: string): string => `input[name=${area}], textarea[name=${area}]`; // 2020
export const editor = ['[contenteditable=true][role=textbox]', '.Am[contenteditable=true]']; // 2026-09
export const editor_ = [
  [1, 'gmail/compose-recipient-chips-2022.html'],
  [1, 'gmail/compose-window-2020.html'],
  [1, 'gmail/MODEL-thread-with-inline-reply-2026-09.html'],
] as const;
/** The send group: the strip stands over it and must never move it. */
export const send = ['.dC']; // 2026-09
export const send_ = [
  [1, 'gmail/MODEL-thread-with-inline-reply-2026-09.html'],
  [1, 'gmail/compose-window-2020.html'],
] as const;

/** The account's button, whose label has the address in every language. */
export const account = ['a[href*="accounts.google.com"][aria-label*="@"]', 'a[aria-label*="@"]']; // 2026-09
