import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Workspace } from '../../lib/host/workspace.ts';
import { signerOf } from '../../lib/ledger/web-crypto.ts';
import type { AnyCommand } from '../../lib/protocol/surface.ts';
import type { Bundle } from '../../lib/sync/bundle.ts';
import { encodeBundle } from '../../lib/sync/bundle.ts';
import { fromBase64url } from '../../lib/sync/bytes.ts';
import { deriveRoom, verifyWith } from '../../lib/sync/keys.ts';
import { createMailbox } from '../../lib/sync/mailbox.ts';
import { type Relay, startRelay } from '../../relay/server.ts';
import { must, startBrowser, type TestBrowser } from './browser-of.ts';

/** The real relay on its embedded store, for all tests of a file. */
export const relayForAll = (): { readonly url: string } => {
  const dataDir = mkdtempSync(join(tmpdir(), 'concord-host-'));
  let relay: Relay | undefined;
  beforeAll(async () => {
    relay = await startRelay({ port: 0, dataDir });
  });
  afterAll(async () => {
    for (const browser of browsers.splice(0)) browser.host.stop();
    await relay?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return {
    get url() {
      return relay?.url ?? '';
    },
  };
};

const browsers: TestBrowser[] = [];
/** A browser that ends with the file. */
export const browserOf = async (options: Parameters<typeof startBrowser>[0] = {}): Promise<TestBrowser> => {
  const browser = await startBrowser(options);
  browsers.push(browser);
  return browser;
};

/** Waits for what no answer tells; looks again after each turn of the event loop. */
export const until = async (
  check: () => boolean | Promise<boolean>,
  ms = 15_000,
  what = String(check),
): Promise<void> => {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

export const workspaceOf = (browser: TestBrowser, id: string): Workspace => {
  const found = browser.host.workspaces().find((workspace) => workspace.id === id);
  if (!found) throw new Error('no such coalition in this browser');
  return found;
};

/** Mara of the Tenant Union starts a coalition. */
export const start = async (browser: TestBrowser, relay: string | null): Promise<string> =>
  must(
    await browser.execute(null, {
      name: 'coalition.start',
      coalitionName: 'Housing Now',
      purpose: 'Rents frozen in the whole city by 2027.',
      kinds: ['campaign'],
      organisationName: 'Tenant Union',
      personName: 'Mara',
      email: 'mara@tenants.example.org',
      relay,
    }),
  ).coalition as string;

export type InvitationWish = Partial<Extract<AnyCommand, { name: 'invitation.create' }>>;
/** An invitation of a founding organisation with a voice, unless `wish` says otherwise. */
export const invite = async (
  browser: TestBrowser,
  id: string,
  organisationName: string,
  wish: InvitationWish = {},
): Promise<{ readonly link: string; readonly invitation: string }> => {
  const { link, subject } = must(
    await browser.execute(id, {
      name: 'invitation.create',
      organisation: null,
      organisationName,
      founding: true,
      role: 'member',
      delegate: true,
      person: null,
      uses: 1,
      days: 90,
      ...wish,
    }),
  );
  return { link: link as string, invitation: subject as string };
};

/** Leaves the request; who admits is another question. */
export const ask = async (browser: TestBrowser, link: string, personName: string): Promise<void> => {
  const email = `${personName.toLowerCase()}@partner.example.org`;
  must(await browser.execute(null, { name: 'coalition.join', link, personName, email }));
};
/** In, and knows it. */
export const isIn = (browser: TestBrowser, id: string) =>
  browser.see(id, { name: 'members' }, (value) => value.me !== null);

/** Tenant Union (Mara), Legal Aid (Tom) and, with three, the Congregation (Ana): each with a voice. */
export const coalitionOf = async (
  relay: string,
  names: readonly (readonly [person: string, organisation: string])[],
  options: Parameters<typeof startBrowser>[0] = {},
): Promise<{ readonly id: string; readonly all: readonly TestBrowser[] }> => {
  const union = await browserOf(options);
  const id = await start(union, relay);
  const all = [union];
  for (const [person, organisation] of names) {
    const { link } = await invite(union, id, organisation);
    const browser = await browserOf(options);
    await ask(browser, link, person);
    await browser.see(id, { name: 'members' }, (value) => value.me?.delegate === true);
    all.push(browser);
  }
  for (const browser of all)
    await browser.see(
      id,
      { name: 'members' },
      ({ organisations }) =>
        organisations.length === all.length && organisations.every(({ status }) => status === 'active'),
    );
  return { id, all };
};
export const pair = async (relay: string, options: Parameters<typeof startBrowser>[0] = {}) => {
  const { id, all } = await coalitionOf(relay, [['Tom', 'Legal Aid']], options);
  return { id, union: all[0] as TestBrowser, aid: all[1] as TestBrowser };
};

export const personOf = (browser: TestBrowser, id: string): string => workspaceOf(browser, id).entry.person;
export const task = (browser: TestBrowser, id: string, title: string): Extract<AnyCommand, { name: 'task.add' }> => ({
  name: 'task.add',
  title,
  owner: personOf(browser, id),
  due: '2026-12-01',
  estimate: null,
  source: null,
  notes: '',
});
export const proposal = (title: string): Extract<AnyCommand, { name: 'decision.propose' }> => ({
  name: 'decision.propose',
  title,
  text: `${title}, in these words.`,
  category: 'public statement',
  anchor: null,
  ends: null,
  urgent: false,
  about: null,
  supersedes: null,
});
export const position = (
  decision: string,
  version: string,
  choice: 'consent' | 'objection',
): Extract<AnyCommand, { name: 'decision.position' }> => ({
  name: 'decision.position',
  decision,
  version,
  choice,
  reason: choice === 'objection' ? 'The report may never come.' : null,
  remedy: choice === 'objection' ? 'Name a last day.' : null,
});

/** Everything that two hosts must agree on, as one text. */
export const stateOf = async (browser: TestBrowser, id: string): Promise<string> => {
  const { replica, ledger } = workspaceOf(browser, id);
  const rows = (await replica.volumes()).map(({ volume, rowHash }) => `${volume} ${rowHash}`).sort();
  return JSON.stringify({ facts: ledger.digest(), rows });
};
/** Waits until all hold the same facts and rows, and nothing is pending anywhere. */
export const agree = async (id: string, browsers: readonly TestBrowser[], ms = 15_000): Promise<string> => {
  const same = async () => new Set(await Promise.all(browsers.map((browser) => stateOf(browser, id)))).size === 1;
  await until(same, ms).catch(async () => {
    const states = await Promise.all(
      browsers.map(async (browser) => [
        await stateOf(browser, id),
        workspaceOf(browser, id).ledger.heads(),
        (await browser.see(id, { name: 'sharing' })).delivery,
        browser.logged,
      ]),
    );
    throw new Error(`after ${ms} ms still different: ${JSON.stringify(states, null, 1)}`);
  });
  for (const browser of browsers) {
    const { replica } = workspaceOf(browser, id);
    if (replica.pending().length > 0) throw new Error(`pending: ${replica.pending()}`);
  }
  return stateOf(browsers[0] as TestBrowser, id);
};

/** What a member's device could put into the mailbox by hand, past its own host: the keys are its own, the content is not. */
export const sayByHand = async (browser: TestBrowser, id: string, bundles: readonly (Bundle | Uint8Array)[]) => {
  const { entry } = workspaceOf(browser, id);
  const signer = await signerOf(entry.keys);
  const stop = new AbortController();
  const opened = createMailbox({
    url: entry.relay ?? '',
    keys: await deriveRoom(entry.epochs.at(-1)?.secret ?? new Uint8Array(), 'epoch'),
    author: {
      device: signer.device,
      sign: async (bytes) => fromBase64url(await signer.sign(bytes)) ?? new Uint8Array(),
    },
    verify: verifyWith,
    cursor: null,
    saveCursor: async () => {},
    onEntries: async () => {},
    now: Date.now,
    random: Math.random,
    signal: stop.signal,
  });
  if (!opened.ok) throw new Error(opened.error.code);
  await opened.value.append(bundles.map((one) => (one instanceof Uint8Array ? one : encodeBundle(one))));
  stop.abort();
};
