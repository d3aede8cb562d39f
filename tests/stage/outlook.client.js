/*
 * The stage's Outlook: mail and calendar in one page. What it does to an extension, as the real one does:
 *  - Trap: from mail to calendar without a load; what was there before is gone.
 *  - Trap: a conversation's id stands in the list's chosen row; several headings, of which one is the subject.
 *  - Trap: people are pills, of whom some show a name only; what is half typed stands beside them.
 *  - Trap: the send row is the window's head; a signature stands in the editor.
 *  - Trap: the small card over the calendar has no id, no guests; closed ones stay in the page, hidden.
 *  - Trap: a pointerdown outside closes the small card.
 */
const { account, threads, events } = JSON.parse(document.getElementById('stage-data').textContent);
const $ = (selector) => document.querySelector(selector);
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const frame = $('.frame');
$('.top').append(
  make('button', { id: 'O365_MainLink_Me', 'aria-label': `Account manager for ${account.name} ${account.address}` }),
);

function pill({ name, address }) {
  const text = address === '' ? name : `${name}<${address}>`;
  return make(
    'span',
    { 'data-lpc-hover-target-id': `lpc-react-target-${Math.random()}`, draggable: 'true' },
    make('span', {}, make('span', {}, text)),
  );
}

function mail() {
  document.title = `Mail - ${account.name} - Outlook`;
  const list = make('div', { role: 'listbox' });
  threads.forEach((thread, at) => {
    const [first] = thread.messages;
    const row = make('div', { role: 'option', 'data-convid': `AAQk${at}=`, 'aria-selected': 'false' });
    row.append(`${first.from.name}\n${thread.subject}`);
    row.addEventListener('click', () => openThread(at));
    list.append(row);
  });
  const pane = make('div', { id: 'ReadingPaneContainerId', class: 'customScrollBar' });
  frame.className = 'frame';
  frame.replaceChildren(
    make('nav'),
    make('div', { role: 'complementary', 'data-app-section': 'MessageList' }, list),
    make('div', { role: 'main', 'data-app-section': 'MailReadCompose', 'aria-label': 'Reading Pane' }, pane),
  );
}

function openThread(at) {
  const { subject, messages } = threads[at];
  for (const [i, row] of [...document.querySelectorAll('[role=option]')].entries())
    row.setAttribute('aria-selected', String(i === at));
  const title = make('span', { id: `CONV_${at}_SUBJECT`, role: 'heading', 'aria-level': '2', title: subject }, subject);
  const parts = messages.map(({ from, to, at: time, text }, i) =>
    make(
      'div',
      { class: 'wide-content-host' },
      make('span', { role: 'heading', id: `MSG_${at}${i}_FROM` }, make('span', {}, `${from.name}<${from.address}>`)),
      make('div', { 'data-testid': 'RecipientWell' }, ...to.map(pill)),
      make('div', { role: 'heading', id: `MSG_${at}${i}_DATETIME`, 'data-testid': 'SentReceivedSavedTime' }, time),
      make('div', { role: 'document' }, make('div', { id: `UniqueMessageBody_${at}${i}` }, text)),
    ),
  );
  const inside = make('div', { 'data-app-section': 'ConversationContainer' }, title, ...parts.reverse());
  $('#ReadingPaneContainerId').replaceChildren(make('div', { id: 'ConversationReadingPaneContainer' }, inside));
}

let composes = 0;
function compose() {
  const at = composes++;
  const well = (label) => make('div', { role: 'textbox', contenteditable: 'true', 'aria-label': label });
  const cc = well('Cc');
  cc.className = 'gone';
  const editor = make(
    'div',
    { role: 'textbox', contenteditable: 'true', 'aria-label': 'Message body' },
    make('div', {}, make('br')),
    make('div', { id: 'Signature' }, account.name),
  );
  const surface = make(
    'div',
    { class: 'surface' },
    make(
      'div',
      { class: 'action-row' },
      make('div', { 'data-testid': 'ComposeSendButton' }, make('button', { 'aria-label': 'Send' }, 'Send')),
      make('button', { id: 'discardCompose' }, 'Discard'),
    ),
    make('div', { class: 'fields' }, well('To'), cc, make('input', { id: `MSG_draft${at}_SUBJECT` })),
    make('div', { id: `docking_DockingTriggerPart_${at}` }, make('div', { id: `editorParent_${at}` }, editor)),
  );
  $('[role=main]').append(make('div', { id: `docking_InitVisiblePart_${at}` }, surface));
  return `draft${at}`;
}
const windowOf = (id) => document.getElementById(`MSG_${id}_SUBJECT`).closest('.surface');

function calendar() {
  document.title = `Calendar - ${account.name} - Outlook`;
  const grid = make('div', { class: 'grid', 'data-app-section': 'calendar-view-0' });
  for (const [i, day] of days.entries()) {
    const column = make('div', { class: 'day' }, `${day.slice(0, 3)} ${23 + i}`);
    for (const event of events.filter((one) => one.day === i)) {
      const [from, to] = [`${event.start} PM`, event.end.replace('pm', ' PM')];
      const label = `${event.title}, ${from} to ${to}, ${day}, November ${23 + i}, 2026, By ${event.organiser.name}, Busy`;
      const button = make('div', { role: 'button', tabindex: '0', 'aria-label': label }, event.title);
      button.addEventListener('click', () => peek(event));
      column.append(make('div', { 'data-calitemid': `AAMk${event.id}==` }, button));
    }
    grid.append(column);
  }
  frame.className = 'frame week';
  frame.replaceChildren(make('nav'), make('div', { role: 'main' }, grid));
}

function peek(event) {
  close();
  const time = `${days[event.day].slice(0, 3)} 11/${23 + event.day}/2026 ${event.start} PM - ${event.end.replace('pm', ' PM')}`;
  const card = make(
    'div',
    { 'data-app-section': 'CalendarItemPeek', role: 'dialog' },
    make('div', {}, make('span', { role: 'heading', 'aria-level': '2' }, event.title)),
    make('div', {}, make('i', { 'data-icon-name': 'ClockRegular' }), make('span', { 'aria-label': 'Time' }, time)),
    make('div', {}, `${event.organiser.name} invited you`),
  );
  $('.fui-FluentProvider').append(card);
}
function close() {
  for (const card of document.querySelectorAll('[data-app-section=CalendarItemPeek]')) card.classList.add('gone');
}
document.addEventListener('pointerdown', (event) => {
  if (!event.target.closest?.('[data-app-section=CalendarItemPeek], [data-calitemid]')) close();
});

const render = () => (location.pathname.startsWith('/calendar') ? calendar() : mail());
addEventListener('popstate', render);
render();

window.stage = {
  openThread,
  compose,
  recipient(id, address, name = address.split('@')[0]) {
    windowOf(id).querySelector('[aria-label=To]').append(pill({ name, address }), '; ');
  },
  text: (id) => windowOf(id).querySelector('[aria-label="Message body"]').textContent,
  open: (title) => peek(events.find((event) => event.title === title)),
  close,
  go(path) {
    close();
    history.pushState(null, '', path);
    render();
  },
};
