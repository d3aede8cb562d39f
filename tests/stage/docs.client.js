/*
 * The stage's Google Docs. What it does to an extension, as the real one does:
 *  - Trap: text stands on canvas only; no node of the page holds a sentence, and document.getSelection() is empty.
 *  - Trap: pages are virtual; only those near the viewport have a canvas.
 *  - Trap: keys, copy and paste live in a frame with an editable div, which has the focus while a person types.
 *  - Trap: a copy event without clipboardData is answered by filling that div (for the browser to copy); one with it, by
 *    setData. Nothing selected: a zero-width space is left.
 *  - Trap: two carets; the coloured one with a name is somebody else.
 *  - Trap: ?tab= changes without a load; the first tab's container has an empty id; other nodes come and go.
 *  - The annotated layer and the text accessor exist only if `_docs_annotate_canvas_by_ext` was set before this ran; the
 *    accessor throws until there is a caret.
 */
const data = JSON.parse(document.getElementById('stage-data').textContent);
const WIDTH = 816;
const HEIGHT = 1056;
const MARGIN = 96;
const GAP = 14;
const STYLES = {
  '# ': { font: '26px Arial, sans-serif', line: 40, before: 6 },
  '## ': { font: '20px Arial, sans-serif', line: 30, before: 14 },
  '* ': { font: '15px Arial, sans-serif', line: 22, before: 3, indent: 30, bullet: true },
  '': { font: '15px Arial, sans-serif', line: 22, before: 9 },
};
const $ = (selector) => document.querySelector(selector);
const make = (tag, className = '', parent = null) => {
  const element = document.createElement(tag);
  element.className = className;
  parent?.append(element);
  return element;
};
const editor = $('.kix-appview-editor');
const content = $('.kix-rotatingtilemanager-content');
const saved = $('.docs-save-indicator-container');
const measure = document.createElement('canvas').getContext('2d');
const annotate = typeof window._docs_annotate_canvas_by_ext === 'string' && window._docs_annotate_canvas_by_ext !== '';

let source = ''; // with markers
let text = ''; // as people see it
let revision = 0;
let lines = []; // { page, x, y, start, end, style, widths }
let selection = null; // { anchor, focus }
const foreign = 60;
const tabId = () => new URL(location.href).searchParams.get('tab') ?? 't.0';
const api = (path) => `/document/d/${data.id}/${path}?tab=${tabId()}`;

function layout() {
  lines = [];
  text = '';
  let page = 0;
  let y = MARGIN;
  for (const paragraph of source.replace(/\n$/, '').split('\n')) {
    const marker = /^(?:#{1,2} |\* )/.exec(paragraph)?.[0] ?? '';
    const style = STYLES[marker];
    const words = paragraph.slice(marker.length);
    const offset = text.length;
    text += `${words}\n`;
    y += style.before;
    measure.font = style.font;
    const x = MARGIN + (style.indent ?? 0);
    const room = WIDTH - MARGIN - x;
    let start = 0;
    let first = true;
    do {
      let end = words.length;
      if (measure.measureText(words.slice(start)).width > room) {
        end = start;
        for (const space of words.slice(start).matchAll(/ /g)) {
          if (measure.measureText(words.slice(start, start + space.index)).width > room) break;
          end = start + space.index + 1;
        }
        if (end === start) end = words.length;
      }
      if (y + style.line > HEIGHT - MARGIN) {
        page++;
        y = MARGIN;
      }
      lines.push({ page, x, y, start: offset + start, end: offset + end, style, bullet: first && style.bullet });
      y += style.line;
      start = end;
      first = false;
    } while (start < words.length);
  }
}

/** Canvas positions of an offset: x in its line. */
function place(offset) {
  const line = lines.find((one) => offset >= one.start && offset <= one.end) ?? lines.at(-1);
  measure.font = line.style.font;
  return { line, x: line.x + measure.measureText(text.slice(line.start, Math.min(offset, line.end))).width };
}

function offsetAt(page, x, y) {
  const own = lines.filter((line) => line.page === page);
  const line = own.find((one) => y < one.y + one.style.line) ?? own.at(-1);
  if (!line) return 0;
  measure.font = line.style.font;
  for (let i = line.start; i < line.end; i++) {
    const middle =
      line.x +
      (measure.measureText(text.slice(line.start, i)).width +
        measure.measureText(text.slice(line.start, i + 1)).width) /
        2;
    if (x < middle) return i;
  }
  return line.end;
}

const range = () =>
  selection && { start: Math.min(selection.anchor, selection.focus), end: Math.max(selection.anchor, selection.focus) };

function render() {
  const pages = (lines.at(-1)?.page ?? 0) + 1;
  const left = Math.max(20, (editor.clientWidth - WIDTH) / 2);
  content.style.height = `${pages * (HEIGHT + GAP) + GAP}px`;
  for (let page = 0; page < pages; page++) {
    const top = GAP + page * (HEIGHT + GAP);
    // Virtual: what is more than half a page away has no canvas at all.
    const near =
      top < editor.scrollTop + editor.clientHeight + HEIGHT / 2 && top + HEIGHT > editor.scrollTop - HEIGHT / 2;
    let node = content.querySelector(`[data-stage-page="${page}"]`);
    if (!near) {
      node?.remove();
      continue;
    }
    if (!node) {
      node = make('div', `kix-page-paginated${page === 0 ? ' canvas-first-page' : ''}`, content);
      node.dataset.stagePage = String(page);
      const canvas = make('canvas', 'kix-canvas-tile-content', node);
      canvas.width = WIDTH * 2;
      canvas.height = HEIGHT * 2;
      Object.assign(canvas.style, { width: `${WIDTH}px`, height: `${HEIGHT}px` });
    }
    Object.assign(node.style, { left: `${left}px`, top: `${top}px`, width: `${WIDTH}px`, height: `${HEIGHT}px` });
    draw(node, page);
  }
  for (const node of content.querySelectorAll('.kix-page-paginated'))
    if (Number(node.dataset.stagePage) >= pages) node.remove();
  const own = $('.kix-cursor.stage-own');
  if (selection) caret(own, selection.focus, left);
  else own.style.display = 'none';
  caret($('.kix-cursor.stage-foreign'), Math.min(foreign, text.length - 1), left);
}

function draw(node, page) {
  const canvas = node.querySelector('canvas');
  const context = canvas.getContext('2d');
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  const chosen = range();
  const runs = [];
  for (const line of lines.filter((one) => one.page === page)) {
    context.font = line.style.font;
    const base = line.y + line.style.line * 0.72;
    if (chosen && chosen.start < line.end && chosen.end > line.start) {
      const from = place(Math.max(chosen.start, line.start + 0)).x;
      const startX = chosen.start <= line.start ? line.x : from;
      const until = line.x + context.measureText(text.slice(line.start, Math.min(chosen.end, line.end))).width;
      context.fillStyle = '#c7ddfb';
      context.fillRect(startX, line.y, until - startX, line.style.line);
    }
    context.fillStyle = '#1f1f1f';
    if (line.bullet) context.fillText('•', line.x - 16, base);
    const words = text.slice(line.start, line.end);
    context.fillText(words, line.x, base);
    runs.push({
      words,
      x: line.x,
      y: line.y,
      width: context.measureText(words).width,
      height: line.style.line,
      font: line.style.font,
    });
  }
  if (annotate) annotations(node, runs);
}

/** The layer that Docs draws for extensions that ask: one rect for each run, in SVG, over the tile. */
function annotations(node, runs) {
  const svgNs = 'http://www.w3.org/2000/svg';
  let tile = node.querySelector('div.kix-canvas-tile-content');
  if (!tile) {
    tile = make('div', 'kix-canvas-tile-content', node);
    const svg = document.createElementNS(svgNs, 'svg');
    svg.setAttribute('width', String(WIDTH));
    svg.setAttribute('height', String(HEIGHT));
    tile.append(svg);
  }
  const group = document.createElementNS(svgNs, 'g');
  for (const run of runs) {
    const rect = document.createElementNS(svgNs, 'rect');
    for (const [name, value] of Object.entries({
      x: run.x,
      y: run.y,
      width: run.width,
      height: run.height,
      fill: 'none',
      'aria-label': run.words,
      'data-font-css': run.font,
    }))
      rect.setAttribute(name, String(value));
    group.append(rect);
  }
  tile.firstElementChild.replaceChildren(group);
}

function caret(node, offset, left) {
  const { line, x } = place(offset);
  node.style.display = '';
  node.style.left = `${left + x}px`;
  node.style.top = `${GAP + line.page * (HEIGHT + GAP) + line.y + 2}px`;
  node.querySelector('.kix-cursor-caret').style.height = `${line.style.line - 4}px`;
}

function cursors() {
  for (const [name, color, who] of [
    ['stage-foreign', 'rgb(217, 48, 37)', 'Noor Haddad'],
    ['stage-own', 'rgb(0, 0, 0)', ''],
  ]) {
    const cursor = make('div', `kix-cursor docs-ui-unprintable ${name}`, content);
    make('div', 'kix-cursor-caret', cursor).style.borderColor = color;
    make('div', 'kix-cursor-top', cursor);
    make('div', 'kix-cursor-name', cursor).textContent = who;
  }
}

function tree() {
  const root = $('[role=tree]');
  root.replaceChildren();
  for (const tab of data.tabs) {
    const chapter = make('div', 'chapter-container chapter-container-level-0', root);
    chapter.id = `chapter-container-${tab.id === 't.0' ? '' : tab.id}`;
    const chosen = tab.id === tabId();
    const item = make(
      'div',
      `chapter-item-label-and-buttons-container${chosen ? ' chapter-item-label-and-buttons-container-selected' : ''}`,
      make('div', 'chapter-item', chapter),
    );
    item.setAttribute('role', 'treeitem');
    item.setAttribute('aria-label', tab.name);
    if (chosen) item.setAttribute('aria-selected', 'true');
    make('span', 'chapter-label-content', item).textContent = tab.name;
    item.addEventListener('click', () => openTab(tab.id));
    if (!chosen) continue;
    const list = make('div', 'updating-navigation-item-list', chapter);
    for (const [, marks, words] of source.matchAll(/^(#{1,2}) (.+)$/gm)) {
      const entry = make('div', 'navigation-item', list);
      entry.setAttribute('role', 'menuitem');
      entry.setAttribute('aria-label', `${words} level ${marks.length}`);
      make('div', 'navigation-item-content', entry).textContent = words;
      entry.addEventListener('click', () => {
        const { line } = place(text.indexOf(words));
        editor.scrollTop = line.page * (HEIGHT + GAP) + line.y - 60;
      });
    }
  }
}

async function openTab(id) {
  const url = new URL(location.href);
  url.searchParams.set('tab', id);
  history.pushState(null, '', url);
  selection = null;
  await load();
}

async function load() {
  const tab = await (await fetch(api('stage-text'))).json();
  if (tab.id !== tabId()) return;
  const first = source === '' || tab.revision !== revision;
  if (!first) return;
  source = tab.text;
  revision = tab.revision;
  layout();
  tree();
  render();
}

let saving = 0;
function edited(next) {
  source = next;
  layout();
  render();
  saved.textContent = 'Saving…';
  clearTimeout(saving);
  saving = setTimeout(async () => {
    const answer = await fetch(api('stage-save'), { method: 'POST', body: JSON.stringify({ text: source }) });
    revision = (await answer.json()).revision;
    saved.textContent = 'Saved';
    tree();
  }, 300);
}

/** Offset in the text with markers of an offset in the text as people see it. */
function sourceOffset(offset) {
  let seen = 0;
  let at = 0;
  for (const paragraph of source.split('\n')) {
    const marker = /^(?:#{1,2} |\* )/.exec(paragraph)?.[0].length ?? 0;
    const length = paragraph.length - marker;
    if (offset <= seen + length) return at + marker + (offset - seen);
    seen += length + 1;
    at += paragraph.length + 1;
  }
  return source.length;
}

function replaceSelection(words) {
  const chosen = range();
  if (!chosen) return;
  edited(source.slice(0, sourceOffset(chosen.start)) + words + source.slice(sourceOffset(chosen.end)));
  const at = chosen.start + words.length;
  selection = { anchor: at, focus: at };
  render();
}

function pointer() {
  let dragging = false;
  const at = (event) => {
    const node =
      event.target.closest?.('.kix-page-paginated') ??
      document.elementFromPoint(event.clientX, event.clientY)?.closest('.kix-page-paginated');
    if (!node) return null;
    const box = node.getBoundingClientRect();
    return offsetAt(Number(node.dataset.stagePage), event.clientX - box.left, event.clientY - box.top);
  };
  editor.addEventListener('mousedown', (event) => {
    const offset = at(event);
    if (offset === null) return;
    event.preventDefault();
    dragging = true;
    selection = { anchor: event.shiftKey && selection ? selection.anchor : offset, focus: offset };
    typing().target.focus();
    render();
  });
  addEventListener('mousemove', (event) => {
    if (!dragging) return;
    const offset = at(event);
    if (offset === null) return;
    selection.focus = offset;
    render();
  });
  addEventListener('mouseup', () => {
    dragging = false;
  });
}

function typing() {
  const frame = $('iframe.docs-texteventtarget-iframe').contentDocument;
  let target = frame.querySelector('[contenteditable]');
  if (!target) {
    frame.body.setAttribute('role', 'presentation');
    target = frame.createElement('div');
    target.setAttribute('role', 'textbox');
    target.setAttribute('aria-label', 'Document content');
    target.setAttribute('contenteditable', 'true');
    frame.body.append(target);
  }
  return { frame, target };
}

function keys() {
  const { frame, target } = typing();
  frame.addEventListener('copy', (event) => {
    const chosen = range();
    const words = chosen && chosen.end > chosen.start ? text.slice(chosen.start, chosen.end) : '';
    if (event.clipboardData) {
      if (words !== '') event.clipboardData.setData('text/plain', words);
      event.preventDefault();
    } else {
      target.textContent = words === '' ? '\u200b' : words;
      setTimeout(() => target.replaceChildren());
    }
  });
  frame.addEventListener('paste', (event) => {
    event.preventDefault();
    replaceSelection(event.clipboardData.getData('text/plain').trim());
  });
  frame.addEventListener('beforeinput', (event) => {
    event.preventDefault();
    if (event.inputType === 'insertText' && event.data) replaceSelection(event.data);
    if (event.inputType === 'insertParagraph') replaceSelection('\n');
    if (event.inputType.startsWith('delete')) {
      if (selection && selection.anchor === selection.focus) selection.anchor = Math.max(0, selection.anchor - 1);
      replaceSelection('');
    }
  });
  frame.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && selection) {
      const focus = Math.min(text.length - 1, Math.max(0, selection.focus + step));
      selection = { anchor: event.shiftKey ? selection.anchor : focus, focus };
      render();
    }
  });
}

/** For tests, in the page's world: what a person could do with mouse and keys, without aiming. */
window.stage = {
  text: () => text,
  select(words) {
    const start = text.indexOf(words);
    if (start < 0) throw new Error(`not in the text: ${words}`);
    selection = { anchor: start, focus: start + words.length };
    const { line } = place(start);
    const top = line.page * (HEIGHT + GAP) + line.y;
    if (top < editor.scrollTop || top > editor.scrollTop + editor.clientHeight - 120)
      editor.scrollTop = Math.max(0, top - 200);
    typing().target.focus();
    render();
    // A person's selection ends with a mouse button or a key; so does this one.
    editor.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }));
  },
  /** Viewport points for a real drag over these words. */
  points(words) {
    const start = text.indexOf(words);
    const box = (offset) => {
      const { line, x } = place(offset);
      const page = content.querySelector(`[data-stage-page="${line.page}"]`).getBoundingClientRect();
      return { x: page.left + x + 0.5, y: page.top + line.y + line.style.line / 2 };
    };
    return { from: box(start), to: box(start + words.length) };
  },
  clear() {
    selection = null;
    render();
  },
  replace(from, to) {
    if (!source.includes(from)) throw new Error(`not in the text: ${from}`);
    edited(source.replace(from, to));
  },
  openTab,
  saved: () => saved.textContent === 'Saved',
};
if (annotate)
  window._docs_annotate_getAnnotatedText = async () => {
    if (!selection) throw new Error('no caret yet');
    return {
      getText: () => `\u0003${text}\n\u0003\n`,
      getSelection: () => [{ start: range().start + 1, end: range().end + 1 }],
      setSelection(start, end) {
        selection = { anchor: start - 1, focus: end - 1 };
        render();
      },
      getAnnotations: () => ({}),
    };
  };

$('.docs-title-input').value = data.title;
$('.docs-title-input-label-inner').textContent = data.title;
cursors();
pointer();
keys();
editor.addEventListener('scroll', () => requestAnimationFrame(render));
addEventListener('resize', () => requestAnimationFrame(render));
addEventListener('popstate', () => load());
await load();
// What others write arrives by itself; the save indicator says nothing about it.
setInterval(() => {
  if (saved.textContent === 'Saved') load().catch(() => {});
}, 1000);
