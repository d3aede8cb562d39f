/** Outlook mail on the web, newest first, each beside what it must find (see google-docs.selectors.ts). */
const pane_2026 = 'outlook-mail/reading-pane-de-2025.html';
const list_2026 = 'outlook-mail/list-with-empty-reading-pane-2026-08.html';
const reply_2026 = 'outlook-mail/compose-reply-2026.html';

export const pane = [
  '#ConversationReadingPaneContainer',
  '#ReadingPaneContainerId',
  '[data-app-section="ConversationContainer"]',
  '[data-app-section="MailReadCompose"]',
  '[role=main]',
]; // 2026-09
export const pane_ = [
  [1, pane_2026],
  [1, list_2026],
  [1, reply_2026],
] as const;
/** Rows of the list. Attachments are options too: only conversations have the id. */
export const chosen = ['[role=option][data-convid][aria-selected="true"]']; // 2026-08
export const chosen_ = [
  [1, pane_2026],
  [1, list_2026],
  [0, reply_2026],
] as const;
/** Any heading is a heading: the subject's id says so. A field whose id ends so is a mail's that is being written. */
export const subject = [
  '[id^="CONV_"][id$="_SUBJECT"]:not(input)',
  '[id$="_SUBJECT"]:not(input)',
  '[role=heading][title]:not(input)',
]; // 2026-09, 2024-09
export const subject_ = [
  [1, pane_2026],
  [0, list_2026],
  [0, reply_2026],
] as const;
/** Sender, time: headings of one message, which share its id. */
export const sender = ['[id^="MSG_"][id$="_FROM"]', '[id$="_FROM"]']; // 2026-09
export const sender_ = [
  [1, pane_2026],
  [0, list_2026],
  [0, reply_2026],
] as const;
export const received = ['[data-testid="SentReceivedSavedTime"]', '[id$="_DATETIME"]']; // 2026-09
export const received_ = [[1, pane_2026]] as const;
export const recipients = ['[data-testid="RecipientWell"]']; // 2026-09
export const recipients_ = [[1, pane_2026]] as const;
/** A message's words. Addresses in it are no participants. */
export const body = '[id^="UniqueMessageBody"], [role=document], [id^="divRplyFwdMsg"]'; // 2026-09

/** One person, read or written. */
export const pill = [
  '[data-lpc-hover-target-id]',
  '.lpc-hoverTarget',
  '[draggable="true"]',
  'span[contenteditable="false"]',
]; // 2025–2026
export const pill_ = [
  [2, reply_2026],
  [0, pane_2026],
] as const;

export const editor = [
  '[id^="editorParent_"] [contenteditable="true"][role=textbox]',
  '[data-app-section="ComposeForm"] [contenteditable="true"][role=textbox][aria-multiline="true"]',
]; // 2026-09
export const editor_ = [
  [1, reply_2026],
  [0, pane_2026],
  [0, list_2026],
] as const;
export const send = ['[data-testid="ComposeSendButton"]', '[id^="splitButton-"][id$="__primaryActionButton"]']; // 2026-09
export const send_ = [
  [1, reply_2026],
  [0, pane_2026],
] as const;
export const composeSubject = ['input[id^="MSG_"][id$="_SUBJECT"]', 'input[id$="_SUBJECT"]']; // 2026-09
export const composeSubject_ = [
  [1, reply_2026],
  [0, pane_2026],
] as const;
/** Fields that people are entered into: what can be written in and is not the mail itself. */
export const well = '[contenteditable="true"], [role=group] input[role=combobox]'; // 2025–2026
/** Where the mail that is answered or passed on begins, below one's own words. */
export const quoted = '#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container'; // 2026-09
export const signature = '#Signature, [id^="Signature"], #ms-outlook-mobile-signature'; // 2025

export const account = ['#O365_MainLink_Me', '#mectrl_currentAccount_secondary']; // 2026-08
export const account_ = [[1, list_2026]] as const;
