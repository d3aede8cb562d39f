/** What is no text of the page, or is the person's own input. */
const NOT_READ =
  'script,style,noscript,template,textarea,select,iframe,svg,math,[hidden],[contenteditable=""],[contenteditable="true"]';
/** Where one line ends and another begins: no quote runs on over it. */
const BLOCKS =
  'address,article,aside,blockquote,body,br,caption,dd,details,div,dl,dt,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,p,pre,section,summary,table,td,th,tr,ul';
/** UTF-16 units. What stands behind it is not looked at. */
const MOST = 1_000_000;

/** The words of a page as one text, and the way between its offsets (UTF-16) and the page's own nodes. */
export interface PageText {
  readonly text: string;
  /** Null where the offsets lie in no node, as after the page changed. */
  rangeOf(start: number, end: number): Range | null;
  /** Null for a range that holds none of the text. */
  spanOf(range: Range): { readonly start: number; readonly end: number } | null;
}

interface Piece {
  readonly node: Text;
  readonly at: number;
}

/** Reads it once; white space is one space, as it is seen, but for the offsets' sake nothing else is changed. */
export function readPageText(page: Document): PageText {
  const pieces: Piece[] = [];
  let text = '';
  let block: Element | null = null;
  const take = (node: Text, of: Element): void => {
    if (of !== block && text !== '' && !text.endsWith('\n')) text += '\n';
    block = of;
    const { data } = node;
    if (data.trim() === '' && (text === '' || /\s$/.test(text))) return;
    pieces.push({ node, at: text.length });
    text += data.replace(/[\n\r\t]/g, ' ');
  };
  const visit = (element: Element, around: Element): void => {
    if (element.matches(NOT_READ)) return;
    const of = element.matches(BLOCKS) ? element : around;
    if (element.localName === 'br') block = null;
    for (let node = element.firstChild; node !== null && text.length < MOST; node = node.nextSibling) {
      if (node.nodeType === 3) take(node as Text, of);
      else if (node.nodeType === 1) visit(node as Element, of);
    }
  };
  visit(page.body, page.body);
  const pieceAt = (offset: number): Piece | null => {
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pieces[middle] as Piece).at <= offset) low = middle + 1;
      else high = middle;
    }
    return pieces[low - 1] ?? null;
  };
  return {
    text,
    rangeOf(start, end) {
      const from = pieceAt(start);
      const to = pieceAt(end - 1);
      if (from === null || to === null || !from.node.isConnected || !to.node.isConnected) return null;
      if (start - from.at > from.node.length || end - to.at > to.node.length) return null;
      const range = page.createRange();
      range.setStart(from.node, start - from.at);
      range.setEnd(to.node, end - to.at);
      return range;
    },
    spanOf(range) {
      const inside = pieces.filter(({ node }) => range.intersectsNode(node));
      const [first] = inside;
      const last = inside.at(-1);
      if (first === undefined || last === undefined) return null;
      const start = first.at + (range.startContainer === first.node ? range.startOffset : 0);
      const end = last.at + (range.endContainer === last.node ? range.endOffset : last.node.length);
      const lead = text.slice(start, end).length - text.slice(start, end).trimStart().length;
      const words = text.slice(start, end).trim();
      return words === '' ? null : { start: start + lead, end: start + lead + words.length };
    },
  };
}
