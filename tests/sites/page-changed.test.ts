import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { structureOf } from '../../lib/page/structure.ts';
import { doubtsOf } from '../../lib/sites/doubt.ts';
import { gmail } from '../../lib/sites/gmail.ts';
import { googleCalendar } from '../../lib/sites/google-calendar.ts';
import { outlook } from '../../lib/sites/outlook.ts';
import { countsOf, namesIn } from '../../lib/sites/selectors.ts';
import type { Site } from '../../lib/sites/site.ts';
import { page, parse, present, visible } from './captures.ts';

/** P 7.11: a page that its site has changed is noticed, and what it is built of can be told without what it says. */
const MAIL = new URL('https://mail.google.com/mail/u/0/#inbox');
const CALENDAR = new URL('https://calendar.google.com/calendar/u/0/r');
const doubts = (site: Site, doc: Document, url: URL) => doubtsOf(doc, site.read(doc, url, visible), visible);

describe('the thorough look', () => {
  const chip = '<span data-hovercard-id="ana@legalaid.example">Ana</span>';
  it('finds a mail that is being written, whatever its markup is called', () => {
    const doc = parse(
      `<html><body><div role="dialog"><div>${chip}</div><div contenteditable="true">Dear Ana</div></div></body></html>`,
    );
    expect(doubts(gmail, doc, MAIL)).toEqual(['compose']);
  });
  it('takes neither a chat, nor what is hidden, nor notes without people for one', () => {
    for (const body of [
      '<div role="region"><div contenteditable="true">chat</div></div>',
      `<form style="display:none">${chip}<div contenteditable="true"></div></form>`,
      `<p>${chip}</p><div contenteditable="true"></div>`,
    ])
      expect(doubts(gmail, parse(`<html><body>${body}</body></html>`), MAIL)).toEqual([]);
  });
  it('finds an event that names people and could not be read; one that is being made is none yet', () => {
    const dialog = (inside: string) =>
      parse(`<html><body><div role="dialog"><h2>Meeting</h2>${chip}${inside}</div></body></html>`);
    expect(doubts(googleCalendar, dialog(''), CALENDAR)).toEqual(['event']);
    expect(doubts(googleCalendar, dialog('<input>'), CALENDAR)).toEqual([]);
  });

  const folders: readonly [string, Site, URL][] = [
    ['gmail', gmail, MAIL],
    ['google-calendar', googleCalendar, CALENDAR],
    ['outlook-mail', outlook, new URL('https://outlook.office.com/mail/')],
    ['outlook-calendar', outlook, new URL('https://outlook.office.com/calendar/')],
  ];
  const captures = resolve(import.meta.dirname, '../../../shared/captures');
  for (const [folder, site, url] of present ? folders : [])
    for (const file of readdirSync(resolve(captures, folder)).filter((name) => name.endsWith('.html')))
      it(`agrees with the quick one on ${folder}/${file}`, () => {
        expect(doubts(site, page(`${folder}/${file}`), url)).toEqual([]);
      });

  it.skipIf(!present)('disagrees once every class and name in a mail has changed', () => {
    const doc = page('gmail/compose-recipient-chips-2022.html');
    expect(gmail.read(doc, MAIL, visible)).toMatchObject({ composes: [{}] });
    const kept = ['role', 'contenteditable', 'data-hovercard-id', 'style'];
    for (const element of doc.querySelectorAll('*'))
      for (const name of element.getAttributeNames().filter((one) => !kept.includes(one)))
        element.removeAttribute(name);
    expect(gmail.read(doc, MAIL, visible)).toMatchObject({ composes: [{ recipients: [] }], missing: [] });
    expect(doubts(gmail, doc, MAIL)).toEqual(['recipients']);
  });
});

describe('the report', () => {
  /** Words as a page's people and makers write them: none is on a list of ours. */
  const word = fc.stringMatching(/^[a-z]{2,8}Q[a-z0-9]{0,6}$/);
  const inside = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      word,
      fc
        .record({
          tag: fc.oneof(
            fc.constantFrom('div', 'p', 'a', 'h1', 'td'),
            word.map((one) => `x-${one}`),
          ),
          attributes: fc.dictionary(
            fc.oneof(
              fc.constantFrom('id', 'class', 'title', 'href', 'role'),
              word.map((one) => `data-${one}`),
            ),
            word,
            { maxKeys: 4 },
          ),
          children: fc.array(tie('node'), { maxLength: 4 }),
        })
        .map(({ tag, attributes, children }) => {
          const said = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}@${value}.example"`);
          return `<${tag}${said.join('')}>${children.join(' ')}</${tag}>`;
        }),
    ),
  })).node;
  it('holds no text, no address, no name and no value of the page', () => {
    fc.assert(
      fc.property(fc.array(inside, { minLength: 1, maxLength: 5 }), (parts) => {
        const report = structureOf(parse(`<html><body>${parts.join('')}</body></html>`).body, namesIn('gmail'));
        expect(report).not.toMatch(/q[a-z0-9]*/i);
        expect(report).not.toContain('@');
        expect(report).not.toContain('example');
      }),
    );
  });
  it('shows elements, roles, names that are ours, and counts equal ones in a row', () => {
    const row = '<li class="secret"><span id="x1">Rent of flat 3</span></li>';
    const doc = parse(
      `<html><body><ul role="list" onclick="go()">${row.repeat(3)}<li>Other</li></ul><x-mara>hi</x-mara></body></html>`,
    );
    expect(structureOf(doc.body, [])).toBe(
      ['body', ' ul[role=list][role +1]', '  li[class] ×3', '   span[id]', '  li', ' other'].join('\n'),
    );
  });
  it.skipIf(!present)('tells of a whole mail page which selectors still find anything, in less than 60 KB', () => {
    const doc = page('gmail/thread-expanded-message-2025-08.html');
    expect(countsOf(doc, 'gmail').subject).toBe(1);
    const report = structureOf(doc.body ?? doc.documentElement, namesIn('gmail'));
    expect(report.length).toBeLessThan(60_100);
    expect(report).not.toContain('@');
  });
});
