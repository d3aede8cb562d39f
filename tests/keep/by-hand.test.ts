import { describe, expect, test } from 'vitest';
import { must, type TestBrowser } from '../host/browser-of.ts';
import { ask, browserOf, invite, start, task, workspaceOf } from '../host/coalition-of.ts';
import { fetchFile, put } from './files-of.ts';

/** P 8.10: no post office anywhere. An invitation, its request and its answer go by hand, as files. */
const NOWHERE = 'ws://127.0.0.1:9/';

const newcomer = async (link: string): Promise<TestBrowser> => {
  const browser = await browserOf();
  await ask(browser, link, 'Tom');
  return browser;
};
const requestOf = async (browser: TestBrowser, id: string): Promise<Uint8Array> => {
  const { file } = must(await browser.execute(null, { name: 'file.request', coalition: id }));
  return fetchFile(browser, null, file);
};
const codeOf = (result: Awaited<ReturnType<TestBrowser['execute']>>): string => (result.ok ? 'ok' : result.error.code);
const handTo = async (member: TestBrowser, id: string, request: Uint8Array) =>
  member.execute(id, { name: 'file.open', upload: await put(member, request) });

describe('Joining by hand', { timeout: 30_000 }, () => {
  test('the request to a member, the answer back: in, with everything that is there; and changes go on as files', async () => {
    const mara = await browserOf();
    const id = await start(mara, NOWHERE);
    must(await mara.execute(id, task(mara, id, 'Translate the flyer')));
    const { link } = await invite(mara, id, 'Legal Aid');
    const tom = await newcomer(link);
    const request = await requestOf(tom, id);
    await tom.restart();
    expect(await requestOf(tom, id)).not.toEqual(request); // sealed anew, the same inside

    const admitted = must(await handTo(mara, id, request));
    expect(admitted.letIn).toEqual({ name: 'Tom' });
    const answer = await fetchFile(mara, id, admitted.file);
    const opened = must(await tom.execute(null, { name: 'file.answer', upload: await put(tom, answer) }));
    expect(opened.coalition).toBe(id);
    expect(opened.took).toMatchObject({ missing: false, refused: 0 });
    await tom.see(
      id,
      { name: 'members' },
      ({ me, organisations }) => me?.delegate === true && organisations.length === 2,
    );
    const { others } = await tom.see(id, { name: 'work' }, (work) => work.others.length === 1);
    expect(others[0]?.title).toBe('Translate the flyer');

    must(await tom.execute(id, task(tom, id, 'Print it')));
    const { file } = must(await tom.execute(id, { name: 'file.seal', what: 'lacking' }));
    must(await handTo(mara, id, await fetchFile(tom, id, file)));
    expect([...workspaceOf(mara, id).tables().tasks.values()].map(({ title }) => title)).toContain('Print it');
  });

  test('the same request twice makes one member; the same answer twice is no answer any more', async () => {
    const mara = await browserOf();
    const id = await start(mara, NOWHERE);
    const tom = await newcomer((await invite(mara, id, 'Legal Aid')).link);
    const request = await requestOf(tom, id);
    must(await handTo(mara, id, request));
    const again = must(await handTo(mara, id, request));
    expect(workspaceOf(mara, id).tables().devices.size).toBe(2);
    const answer = await fetchFile(mara, id, again.file);
    must(await tom.execute(null, { name: 'file.answer', upload: await put(tom, answer) }));
    const twice = await tom.execute(null, { name: 'file.answer', upload: await put(tom, answer) });
    expect(codeOf(twice)).toBe('file.no-answer');
    expect(codeOf(await tom.execute(null, { name: 'file.request', coalition: id }))).toBe('file.nothing-asked');
  });

  test('a revoked invitation, a changed request, another’s answer: refused, nobody is in', async () => {
    const mara = await browserOf();
    const id = await start(mara, NOWHERE);
    const { link, invitation } = await invite(mara, id, 'Legal Aid', { uses: 5 });
    const [tom, ana] = [await newcomer(link), await newcomer(link)];
    const request = await requestOf(tom, id);
    const changed = request.slice();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(codeOf(await handTo(mara, id, changed))).toBe('file.damaged');
    const anas = await fetchFile(mara, id, must(await handTo(mara, id, await requestOf(ana, id))).file);
    expect(codeOf(await tom.execute(null, { name: 'file.answer', upload: await put(tom, anas) }))).toBe(
      'file.no-answer',
    );
    must(await mara.execute(id, { name: 'invitation.revoke', invitation }));
    expect(codeOf(await handTo(mara, id, request))).toBe('invitation.revoked');
    expect(workspaceOf(mara, id).tables().devices.size).toBe(2);
    // Of a coalition that it was not made for.
    const noor = await browserOf();
    const other = await start(noor, NOWHERE);
    expect(codeOf(await handTo(noor, other, request))).toBe('file.wrong-key');
  });
});
