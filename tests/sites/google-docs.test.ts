import { describe, expect, it } from 'vitest';
import { documentId, googleDocs, ownCarets, readOutline, readTabs, tabOf } from '../../lib/sites/google-docs.ts';
import {
  cleanText,
  exportUrl,
  readExport,
  readHtml,
  readModelChunks,
  readSliceClip,
} from '../../lib/sites/google-docs-text.ts';
import { siteOf } from '../../lib/sites/index.ts';
import { capture, page, parse, present, visible } from './captures.ts';

const id = '1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg';
const url = (rest: string) => new URL(`https://docs.google.com${rest}`);

describe('addresses', () => {
  it('one document, one id, whatever the account, tab, view', () => {
    for (const form of [
      `/document/d/${id}/edit`,
      `/document/u/1/d/${id}/edit?tab=t.0#heading=h.x`,
      `/document/d/${id}/preview`,
    ])
      expect(documentId(url(form))).toBe(id);
    expect(documentId(url('/document/d/e/2PACX-1vSomething/pub'))).toBeNull();
    expect(documentId(url('/spreadsheets/d/abcdefghijklmnop/edit'))).toBeNull();
    expect(siteOf(url(`/document/d/${id}/edit`))?.id).toBe('google-docs');
    expect(siteOf(new URL('https://docs.google.com.example.org/document/d/abcdefghijkl/edit'))).toBeNull();
  });
  it('the export is asked for one tab and by the real address only', () => {
    expect(exportUrl(url(`/document/d/${id}/edit?tab=t.k3`), 't.k3')).toBe(
      `https://docs.google.com/document/d/${id}/export?format=txt&tab=t.k3`,
    );
    expect(exportUrl(url(`/document/u/2/d/${id}/edit`), 't.0')).toContain('/document/u/2/d/');
    expect(exportUrl(new URL(`https://evil.example/document/d/${id}/edit`), 't.0')).toBeNull();
    expect(tabOf(url(`/document/d/${id}/edit`))).toBe('t.0');
  });
  it('a sign-in page is not the text', () => {
    const here = `https://docs.google.com/document/d/${id}/export`;
    const read = (status: number, at: string, type: string, body: string) =>
      readExport({ status, url: at, type, body });
    expect(read(200, here, 'text/plain; charset=utf-8', '\ufeffA\r\n\r\n* one\r\n')).toEqual({
      ok: true,
      text: 'A\n\none\n',
    });
    expect(read(200, 'https://accounts.google.com/x', 'text/html', '<html>')).toEqual({ ok: false, why: 'signed-out' });
    expect(read(200, here, 'text/html', '<html>')).toEqual({ ok: false, why: 'other' });
    expect(read(200, here, 'text/plain', '<!doctype html><html>')).toEqual({ ok: false, why: 'other' });
    expect(read(429, here, 'text/html', '')).toEqual({ ok: false, why: 'busy' });
    expect(read(403, here, 'text/html', '')).toEqual({ ok: false, why: 'not-allowed' });
    expect(read(200, 'https://doc-0.googleusercontent.com/x', 'text/plain', 'A').ok).toBe(true);
    expect(read(200, 'https://evilgoogleusercontent.com/x', 'text/plain', 'A').ok).toBe(false);
  });
  it('strips what only an export has', () => {
    expect(cleanText('* one\n1. two\n   a. three[a]\nA. Smith said 3. no')).toBe(
      'one\ntwo\nthree\nA. Smith said 3. no',
    );
  });
  it('says what is missing on a page that has changed', () => {
    const facts = googleDocs.read(parse('<html><body><div id=new></div></body></html>'), url(`/document/d/${id}/edit`));
    expect(facts.missing).toEqual(['title', 'editor', 'selection']);
  });
});

describe('the model in a page’s scripts', () => {
  it('is read in its old form too, with other statements behind it, and braces in the text', () => {
    const old = 'DOCS_modelChunk = [{"ty":"is","ibi":1,"s":"a } \\" b"},{"ty":"is","ibi":1,"s":"> "}]; DOCS_x = {};';
    expect(readModelChunks([old, 'DOCS_modelChunk = undefined;', 'x']).tabs.get('t.0')?.text).toBe('> a } " b');
  });
});

describe.skipIf(!present)('captures', () => {
  it('the editor page', () => {
    const doc = page('google-docs/MODEL-editor-page-2026.html');
    const canonical = doc.querySelector('link[rel=canonical]')?.getAttribute('href') ?? '';
    const facts = googleDocs.read(doc, new URL(canonical), visible);
    expect(facts).toEqual({
      kind: 'document',
      key: `gdoc:${id}`,
      title: 'Housing demands 2026',
      tab: 't.0',
      missing: [],
    });
    expect(readTabs(doc)).toEqual([
      { id: 't.0', name: 'Demands', chosen: true },
      { id: 't.k3p9x2', name: 'Minutes', chosen: false },
    ]);
    expect(readOutline(doc).map(({ text, level }) => [text, level])).toEqual([
      ['Rent freeze', 1],
      ['Who decides', 2],
    ]);
    expect(googleDocs.slots(doc, visible).map((slot) => slot.kind)).toEqual(['rail']);
    expect(ownCarets(doc).map((caret) => caret.getAttribute('style'))).toEqual([
      expect.stringContaining('border-color:rgb(0, 0, 0)'),
    ]);
  });
  it('the model in the page source', () => {
    const scripts = [...page('google-docs/edit-page-modelchunk-two-tabs-2026.html').querySelectorAll('script')];
    const model = readModelChunks(scripts.map((script) => script.textContent ?? ''));
    expect(model.tabs.get('t.0')).toEqual({ text: 'Hello', comments: [{ id: 'kix.c1', text: 'Hel' }] });
    expect(model.tabs.get('t.1')?.text).toBe('Second tab');
    expect(model).toMatchObject({ revision: 6, version: 42 });
  });

  const starts: Record<string, string> = {
    'headings-and-paragraphs':
      'This is a test of headings and paragraphs. Heading 1 Some text. Another paragraph. Heading 2 Another paragraph',
    'inline-formatting':
      'This is a test of inline formatting. This is bold and italic or just italic . Or underlined , struck through ,',
    'internal-links':
      'This is a test of intra-document links to headings and bookmarks. Link to the first heading. Link to the secon',
    lists:
      'This is a test of lists. A bulleted list: This is A bulleted List of stuff. With Subitems And Sub-subitems But',
    tables:
      'This is a test of table support. Column Headings Go Here And Here Textual 53 Right This How about Column 23 Al',
    'titles-and-empty-headings':
      'This is a test of handling titles and empty headings. They should not break heading links. Document title! Nor',
  };
  const ids: Record<string, string[]> = {
    'headings-and-paragraphs': ['h.8luwgacvn0de', 'h.7g4fsi8p3zfh', 'h.ivg53crp0mn1'],
    'internal-links': ['h.f9vumqshbd5l', 'id.qbdatvy5x87', 'h.vco97q783gug', 'h.fnzabnk14apa'],
    'titles-and-empty-headings': ['h.4zf4e326raqp', 'h.lqer93j1khtb'],
  };
  // Pretty-printing put white space between runs: where it stands before a full stop it is the file's, not Docs'.
  const flat = (text: string) => text.replace(/\s+/g, '').replace(/\s/g, '');
  for (const [name, start] of Object.entries(starts)) {
    it(`${name}: export, copy and slice say the same`, () => {
      const exported = readHtml(page(`google-docs/${name}.export.html`));
      const copied = readHtml(page(`google-docs/${name}.copy.html`));
      const slice = readSliceClip(capture(`google-docs/${name}.copy.gdocsliceclip.json`));
      expect(flat(exported.text).startsWith(flat(start))).toBe(true);
      expect(flat(copied.text).startsWith(flat(start))).toBe(true);
      expect(flat(slice?.text ?? '').startsWith(flat(start))).toBe(true);
      expect(slice?.suggested).toBe(false);
      for (const one of ids[name] ?? []) expect(exported.ids).toContain(one);
    });
  }
  it('suggestions: an export has none of them, a copy has both, the slice tells them apart', () => {
    const slice = readSliceClip(capture('google-docs/suggestions.copy.gdocsliceclip.json'));
    expect(slice?.suggested).toBe(true);
    expect(slice?.text).toContain('This is a test of sugargested changes toin documents.');
    expect(slice?.current).toContain('This is a test of changes in documents.');
    expect(slice?.accepted).toContain('This is a test of sugared changes to documents.');
    const exported = readHtml(page('google-docs/suggestions.export.html')).text;
    expect(flat(exported)).toBe(flat(slice?.current ?? ''));
    expect(flat(readHtml(page('google-docs/suggestions.copy.html')).text)).toContain('sugargestedchangestoindocuments');
  });
});
