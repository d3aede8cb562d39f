import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetingId } from '../../lib/coalition/record.ts';
import { knownAs } from '../../lib/host/known-as.ts';
import { factsOf } from '../../lib/host/said.ts';
import type { PageFacts } from '../../lib/protocol/page.ts';
import { gmail } from '../../lib/sites/gmail.ts';
import { outlook } from '../../lib/sites/outlook.ts';
import type { PageFacts as SiteFacts } from '../../lib/sites/site.ts';
import { modeOf, plainSubject } from '../../lib/sites/subject.ts';
import { START } from '../rules/coalition-of.ts';
import { threeHouses } from '../rules/stories.ts';
import { parse, visible } from './captures.ts';

const written = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

/** From what the site read to what the host makes of it. */
const made = (read: SiteFacts, url: URL) => (read.kind === 'none' ? null : factsOf(read, url.href));

interface Thread {
  subject: string;
  sender: string;
  at: number;
}
/** One thread as Gmail shows it: machine time in its id. */
const inGmail = ({ subject, sender, at }: Thread, prefix: string) => {
  const hex = (BigInt(at) << 20n).toString(16);
  const doc =
    parse(`<body><div role=main><h2 class=hP data-thread-perm-id="thread-f:1" data-legacy-thread-id="${hex}">${written(prefix + subject)}</h2>
    <div role=list><div role=listitem><span class=gD email="${sender.toUpperCase()}" name="Ada"></span></div></div></div></body>`);
  const url = new URL('https://mail.google.com/mail/u/0/#inbox/FMfcgzQbgcLkQJZXhVwTrNpKjMdSfGhZ');
  return made(gmail.read(doc, url, visible), url);
};
/** The same as Outlook shows it: prose in the reader's language and zone, a later message on top. */
const inOutlook = ({ subject, sender, at }: Thread, prefix: string, language: string) => {
  const time = (ms: number) =>
    new Intl.DateTimeFormat(language, {
      ...{ weekday: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: '2-digit' },
    }).format(ms);
  const message = (id: number, from: string, ms: number) =>
    `<div><span role=heading id="MSG_${id}_FROM">${written(from)}</span><div data-testid="SentReceivedSavedTime">${time(ms)}</div></div>`;
  const title = written(prefix + subject);
  const doc = parse(`<html lang="${language}"><body><div role=main><div id="ConversationReadingPaneContainer">
    <span id="CONV_1_SUBJECT" role=heading title="${title}">${title}</span>
    ${message(2, 'Tom<tom@x.example>', at + 86_400_000)}${message(1, `Ada<${sender}>`, at)}</div></div></body></html>`);
  const url = new URL('https://outlook.live.com/mail/0/');
  return made(outlook.read(doc, url, visible), url);
};
const threadOf = (facts: PageFacts | null) => (facts?.kind === 'mail' ? facts.thread : null);

const PREFIXES =
  'Re: ,AW: ,RE: ,Fwd: ,WG: ,TR: ,SV: ,VS: ,Antw: ,RV: ,R: ,I: ,Odp: ,YNT: ,İLT: ,RE[2]: ,Re(3): ,回复：,答复: ,转发: ,転送: ,Отв: ,ΑΠ: ,رد: ,תגובה: ,Vá: ,ENC: ,Doorst: ,Re: AW: WG: '.split(
    ',',
  );
const words = fc.stringMatching(/^[a-zäßéжд会]{2,9}$/);
const thread = fc.record({
  subject: fc.array(words, { minLength: 1, maxLength: 5 }).map((all) => all.join(' ')),
  sender: fc.stringMatching(/^[a-z]{1,8}\.[a-z]{1,8}@[a-z]{2,8}\.example$/),
  at: fc.integer({ min: Date.UTC(2012, 0, 1), max: Date.UTC(2029, 11, 31) }).filter(isOnce),
});
/** In the hour that comes twice in autumn, prose says less than a clock. */
function isOnce(at: number): boolean {
  const t = new Date(at);
  const [y, mo, d, h, mi] = [t.getFullYear(), t.getMonth(), t.getDate(), t.getHours(), t.getMinutes()];
  return (
    [-1, 0, 1].every((hours) => {
      const near = new Date(at + hours * 3_600_000);
      return hours === 0 || near.getHours() !== h || near.getDate() !== d;
    }) && Math.floor(at / 60_000) * 60_000 === new Date(y, mo, d, h, mi).getTime()
  );
}
const LANGUAGES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pl', 'ru', 'ja', 'ko', 'zh-CN', 'tr', 'fi', 'nl', 'sv', 'cs'];

describe('one thread in two mailboxes', () => {
  it('has one key in Gmail and in Outlook, whatever was put before its subject, in any language', () => {
    fc.assert(
      fc.property(
        thread,
        fc.constantFrom('', ...PREFIXES),
        fc.constantFrom('', ...PREFIXES),
        fc.constantFrom(...LANGUAGES),
        (one, a, b, language) => {
          const here = threadOf(inGmail(one, a));
          const there = threadOf(inOutlook(one, b, language));
          expect(there?.key).toBe(here?.key);
          expect(here?.key).toMatch(/^mail:[\w-]{20}$/);
        },
      ),
      { numRuns: 300 },
    );
  });
  it('taken in on either side of a full minute still meets', () => {
    fc.assert(
      fc.property(thread, fc.integer({ min: -59_999, max: 59_999 }), (one, late) => {
        const here = threadOf(inGmail(one, ''));
        const there = threadOf(inOutlook({ ...one, at: one.at + late }, '', 'de'));
        expect([there?.key, ...(there?.alike ?? [])]).toContain(here?.key);
      }),
      { numRuns: 100 },
    );
  });
  it('another subject, sender or day is another thread', () => {
    fc.assert(
      fc.property(thread, thread, (one, other) => {
        for (const change of ['subject', 'sender'] as const) {
          if (plainSubject(one[change]) === plainSubject(other[change])) continue;
          const changed = { ...one, [change]: other[change] };
          expect(threadOf(inGmail(changed, ''))?.key).not.toBe(threadOf(inGmail(one, ''))?.key);
        }
        const later = threadOf(inGmail({ ...one, at: one.at + 86_400_000 }, ''));
        expect([later?.key, ...(later?.alike ?? [])]).not.toContain(threadOf(inGmail(one, ''))?.key);
      }),
      { numRuns: 50 },
    );
  });
  it('a prefix is no part of the subject; words that look like one are', () => {
    for (const prefix of PREFIXES) expect(plainSubject(`${prefix}Rent: report`)).toBe('rent: report');
    for (const whole of ['Real: rent', 'React: news', 'Tree: cut', 'Reply', 'Retreat: Friday', 'Information: x'])
      expect(plainSubject(whole)).toBe(whole.toLowerCase());
    expect(modeOf('WG: Miete', true)).toBe('forward');
    expect(modeOf('AW: WG: Miete', true)).toBe('reply');
    expect(modeOf('Re: written by hand', false)).toBe('new');
  });
});

describe('known under another key', () => {
  it('a thread that the coalition linked from a mailbox a minute off', () => {
    const { mara } = threeHouses();
    mara.do({ name: 'page.link', key: 'mail:theirs', title: 'Rent' });
    const facts: PageFacts = {
      ...{ kind: 'mail', url: 'https://x.example/', composes: [], missing: [] },
      thread: { key: 'mail:ours', alike: ['mail:before', 'mail:theirs'], subject: 'Rent', people: [] },
    };
    expect(threadOf(knownAs(facts, [mara.tables()]))?.key).toBe('mail:theirs');
    mara.do({ name: 'page.link', key: 'mail:ours', title: 'Rent' });
    expect(threadOf(knownAs(facts, [mara.tables()]))?.key).toBe('mail:ours');
    expect(knownAs(facts, [])).toBe(facts);
  });
  it('an event of Outlook that the coalition has from an invite: by its start and name', () => {
    const { mara } = threeHouses();
    mara.do({
      ...{ name: 'meeting.open', event: 'ics:u1@x.example', series: null, title: 'Full  Meeting' },
      ...{ starts: START, minutes: 60, guests: [] },
    });
    expect(mara.tables().meetings.has(meetingId('ics:u1@x.example'))).toBe(true);
    const facts: PageFacts = {
      ...{ kind: 'event', url: 'https://x.example/', key: 'event:x:full meeting', series: null, title: 'Full meeting' },
      ...{ when: '', starts: START, minutes: 60, guests: [], missing: [] },
    };
    expect(knownAs(facts, [mara.tables()])).toMatchObject({ key: 'ics:u1@x.example' });
    expect(knownAs({ ...facts, starts: START + 1 }, [mara.tables()])).toMatchObject({ key: facts.key });
    expect(knownAs({ ...facts, key: 'gcal:1' }, [mara.tables()])).toMatchObject({ key: 'gcal:1' });
  });
});
