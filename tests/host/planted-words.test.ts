import { describe, expect, test } from 'vitest';
import { encodeBundle } from '../../lib/sync/bundle.ts';
import { must } from './browser-of.ts';
import { agree, ask, browserOf, invite, position, proposal, task, workspaceOf } from './coalition-of.ts';
import { filesBelow, wordsIn } from './planted.ts';
import { relayProcessForAll } from './relay-process.ts';
import { wiretap } from './wiretap.ts';

/** Acceptance: the relay's store, logs and traffic contain none of a list of planted words, byte by byte, in clear, base64 and UTF-16. */
const relay = relayProcessForAll('host-planted');

const WORDS = {
  coalition: 'Zaubernussbund',
  organisation: 'Wintergrünverein',
  other: 'Feuersalamanderclub',
  person: 'Kunigunde',
  newcomer: 'Willibald',
  mail: 'quittenbaum',
  title: 'Mietendeckelforderung',
  quote: 'Bernsteinzimmer',
  reason: 'Herbstzeitlose',
  task: 'Flugblattfaltung',
  note: 'Nachtigallenlied',
  item: 'Schwanenseeprobe',
};
const words = Object.values(WORDS);

describe('Planted words', { timeout: 20_000 }, () => {
  test('the search finds them in every spelling, wherever they begin', () => {
    for (const word of words) {
      for (const before of ['', 'x', 'xy', 'xyz']) {
        const text = `${before}${word} and more`;
        for (const bytes of [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
          expect(wordsIn(bytes, words)).toEqual([word]);
          expect(wordsIn(Buffer.from(bytes.toString('base64')), words)).toEqual([word]);
          expect(wordsIn(Buffer.from(bytes.toString('base64url')), words)).toEqual([word]);
        }
      }
    }
    expect(wordsIn(Buffer.from('nothing of the kind'), words)).toEqual([]);
  });

  test('none of them in the relay’s store, in what it prints, in what passes on the line', async () => {
    const tap = await wiretap(relay.url);
    const union = await browserOf();
    const started = must(
      await union.execute(null, {
        name: 'coalition.start',
        coalitionName: WORDS.coalition,
        purpose: `${WORDS.coalition} by 2027.`,
        kinds: ['campaign'],
        organisationName: WORDS.organisation,
        personName: WORDS.person,
        email: `${WORDS.mail}@example.org`,
        relay: tap.url,
      }),
    );
    const id = started.coalition as string;
    const { link } = await invite(union, id, WORDS.other);
    const aid = await browserOf();
    await ask(aid, link, WORDS.newcomer);
    await aid.see(id, { name: 'members' }, (value) => value.me?.delegate === true);
    const decision = must(
      await union.execute(id, {
        ...proposal(WORDS.title),
        anchor: {
          in: 'document',
          key: 'gdoc:demands',
          title: WORDS.title,
          url: 'https://docs.google.com/document/d/demands/edit',
          quote: { v: 1, exact: WORDS.quote, before: '', after: '', paragraph: WORDS.quote, position: 0 },
        },
      }),
    ).subject as string;
    const { version } = await aid.see(id, { name: 'decision', decision });
    must(
      await aid.execute(id, {
        ...position(decision, version as string, 'objection'),
        reason: WORDS.reason,
        remedy: WORDS.reason,
      }),
    );
    must(await union.execute(id, { ...task(union, id, WORDS.task), notes: WORDS.note }));
    const meeting = must(
      await union.execute(id, {
        name: 'meeting.open',
        event: 'gcal:full',
        series: null,
        title: WORDS.item,
        starts: null,
        minutes: 60,
        guests: [`${WORDS.mail}@example.org`],
      }),
    ).subject as string;
    must(
      await union.execute(id, {
        name: 'item.add',
        meeting,
        title: WORDS.item,
        purpose: 'update',
        minutes: 5,
        presenter: null,
        urgent: false,
      }),
    );
    await agree(id, [union, aid]);
    await aid.see(id, { name: 'sharing' }, (value) => value.delivery.unsent === 0);

    // They are there to be found: in what is shared, before it is sealed.
    expect(wordsIn(encodeBundle(await workspaceOf(aid, id).all()), words).sort()).toEqual([...words].sort());
    const traffic = tap.heard();
    expect(traffic.length).toBeGreaterThan(10_000);
    expect(wordsIn(traffic, words)).toEqual([]);
    const secrets = [id, workspaceOf(aid, id).entry.person, decision, link.split('#')[1] as string];
    expect(wordsIn(traffic, secrets)).toEqual([]);

    const store = () => filesBelow(relay.dataDir);
    expect(store().length).toBeGreaterThan(10_000);
    expect(wordsIn(store(), [...words, ...secrets])).toEqual([]);
    await relay.kill();
    await relay.start();

    expect(wordsIn(store(), [...words, ...secrets])).toEqual([]);
    expect(relay.output()).toContain('relay listening');
    expect(wordsIn(Buffer.from(relay.output()), [...words, ...secrets])).toEqual([]);
    tap.close();
  });
});
