import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { SignedFact } from '../../lib/coalition/fact.ts';
import { canonicalText } from '../../lib/ledger/canonical.ts';
import { signerOf } from '../../lib/ledger/web-crypto.ts';
import type { ToSurface } from '../../lib/protocol/surface.ts';
import { utf8 } from '../../lib/sync/bytes.ts';
import { encodeLink, parseLink } from '../../lib/sync/invitation.ts';
import { must, ORIGIN, type TestBrowser } from './browser-of.ts';
import {
  agree,
  ask,
  browserOf,
  coalitionOf,
  invite,
  isIn,
  pair,
  position,
  proposal,
  relayForAll,
  sayByHand,
  start,
  stateOf,
  task,
  until,
  workspaceOf,
} from './coalition-of.ts';

/** Acceptance: bad input, each with a typed error at the boundary, nothing changed, nothing lost. */
const relay = relayForAll();

/** Says something raw on a surface's port and gives what came back to `id`. */
const answered = async (browser: TestBrowser, message: object, id = 'bad-input-1'): Promise<unknown> => {
  const port = browser.surface();
  port.say(message);
  const answer = await port.until((heard) =>
    (heard as ToSurface[]).find((m) => (m.t === 'answer' || m.t === 'refused') && m.id === id),
  );
  port.drop();
  return answer.t === 'answer' ? answer.result : answer;
};
const execute = (coalition: unknown, command: unknown) => ({ t: 'execute', id: 'bad-input-1', coalition, command });

describe('At a surface’s port', () => {
  let browser: TestBrowser;
  let id: string;
  let before: string;
  const fresh = async () => {
    browser = await browserOf();
    id = await start(browser, null);
    before = await stateOf(browser, id);
  };
  /** Nothing changed, nothing lost: the same state, also after a restart, and the next command is recorded. */
  const unharmed = async () => {
    expect(await stateOf(browser, id)).toBe(before);
    await browser.restart();
    expect(await stateOf(browser, id)).toBe(before);
    must(await browser.execute(id, task(browser, id, 'Still works')));
  };

  test('an unknown command, also one that every object has, also one that only the host says', async () => {
    await fresh();
    for (const name of ['decision.delete', 'constructor', '__proto__', 'toString', 'invitation.admit', 'decision.seen'])
      expect(await answered(browser, execute(id, { name }))).toEqual({
        ok: false,
        error: { code: 'protocol.unknown-command', params: { name } },
      });
    await unharmed();
  });

  test('wrong types name the field', async () => {
    await fresh();
    const good = task(browser, id, 'A task');
    for (const [field, value] of [
      ['title', 7],
      ['title', '   '],
      ['due', 'tomorrow'],
      ['estimate', Number.NaN],
      ['owner', { id: 'x' }],
      ['notes', null],
    ] as const)
      expect(await answered(browser, execute(id, { ...good, [field]: value }))).toMatchObject({
        ok: false,
        error: { code: 'protocol.invalid', params: { command: 'task.add', field } },
      });
    await unharmed();
  });

  test('what is no message of ours at all', async () => {
    await fresh();
    expect(await answered(browser, { t: 'execute', id: 'bad-input-1', command: [] })).toMatchObject({
      error: { code: 'protocol.malformed' },
    });
    expect(await answered(browser, { t: 'sudo', id: 'bad-input-1' })).toMatchObject({
      error: { code: 'protocol.malformed' },
    });
    expect(
      await answered(browser, { t: 'watch', id: 'bad-input-1', coalition: id, query: { name: 'secrets' } }),
    ).toMatchObject({ t: 'refused', refusal: { code: 'protocol.unknown-query' } });
    // What has no name gets no answer; the port lives on.
    const port = browser.surface();
    for (const nonsense of [null, 7, 'execute', [], { t: 'execute' }]) port.say(nonsense);
    port.say(execute(id, { name: 'nothing' }));
    await port.until((heard) => (heard as ToSurface[]).find((m) => m.t === 'answer'));
    expect((port.heard as ToSurface[]).filter((m) => m.t === 'answer')).toHaveLength(1);
    await unharmed();
  });

  test('a 5 MB title', async () => {
    await fresh();
    const command = { ...task(browser, id, 'x'), title: 'x'.repeat(5 * 1024 * 1024) };
    expect(await answered(browser, execute(id, command))).toEqual({ ok: false, error: { code: 'protocol.too-long' } });
    // And one that is merely longer than a title may be.
    expect(await answered(browser, execute(id, { ...command, title: 'x'.repeat(201) }))).toMatchObject({
      error: { code: 'protocol.invalid', params: { field: 'title' } },
    });
    await unharmed();
  });

  test('an unknown coalition', async () => {
    await fresh();
    expect(await answered(browser, execute('nowhere', task(browser, id, 'x')))).toEqual({
      ok: false,
      error: { code: 'coalition.unknown' },
    });
    await unharmed();
  });

  test('ws:// outside loopback, and what is no address, as relay', async () => {
    await fresh();
    for (const [url, code] of [
      ['ws://relay.example.org', 'relay.not-encrypted'],
      ['ws://127.0.0.1.example.org', 'relay.not-encrypted'],
      ['https://relay.example.org', 'relay.address'],
      ['wss://user:word@relay.example.org', 'relay.address'],
      ['anything', 'relay.address'],
    ] as const) {
      expect(await browser.execute(id, { name: 'relay.set', coalition: id, url })).toEqual({
        ok: false,
        error: { code },
      });
      expect(
        await browser.execute(null, {
          name: 'coalition.start',
          coalitionName: 'Other',
          purpose: 'x',
          kinds: [],
          organisationName: 'Other',
          personName: 'Eve',
          email: null,
          relay: url,
        }),
      ).toEqual({ ok: false, error: { code } });
    }
    expect(workspaceOf(browser, id).entry.relay).toBeNull();
    expect(await browser.see(null, { name: 'coalitions' })).toHaveLength(1);
    await unharmed();
  });

  test('a port whose sender is no page of ours is hung up on, whatever it says', async () => {
    await fresh();
    for (const url of [
      'https://docs.google.com/document/d/1/edit',
      `${ORIGIN}.evil.example/sidepanel.html`,
      'chrome-extension://other/sidepanel.html',
      'about:blank',
      '',
    ]) {
      const port = browser.surface(url);
      port.say(execute(id, task(browser, id, 'Planted')));
      await expect(port.until((heard) => heard[0])).rejects.toThrow('the host hung up');
      expect(port.isOpen()).toBe(false);
    }
    await unharmed();
  });

  test('a card that no content script of ours introduced', async () => {
    await fresh();
    for (const nonce of [null, 'guessed', '']) {
      const port = browser.surface(`${ORIGIN}/card.html`, nonce);
      await expect(port.until((heard) => heard[0])).rejects.toThrow('the host hung up');
    }
    await unharmed();
  });
});

describe('From a page', () => {
  const DOCUMENT = 'https://docs.google.com/document/d/demands/edit';
  const facts = {
    t: 'facts',
    site: 'google-docs',
    url: DOCUMENT,
    facts: { kind: 'document', key: 'gdoc:demands', title: 'Demands', tab: 't.0' },
  } as const;

  test('nonsense on a page’s port changes nothing, and the port goes on', async () => {
    const browser = await browserOf();
    const id = await start(browser, null);
    const before = await stateOf(browser, id);
    const page = browser.page(1, DOCUMENT);
    for (const nonsense of [
      null,
      'facts',
      { t: 'execute', id: 'bad-input-1', coalition: id, command: task(browser, id, 'Planted') },
      { t: 'found', key: 'gdoc:demands', results: [{ id: 'x', state: 'passed', difference: null }] },
      { ...facts, facts: { kind: 'document', key: 'x'.repeat(400) } },
      { t: 'card', slot: { at: 'everywhere' }, capture: null },
      { t: 'not-here' },
    ])
      page.tell(nonsense as never);
    page.tell(facts);
    await page.told('marks', ({ key }) => key === 'gdoc:demands');
    expect((page.heard as { t: string }[]).map(({ t }) => t)).toEqual(['ready', 'marks']);
    expect(await stateOf(browser, id)).toBe(before);
  });

  test('a page’s port that is no tab’s top frame is hung up on', async () => {
    const browser = await browserOf();
    const heard: unknown[] = [];
    let closed = 0;
    for (const sender of [
      undefined,
      { id: 'concord', url: DOCUMENT },
      { id: 'concord', url: DOCUMENT, tab: { id: 1, url: DOCUMENT }, frameId: 3 },
    ])
      browser.host.accept({
        name: 'page',
        sender,
        postMessage: (message) => heard.push(message),
        disconnect: () => closed++,
        onMessage: { addListener: () => heard.push('listening') },
        onDisconnect: { addListener: () => {} },
      });
    expect([closed, heard]).toEqual([3, []]);
  });

  test('P 7.6: what a card may not say is refused there, whatever it holds', async () => {
    const browser = await browserOf();
    const id = await start(browser, null);
    const decision = must(await browser.execute(id, proposal('Rent freeze'))).subject as string;
    const view = await browser.see(id, { name: 'decision', decision });
    const page = browser.page(1, DOCUMENT);
    page.tell(facts);
    page.tell({ t: 'card', slot: { at: 'capture' }, capture: null });
    const { nonce } = await page.told('card');
    const before = await stateOf(browser, id);
    const said = [
      position(decision, view.version as string, 'consent'),
      { name: 'decision.close', decision },
      { name: 'decision.amend', decision, version: view.version, title: 'Other', text: 'Other' },
      { name: 'decision.confirm', decision },
      { name: 'decision.recuse', decision, reason: 'x' },
      { name: 'invitation.revoke', invitation: 'x' },
      { name: 'delegate.set', person: 'x', delegate: false },
      { name: 'relay.set', coalition: id, url: null },
      { name: 'coalition.join', link: 'x', personName: 'x', email: null },
    ];
    const card = browser.surface(`${ORIGIN}/card.html`, nonce);
    for (const [n, command] of said.entries()) card.say({ t: 'execute', id: `from-card-${n}`, coalition: id, command });
    await card.until((heard) =>
      (heard as ToSurface[]).filter((m) => m.t === 'answer').length === said.length ? true : undefined,
    );
    for (const answer of (card.heard as ToSurface[]).filter((m) => m.t === 'answer'))
      expect(answer).toMatchObject({ result: { ok: false, error: { code: 'protocol.only-in-panel' } } });
    expect(await stateOf(browser, id)).toBe(before);
    // The same from the panel is recorded: it was the place, not the words.
    must(await browser.execute(id, position(decision, view.version as string, 'consent')));
  });
});

describe('Invitations', { timeout: 20_000 }, () => {
  test('a damaged link, something else, one of a newer Concord', async () => {
    const browser = await browserOf();
    const id = await start(browser, relay.url);
    const { link } = await invite(browser, id, 'Legal Aid');
    const newcomer = await browserOf();
    const bent = link.replace(/.{5}$/, (end) => (end === 'AAAAA' ? 'BBBBB' : 'AAAAA'));
    for (const [text, code] of [
      [bent, 'invitation.damaged'],
      [link.slice(0, -40), 'invitation.damaged'],
      [link.replace('#CC1', '#CC9'), 'invitation.newer'],
      ['https://example.org/join', 'invitation.not-an-invitation'],
      ['', 'invitation.not-an-invitation'],
    ] as const)
      for (const command of [
        { name: 'coalition.join', link: text, personName: 'Tom', email: null },
        { name: 'invitation.read', link: text },
      ] as const)
        expect(await newcomer.execute(null, command)).toMatchObject({ ok: false, error: { code } });
    expect(await newcomer.see(null, { name: 'joining' })).toEqual([]);
    // Blanks and line breaks, as mail puts them in, do no harm.
    const wrapped = link.replace(/(.{60})/g, '$1\r\n  ');
    must(await newcomer.execute(null, { name: 'invitation.read', link: wrapped }));
  });

  test('an expired invitation: refused to the newcomer, and by the admitting browser whatever the newcomer’s clock says', async () => {
    let now = Date.now();
    const union = await browserOf({ now: () => now });
    const id = await start(union, relay.url);
    const { link } = await invite(union, id, 'Legal Aid', { days: 1 });
    const late = await invite(union, id, 'Congregation', { days: 30 });
    now += 2 * 86_400_000;
    const newcomer = await browserOf({ now: () => now });
    expect(await newcomer.execute(null, { name: 'coalition.join', link, personName: 'Tom', email: null })).toEqual({
      ok: false,
      error: { code: 'invitation.expired' },
    });
    expect(await newcomer.execute(null, { name: 'invitation.read', link })).toEqual({
      ok: false,
      error: { code: 'invitation.expired' },
    });
    // A clock that is set back, or a link whose date was changed by hand: the request is left, and nobody admits.
    const read = parseLink(link);
    if (!read.ok) throw new Error('unreadable');
    const backdated = await browserOf();
    await ask(backdated, encodeLink({ ...read.value, expires: now + 86_400_000 }), 'Tom');
    await backdated.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    const other = await browserOf({ now: () => now });
    await ask(other, late.link, 'Ana');
    await isIn(other, id);
    const { organisations } = await union.see(id, { name: 'members' });
    expect(organisations.flatMap(({ people }) => people.map(({ name }) => name)).sort()).toEqual(['Ana', 'Mara']);
  });

  test('a revoked invitation admits nobody, also whose request lay there before', async () => {
    const union = await browserOf();
    const id = await start(union, relay.url);
    const revoked = await invite(union, id, 'Legal Aid');
    const good = await invite(union, id, 'Congregation');
    await until(async () => !(await union.see(id, { name: 'sharing' })).delivery.unsent);
    await union.host.setNetwork(false);
    const newcomer = await browserOf();
    await ask(newcomer, revoked.link, 'Tom');
    await newcomer.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    must(await union.execute(id, { name: 'invitation.revoke', invitation: revoked.invitation }));
    await union.host.setNetwork(true);
    const other = await browserOf();
    await ask(other, good.link, 'Ana');
    await isIn(other, id);
    const { organisations } = await union.see(id, { name: 'members' });
    expect(organisations.flatMap(({ people }) => people.map(({ name }) => name)).sort()).toEqual(['Ana', 'Mara']);
    expect(await newcomer.see(null, { name: 'coalitions' })).toEqual([]);
  });
});

describe('From a member’s device, by hand', { timeout: 20_000 }, () => {
  const own = async (browser: TestBrowser, id: string): Promise<SignedFact[]> => {
    const { factsSince, entry } = workspaceOf(browser, id);
    return (await factsSince({})).filter((fact) => fact.device === entry.device);
  };

  test('a forged signature and a foreign one are refused; what came beside them is kept', async () => {
    const { id, union, aid } = await pair(relay.url);
    const decision = must(await union.execute(id, proposal('Rent freeze'))).subject as string;
    const { version } = await aid.see(id, { name: 'decision', decision });
    must(await aid.execute(id, position(decision, version as string, 'objection')));
    await agree(id, [union, aid]);
    const before = await stateOf(union, id);
    const [last] = (await own(aid, id)).slice(-1);
    if (last?.kind !== 'position') throw new Error('no position');
    const changed = { ...last, content: { ...last.content, choice: 'consent' } };
    // The Union's voice, signed by Legal Aid's key.
    const [foreign] = (await own(union, id)).slice(-1);
    const signer = await signerOf(workspaceOf(aid, id).entry.keys);
    const { signature: _, ...unsigned } = {
      ...(foreign as SignedFact),
      kind: 'position',
      content: { ...last.content, organisation: [...workspaceOf(aid, id).tables().people.values()][0]?.organisation },
      n: (foreign as SignedFact).n + 1,
    };
    const forged = { ...unsigned, signature: await signer.sign(utf8(canonicalText(unsigned as never))) } as SignedFact;
    const refused = await workspaceOf(union, id).receive({ facts: [changed, forged], updates: [] }, last.device);
    expect(refused).toMatchObject({ accepted: 0, refused: [{ code: 'bad-signature' }, { code: 'bad-signature' }] });
    await sayByHand(aid, id, [{ facts: [changed, forged], updates: [] }]);
    must(await aid.execute(id, task(aid, id, 'After the forgery')));
    await union.see(id, { name: 'work' }, (work) => work.others.length + work.mine.length > 0);
    expect(JSON.parse(await stateOf(union, id)).facts).toBe(JSON.parse(before).facts);
    const view = workspaceOf(union, id).tables().decisions.get(decision);
    expect(view?.positions.map(({ choice, standing }) => [choice, standing])).toEqual([['objection', 'counts']]);
  });

  test.each(['member', 'observer'] as const)(
    'a fact without authority (a %s who is no delegate) is kept, counts for nothing, and is shown as such',
    async (role) => {
      const union = await browserOf();
      const id = await start(union, relay.url);
      const { link } = await invite(union, id, 'Legal Aid', { role, delegate: false });
      const aid = await browserOf();
      await ask(aid, link, 'Tom');
      await isIn(aid, id);
      const decision = must(await union.execute(id, proposal('Rent freeze'))).subject as string;
      const { version } = await aid.see(id, { name: 'decision', decision });
      // The rules refuse it here …
      const tom = workspaceOf(aid, id);
      const organisation = tom.tables().people.get(tom.entry.person)?.organisation as string;
      expect(await aid.execute(id, position(decision, version as string, 'objection'))).toMatchObject({ ok: false });
      // … and where somebody takes the rules out, everybody else's do not count it.
      const authored = await tom.ledger.author(
        [
          {
            kind: 'position',
            content: {
              decision,
              version: version as string,
              organisation,
              choice: 'objection',
              reason: 'I may not.',
              remedy: 'None.',
              replaces: [],
              relayed: null,
            },
          },
        ],
        await signerOf(tom.entry.keys),
        tom.entry.person,
        Date.now(),
      );
      await sayByHand(aid, id, [{ facts: authored.facts, updates: [] }]);
      const { inert } = await union.see(id, { name: 'sharing' }, (value) => value.inert.length > 0);
      expect(inert).toMatchObject([{ kind: 'position', by: tom.entry.person, why: expect.stringMatching(/\S/) }]);
      const row = workspaceOf(union, id).tables().decisions.get(decision);
      expect(row?.positions.filter(({ standing }) => standing === 'counts')).toEqual([]);
      expect(row?.voices.every(({ choice }) => choice === null)).toBe(true);
      // Kept: it is in the ledger, also after a restart.
      await union.restart();
      const kept = (await workspaceOf(union, id).factsSince({})).map(({ signature }) => signature);
      expect(kept).toContain(authored.facts[0]?.signature);
      expect((await union.see(id, { name: 'sharing' })).inert).toEqual(inert);
    },
  );

  test('a corrupt update, a bundle that is none, and one of a newer Concord', async () => {
    const { id, union, aid } = await pair(relay.url);
    must(await aid.execute(id, task(aid, id, 'Before')));
    await agree(id, [union, aid]);
    const before = await stateOf(union, id);
    const doc = new Y.Doc();
    doc.getMap('task').set('2026q4.x/title', 'Cut off');
    const update = Y.encodeStateAsUpdate(doc);
    const volume = '2026q4';
    const cut = { volume, update: update.subarray(0, update.length - 4) };
    const refused = await workspaceOf(union, id).receive({ facts: [], updates: [cut] }, 'somebody');
    expect(refused).toMatchObject({ accepted: 0, refused: [{ code: 'corrupt-update' }] });
    await sayByHand(aid, id, [
      { facts: [], updates: [cut] },
      { facts: [], updates: [{ volume, update: Uint8Array.of(255, 255, 255, 255, 7) }] },
      { facts: [], updates: [{ volume: '../standing', update }] },
      Uint8Array.of(1, 2, 3),
      Uint8Array.of(99, 2, 3),
    ]);
    const codes = () => union.logged.map(({ detail }) => (detail as { code?: string } | null)?.code);
    await until(() => codes().includes('bundle-malformed') && codes().includes('bundle-newer'));
    expect(await stateOf(union, id)).toBe(before);
    expect(workspaceOf(union, id).replica.pending()).toEqual([]);
    must(await aid.execute(id, task(aid, id, 'After')));
    await agree(id, [union, aid]);
    await union.restart();
    expect((await union.see(id, { name: 'work' })).others.map(({ title }) => title).sort()).toEqual([
      'After',
      'Before',
    ]);
  });

  test('a device that nobody admitted says nothing here', async () => {
    const { id, all } = await coalitionOf(relay.url, [['Tom', 'Legal Aid']]);
    const [union, aid] = all as [TestBrowser, TestBrowser];
    const before = await stateOf(union, id);
    // Somebody with the epoch and the relay's room, but with a key that no admission names.
    const stranger = await browserOf();
    const other = await start(stranger, relay.url);
    const theirs = workspaceOf(stranger, other);
    must(await stranger.execute(other, task(stranger, other, 'Planted')));
    const bundle = await theirs.all();
    Object.assign(theirs.entry, { epochs: workspaceOf(aid, id).entry.epochs });
    await sayByHand(stranger, other, [bundle]);
    must(await aid.execute(id, task(aid, id, 'Ours')));
    await union.see(id, { name: 'work' }, (work) => work.others.length > 0);
    expect((await union.see(id, { name: 'work' })).others.map(({ title }) => title)).toEqual(['Ours']);
    expect(JSON.parse(await stateOf(union, id)).facts).toBe(JSON.parse(before).facts);
  });
});
