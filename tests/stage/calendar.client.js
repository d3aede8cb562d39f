/*
 * The stage's Google Calendar. What it does to an extension, as the real one does:
 *  - Trap: one dialog node is used again for the next event; its children change under whoever holds them.
 *  - Trap: whatever somebody puts into the content list is deleted about a second after opening, when the rest loads.
 *  - Trap: a second dialog lies in the page, hidden; closed bubbles stay in it too.
 *  - Trap: chips carry event ids though nothing is open; a task's chip is no event.
 *  - Trap: a pointerdown outside closes the bubble; the wheel is swallowed.
 *  - Trap: quick create is a bubble of the same kind, without an id.
 *  - Trap: no machine time anywhere but in the id of an occurrence.
 */
const { events, account } = JSON.parse(document.getElementById('stage-data').textContent);
const $ = (selector) => document.querySelector(selector);
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
const eid = (id) => btoa(`${id} ${account.address}`).replace(/=+$/, '');
const dates = [
  ['Mon', 23],
  ['Tue', 24],
  ['Wed', 25],
  ['Thu', 26],
  ['Fri', 27],
  ['Sat', 28],
  ['Sun', 29],
];
const long = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

$('.head').append(
  make('span'),
  ...dates.map(([name, day]) => make('h2', {}, name.toUpperCase(), make('b', {}, String(day)))),
);
const hours = make(
  'div',
  { class: 'hours' },
  ...Array.from({ length: 15 }, (_, i) =>
    make('div', {}, i === 0 ? '' : `${(i + 7) % 12 || 12} ${i + 8 < 13 ? 'AM' : 'PM'}`),
  ),
);
$('.grid').append(hours);
for (const [i] of dates.entries()) {
  const column = make('div', { class: 'day', 'data-datekey': String((2026 - 1970) * 512 + 11 * 32 + 23 + i) });
  for (const event of events.filter((one) => one.day === i)) column.append(chip(event));
  if (i === 4)
    column.append(
      make(
        'div',
        { role: 'button', 'data-eventchip': '', 'data-eventid': eid('tasks_stage1'), class: 'GTG3wb stage-task' },
        'Water the plants',
      ),
    );
  column.addEventListener('click', (click) => {
    if (click.target === column) quickCreate(click);
  });
  $('.grid').append(column);
}
for (const task of document.querySelectorAll('.stage-task'))
  Object.assign(task.style, { top: '88px', height: '26px', background: '#7986cb' });

function chip(event) {
  const node = make(
    'div',
    {
      role: 'button',
      tabindex: '0',
      'data-eventchip': '',
      'data-eventid': eid(event.id),
      jslog: `35463; 2:["${event.id}",null]`,
      class: 'GTG3wb',
    },
    make('div', { class: 'XuJrye' }, `${event.start} to ${event.end}, ${event.title}`),
    make(
      'div',
      { 'aria-hidden': 'true' },
      make('span', { class: 'I0UMhf' }, event.title),
      `${event.start} – ${event.end}`,
    ),
  );
  const [hour, minute] = event.start.split(':').map(Number);
  const from = hour + (event.end.endsWith('pm') && hour < 12 ? 12 : 0) + minute / 60 - 7;
  Object.assign(node.style, { top: `${from * 44}px`, height: `${(event.minutes / 60) * 44 - 3}px` });
  node.addEventListener('click', (click) => {
    click.stopPropagation();
    open(event, node);
  });
  return node;
}

const dialog = make('div', {
  class: 'ecHOgf RDlrG Inn9w iWO5td',
  role: 'dialog',
  'data-chips-dialog': 'true',
  'aria-labelledby': 'rAECCd',
  tabindex: '-1',
});
dialog.style.display = 'none';
document.body.append(dialog, make('div', { role: 'dialog', 'aria-label': 'Choose conferencing', hidden: '' }));

function open(event, at) {
  const list = make('div', { class: 'ibJzMe' });
  const fill = () =>
    list.replaceChildren(
      make('div', { class: 'nBzcnc' }, make('div', { class: 'toUqff', id: 'xDetDlgLoc' }, event.where)),
      make(
        'div',
        { class: 'nBzcnc' },
        make(
          'div',
          { class: 'toUqff', id: 'xDetDlgAtt' },
          `${event.guests.length} guests`,
          ...event.guests.map((guest) =>
            make(
              'div',
              {
                role: 'treeitem',
                'data-email': guest.address,
                'aria-label': `${guest.name}${guest === event.organiser ? ', Organizer' : ''}, Attending`,
              },
              guest.name,
            ),
          ),
        ),
      ),
      make(
        'div',
        { class: 'nBzcnc' },
        make(
          'div',
          { class: 'toUqff', id: 'xDetDlgCal' },
          'Coalition',
          make('br'),
          `Organizer: ${event.organiser.name}`,
        ),
      ),
    );
  fill();
  const when = make(
    'div',
    { class: 'toUqff', id: 'xDetDlgWhen' },
    make(
      'div',
      { class: 'JEx5le bgOWSb' },
      make('div', { class: 'UfeRlc' }, make('span', { role: 'heading', 'aria-level': '1', id: 'rAECCd' }, event.title)),
      make(
        'div',
        { class: 'AzuXid' },
        `${long[event.day]}, November ${23 + event.day}`,
        make('span', {}, '⋅'),
        make('span', {}, `${event.start} – ${event.end}`),
      ),
      ...(event.repeats ? [make('div', { class: 'AzuXid' }, event.repeats)] : []),
    ),
  );
  const close = make('button', { id: 'xDetDlgCloseBu', 'aria-label': 'Close' }, '✕');
  close.addEventListener('click', shut);
  const details = make(
    'div',
    {
      id: 'xDetDlg',
      'data-eventid': eid(event.id),
      jslog: `35389; 2:["${event.id}","${account.address}"]`,
      class: 'jefcFd Fqhyrf',
    },
    make('div', { class: 'Tnsqdc' }, close),
    make('div', { class: 'hMdQi' }, make('div', { class: 'nBzcnc' }, make('div', { class: 'xnWuge' }), when), list),
  );
  dialog.replaceChildren(make('span', { class: 'kma42e' }, details));
  show(at.getBoundingClientRect());
  setTimeout(() => details.isConnected && fill(), 900);
}

function quickCreate(click) {
  dialog.replaceChildren(
    make(
      'span',
      { class: 'kma42e' },
      make('div', { class: 'jefcFd' }, make('input', { 'aria-label': 'Add title', placeholder: 'Add title' })),
    ),
  );
  show({ left: click.clientX, right: click.clientX, top: click.clientY });
}

function show(box) {
  dialog.style.display = '';
  const left = box.left > 450 ? box.left - 432 : box.right + 12;
  Object.assign(dialog.style, {
    left: `${left}px`,
    top: `${Math.max(70, Math.min(box.top - 60, innerHeight - 380))}px`,
  });
}
function shut() {
  dialog.style.display = 'none';
}
addEventListener('pointerdown', (event) => {
  if (!dialog.contains(event.target) && !event.target.closest?.('[data-eventchip]')) shut();
});
addEventListener('keydown', (event) => event.key === 'Escape' && shut());
addEventListener('wheel', (event) => event.preventDefault(), { passive: false });

/** For tests, in the page's world. */
window.stage = {
  open(title) {
    const event = events.find((one) => one.title === title);
    open(event, document.querySelector(`[data-eventid="${eid(event.id)}"]`));
  },
  close: shut,
};
