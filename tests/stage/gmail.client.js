/*
 * The stage's Gmail. What it does to an extension, as the real one does:
 *  - Trap: views of earlier threads stay in the page, hidden, with their ids and subjects (ghosts).
 *  - Trap: list rows carry thread ids and addresses though no thread is open.
 *  - Trap: the id in the address is another than the thread's.
 *  - Trap: several compose windows at once, each with recipients of its own; a new one already names a thread (`rt`).
 *  - Trap: recipients turn into chips one by one, a beat after Enter, in a subtree that is built anew each time.
 *  - Trap: what a row holds beside the send group is thrown away and built again as people type (`.gU` is Gmail's own).
 *  - Trap: addresses in a message's words and in what it quotes are nobody's.
 */
const { account, threads } = JSON.parse(document.getElementById('stage-data').textContent);
const $ = (selector) => document.querySelector(selector);
const main = $('[role=main]');
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
const hex = (id) => BigInt(id).toString(16);
const hashId = (id) =>
  `FMfcgz${hex(id)
    .split('')
    .map((digit) => 'BCDFGHJKLMNPQRST'[Number.parseInt(digit, 16)])
    .join('')}KvNpWqXdZr`;

const withLinks = (text) =>
  text
    .split(/(https?:\/\/\S+)/)
    .map((part, at) => (at % 2 === 0 ? part : make('a', { href: part, target: '_blank', rel: 'noreferrer' }, part)));

function list() {
  const rows = threads.map((thread) => {
    const last = thread.messages.at(-1);
    const ids = { 'data-thread-id': `#thread-f:${thread.id}`, 'data-legacy-thread-id': hex(thread.id) };
    const row = make(
      'tr',
      { class: 'zA yO', role: 'row' },
      make('td', {}, make('span', { class: 'yP', email: last.from.address, name: last.from.name }, last.from.name)),
      make(
        'td',
        {},
        make('span', { class: 'bog' }, make('span', ids, thread.subject)),
        make('span', { class: 'y2' }, ` - ${last.text.slice(0, 60)}…`),
      ),
      make('td', {}, last.at.replace(/, 20.*/, '')),
    );
    row.addEventListener('click', () => {
      location.hash = `#inbox/${hashId(thread.id)}`;
    });
    return row;
  });
  return make('div', { class: 'stage-view' }, make('table', { class: 'F' }, make('tbody', {}, ...rows)));
}

function view(thread) {
  const ids = { 'data-thread-perm-id': `thread-f:${thread.id}`, 'data-legacy-thread-id': hex(thread.id) };
  const messages = thread.messages.map((message, i) => {
    const sender = make(
      'span',
      { class: 'gD', email: message.from.address, name: message.from.name, 'data-hovercard-id': message.from.address },
      message.from.name,
    );
    if (i < thread.messages.length - 1 && i > 0)
      return make('div', { role: 'listitem', 'aria-expanded': 'false' }, make('div', { class: 'adf ads' }, sender));
    const to = message.to.flatMap((person, n) => [
      n === 0 ? 'to ' : ', ',
      make(
        'span',
        { class: 'g2', email: person.address, name: person.address === account.address ? 'me' : person.name },
        person.address === account.address ? 'me' : person.name,
      ),
    ]);
    return make(
      'div',
      { role: 'listitem', 'aria-expanded': 'true' },
      make(
        'div',
        {
          class: 'adn ads',
          'data-message-id': `#msg-f:${BigInt(thread.id) + BigInt(i)}`,
          'data-legacy-message-id': hex(BigInt(thread.id) + BigInt(i)),
        },
        make('span', { class: 'g3', title: message.at }, message.at),
        make('h3', { class: 'iw' }, sender),
        make('span', { class: 'hb' }, ...to),
        make(
          'div',
          { class: 'ii gt' },
          make(
            'div',
            { class: 'a3s aiL' },
            make('p', { class: 'words' }, ...withLinks(message.text)),
            make('div', { class: 'gmail_quote', hidden: '' }, 'old@quoted.example wrote'),
          ),
        ),
      ),
    );
  });
  const reply = make('span', { class: 'ams', role: 'button', tabindex: '0' }, 'Reply');
  const inline = make('div', { class: 'ip' });
  reply.addEventListener('click', () =>
    inline.append(
      compose({ subject: `Re: ${thread.subject}`, rt: `#thread-f:${thread.id}`, to: [thread.messages.at(-1).from] }),
    ),
  );
  return make(
    'div',
    { class: 'stage-view' },
    make('div', { class: 'ha' }, make('h2', { class: 'hP', tabindex: '-1', ...ids }, thread.subject)),
    make('div', { role: 'list' }, ...messages),
    make('div', { class: 'amn' }, reply),
    inline,
  );
}

function navigate() {
  const opened = threads.find((thread) => location.hash.endsWith(hashId(thread.id)));
  for (const old of main.querySelectorAll('.stage-view')) old.style.display = 'none'; // ghosts
  main.append(opened ? view(opened) : list());
  document.title = `${opened?.subject ?? 'Inbox'} - ${account.address} - Stage Mail`;
}

let count = 0;
function compose({ subject = '', rt, to = [] } = {}) {
  count++;
  const id = String(count);
  const draft = `#msg-a:r-${6711872403217390000n + BigInt(count)}`;
  const box = make('div', { class: 'aoI', role: 'region', 'data-compose-id': id, 'aria-label': 'New Message' });
  const close = make('button', { 'aria-label': 'Save and close' }, '✕');
  close.addEventListener('click', () => box.remove());
  const field = (area, label) => {
    const chips = make('div', { role: 'listbox' });
    const input = make('input', {
      class: 'agP aFw',
      'peoplekit-id': 'BbVjBd',
      role: 'combobox',
      'aria-label': `${label} recipients`,
    });
    const holder = make('div', { class: 'anm line', name: area }, label, chips, input);
    const people = [];
    const draw = () => {
      chips.replaceChildren(
        ...people.map((person) =>
          make(
            'div',
            { class: 'agh', draggable: 'true', 'peoplekit-id': 'Svajxe' },
            make(
              'div',
              {
                role: 'option',
                class: 'afV',
                'peoplekit-id': 'XPtOyb',
                'data-hovercard-id': person.address,
                'data-name': person.name,
              },
              person.name,
            ),
          ),
        ),
      );
    };
    const known = [...threads.flatMap((thread) => thread.messages.flatMap((message) => [message.from, ...message.to]))];
    const add = (address) => {
      const small = address.trim();
      if (!small.includes('@')) return;
      setTimeout(() => {
        people.push(known.find((person) => person.address === small) ?? { name: small, address: small });
        draw();
      }, 150);
    };
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Backspace' && input.value === '') {
        people.pop();
        draw();
      }
      if (event.key !== 'Enter' && event.key !== ',') return;
      event.preventDefault();
      add(input.value);
      input.value = '';
    });
    holder.stageAdd = add;
    return holder;
  };
  const toField = field('to', 'To');
  const ccField = field('cc', 'Cc');
  for (const person of to) toField.stageAdd(person.address);
  const subjectField = make('input', {
    name: rt ? 'subject' : 'subjectbox',
    'aria-label': 'Subject',
    placeholder: 'Subject',
    value: subject,
  });
  const editor = make(
    'div',
    {
      class: 'Am Al editable LW-avf',
      role: 'textbox',
      'aria-label': 'Message Body',
      'aria-multiline': 'true',
      contenteditable: 'true',
    },
    make('div', {}, make('br')),
  );
  const send = make(
    'div',
    { class: 'dC' },
    make('div', { class: 'T-I J-J5-Ji aoO v7 T-I-atl L3', role: 'button', tabindex: '0' }, 'Send'),
  );
  send.addEventListener('click', () => box.remove());
  const extras = make('span', { class: 'gU' });
  editor.addEventListener('input', () => extras.replaceChildren(make('span', {}, 'Draft saved')));
  const form = make(
    'form',
    {},
    make('input', { type: 'hidden', name: 'draft', value: draft }),
    make('input', { type: 'hidden', name: 'rt', value: rt ?? `#thread-a:r${7681922771531347000n + BigInt(count)}` }),
  );
  box.append(
    make('div', { class: 'aYF' }, rt ? 'Reply' : 'New Message', close),
    form,
    toField,
    ccField,
    make('div', { class: 'line' }, subjectField),
    editor,
    make('div', { class: 'btC' }, send, extras),
  );
  return box;
}

/** For tests, in the page's world. */
window.stage = {
  compose() {
    const box = compose();
    $('.dw').append(box);
    return box.dataset.composeId;
  },
  recipient(id, address, area = 'to') {
    document.querySelector(`[data-compose-id="${id}"] [name=${area}]`).stageAdd(address);
  },
  text: (id) => document.querySelector(`[data-compose-id="${id}"] .Am`).innerText,
  openThread(n) {
    location.hash = `#inbox/${hashId(threads[n].id)}`;
  },
};
$('.T-I-KE').addEventListener('click', () => window.stage.compose());
addEventListener('hashchange', navigate);
navigate();
