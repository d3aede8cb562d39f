import fc from 'fast-check';
import { createPages } from '../../lib/host/pages.ts';
import type { HostPort } from '../../lib/host/port.ts';
import { createSurfaces } from '../../lib/host/surfaces.ts';
import { type Boundary, holds, oneOf } from './boundary.ts';
import { nearJson } from './mutations.ts';

/** A port with everything that was posted to it. */
const portOf = (name: string, url: string) => {
  const listeners: ((message: unknown) => void)[] = [];
  const posted: { t?: string }[] = [];
  let open = true;
  const port: HostPort = {
    name,
    sender: { id: 'own', url, origin: new URL(url).origin, tab: { id: 7, url }, frameId: 0 },
    postMessage: (message) => void posted.push(message as never),
    disconnect: () => {
      open = false;
    },
    onMessage: { addListener: (listener) => void listeners.push(listener) },
    onDisconnect: { addListener: () => {} },
  };
  return {
    port,
    posted,
    isOpen: () => open,
    say: (message: unknown) => listeners.forEach((take) => void take(message)),
  };
};

const quote = {
  text: 'we demand a rent freeze',
  before: 'a',
  after: 'b',
  paragraph: 'p',
  headings: [],
  position: 0,
  segment: null,
};
const PAGE = [
  {
    t: 'facts',
    site: 'google-docs',
    url: 'https://x.example/',
    facts: { kind: 'document', key: 'gdoc:1', title: 'T', tab: '', missing: [] },
  },
  {
    ...{ t: 'facts', site: 'gmail', url: 'https://x.example/' },
    facts: {
      ...{
        kind: 'mail',
        thread: {
          first: { address: 'a@x.example', minute: 1 },
          subject: 's',
          people: [{ name: 'A', address: 'a@x.example' }],
        },
      },
      composes: [{ id: '1', subject: '', recipients: [{ name: 'A', address: 'a@x.example', area: 'to' }] }],
      missing: [],
    },
  },
  { t: 'card', slot: { at: 'mark', ids: ['d1'] }, capture: null },
  { t: 'card', slot: { at: 'capture' }, capture: { quote, text: 'we demand' } },
  { t: 'card-closed', nonce: 'n' },
  { t: 'read-text', key: 'gdoc:1', tab: null },
  { t: 'not-here', key: 'gdoc:1' },
  { t: 'inserted', compose: '1', how: 'copied' },
];
const fromContentScript: Boundary = {
  name: 'message of a content script',
  share: 80,
  inputs: fc.array(nearJson(PAGE), { maxLength: 4 }),
  take: (input) => {
    let asked = 0;
    const pages = createPages({
      newId: () => 'n1',
      now: () => 1,
      readText: async (url) => {
        asked++;
        holds(
          url.startsWith('https://docs.google.com/document/d/own/'),
          'read at an address that a message named',
          url,
        );
        return { ok: false, refused: 'unreachable' };
      },
      changed: () => {},
      found: () => {},
      hidden: () => {},
      isHidden: () => false,
      marks: () => ({ linked: false, hidden: false, marks: [] }),
      knownAs: (facts) => facts,
      coalitions: () => 1,
    });
    const { port, posted, say } = portOf('page', 'https://docs.google.com/document/d/own/edit');
    pages.accept(port);
    for (const message of input as unknown[]) say(message);
    for (const { t } of posted) oneOf(t ?? '', ['ready', 'marks', 'text', 'card']);
    holds(asked <= (input as unknown[]).length, 'asks more often than it was asked');
    holds(pages.byTab(7)?.tab === 7, 'bound to another tab');
  },
};

const COMMANDS = [
  { t: 'hello', version: 1, nonce: null },
  {
    t: 'execute',
    id: 'abcdefgh',
    coalition: 'c',
    command: { name: 'task.add', title: 'T', owner: 'p', due: null, estimate: null, source: null, notes: '' },
  },
  { t: 'execute', id: 'abcdefgi', coalition: null, command: { name: 'relay.set', coalition: 'c', url: null } },
  {
    t: 'execute',
    id: 'abcdefgj',
    coalition: 'c',
    command: { name: 'position.give', decision: 'd', position: 'consent' },
  },
  { t: 'watch', id: 'w', coalition: 'c', query: { name: 'work' } },
  { t: 'unwatch', id: 'w' },
  { t: 'size', height: 200 },
  { t: 'close' },
];
/** Which commands a card may ever get through: those that complete nothing (P 7.6). */
const ONLY_IN_PANEL = [
  'position.give',
  'decision.close',
  'member.remove',
  'relay.set',
  'coalition.leave',
  'invitation.create',
];
const fromSurface = (own: boolean): Boundary => ({
  name: own ? 'message of a page of ours' : 'message of a card',
  share: 60,
  inputs: fc.array(nearJson(COMMANDS), { maxLength: 4 }),
  take: async (input) => {
    const executed: string[] = [];
    const surfaces = createSurfaces({
      origin: 'chrome-extension://own',
      execute: async (_surface, _coalition, _id, command) => {
        executed.push(command.name);
        return { ok: true, value: { subject: null, undo: null } };
      },
      answer: () => ({}),
      introduced: (nonce) => nonce === 'introduced',
      size: (_nonce, height) => holds(height >= 0 && height <= 4_000, 'a frame of any height', height),
      close: () => {},
      fault: (error) => {
        throw error;
      },
    });
    const { port, posted, say } = portOf('surface', `chrome-extension://own/${own ? 'sidepanel' : 'card'}.html`);
    surfaces.accept(port);
    say({ t: 'hello', version: 1, nonce: own ? null : 'introduced' });
    for (const message of input as unknown[]) say(message);
    await Promise.resolve();
    for (const { t } of posted) oneOf(t ?? '', ['welcome', 'answer', 'changed', 'refused']);
    if (!own) for (const name of executed) holds(!ONLY_IN_PANEL.includes(name), 'completed on a page', name);
  },
});

export const fromPages = (): Boundary[] => [fromContentScript, fromSurface(true), fromSurface(false)];
