import { expect, test } from 'vitest';
import { must } from './browser-of.ts';
import { agree, ask, browserOf, invite, isIn, pair, relayForAll, until } from './coalition-of.ts';

/** P 8.11: a code that is typed leads to the invitation, through the relay that can't read it. */
const relay = relayForAll();

test('a newcomer types the code of an invitation and joins; the inviter may be offline by then', async () => {
  const { id, union, aid } = await pair(relay.url);
  const { invitation } = await invite(union, id, 'Congregation');
  const { code = '', short = '', link } = must(await union.execute(id, { name: 'invitation.show', invitation }));
  const reader = await browserOf();
  const read = (text: string) => reader.execute(null, { name: 'invitation.read', link: text });
  await until(async () => (await read(code)).ok);
  // Any member can show it again, also one who did not make it.
  await agree(id, [union, aid]);
  expect(must(await aid.execute(id, { name: 'invitation.show', invitation }))).toMatchObject({ code, short, link });
  union.host.stop();
  for (const text of [code, code.toLowerCase(), short])
    expect(must(await read(text)).invitation).toMatchObject({
      inviterName: 'Mara',
      organisationName: 'Congregation',
      own: false,
      link,
    });
  await ask(reader, code, 'Ana');
  await isIn(reader, id);
});

test('a code that nothing lies under, a slip, and no relay to ask are told apart', async () => {
  const newcomer = await browserOf();
  const read = (text: string) => newcomer.execute(null, { name: 'invitation.read', link: text });
  const nobody = '0000-0000-0000-0000-0000-0000-0000';
  expect(await read(nobody)).toMatchObject({ ok: false, error: { code: 'invitation.mistyped' } });
  const { encodeShort } = await import('../../lib/sync/short-code.ts');
  const seed = crypto.getRandomValues(new Uint8Array(16));
  expect(await read(encodeShort({ seed, relay: null }))).toMatchObject({ error: { code: 'invitation.code-where' } });
  expect(await read(encodeShort({ seed, relay: relay.url }))).toMatchObject({
    error: { code: 'invitation.code-unknown' },
  });
});

test('one’s own next device joins as the same person, asked for no name', async () => {
  const { id, union, aid } = await pair(relay.url);
  const { me } = await union.see(id, { name: 'members' });
  const own = { organisation: me?.organisation ?? null, founding: false, delegate: false, person: me?.id ?? null };
  const { link } = await invite(union, id, 'Tenant Union', own);
  const second = await browserOf();
  const read = must(await second.execute(null, { name: 'invitation.read', link }));
  expect(read.invitation).toMatchObject({ own: true, inviterName: 'Mara' });
  await ask(second, link, 'Mara');
  const { me: same } = await isIn(second, id);
  expect(same).toMatchObject({ id: me?.id, name: 'Mara', delegate: true });
  await agree(id, [union, aid, second]);
  const { organisations } = await aid.see(id, { name: 'members' });
  expect(organisations.find(({ name }) => name === 'Tenant Union')).toMatchObject({
    devices: 2,
    people: [{ name: 'Mara' }],
  });
});
