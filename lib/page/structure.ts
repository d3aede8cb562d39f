/** How deep and how long a report gets; a mail program's page is some 8,000 elements. */
const DEEPEST = 40;
const LONGEST = 60_000;

const UNSEEN = new Set(['script', 'style', 'link', 'meta', 'head', 'noscript', 'template']);

/** Words that a report may hold: nothing but these and numbers. */
const TAGS = new Set(
  'a abbr address article aside audio b body br button canvas code dd details dialog div dl dt em embed fieldset figure footer form frame h1 h2 h3 h4 h5 h6 header hr html i iframe img input label legend li main map mark menu nav object ol option p picture pre progress s section select small source span strong sub summary sup svg table tbody td template textarea tfoot th thead time tr u ul video wbr'.split(
    ' ',
  ),
);
const ROLES = new Set(
  'alert alertdialog application article banner button cell checkbox columnheader combobox complementary contentinfo dialog document feed figure form grid gridcell group heading img link list listbox listitem log main menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option presentation progressbar radio radiogroup region row rowgroup rowheader search searchbox separator slider spinbutton status switch tab table tablist tabpanel textbox timer toolbar tooltip tree treegrid treeitem'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(
  'aria-checked aria-controls aria-describedby aria-expanded aria-haspopup aria-hidden aria-label aria-labelledby aria-live aria-multiline aria-owns aria-selected class contenteditable dir disabled draggable hidden href id name role src tabindex title type value'.split(
    ' ',
  ),
);

/**
 * What a page is built of, for a report that its site has changed (P 7.11): elements, roles, names of attributes and which
 * of the given names of classes and attributes they bear, equal ones in a row counted. Neither text nor an address nor
 * anything else that the page's people or makers have written: every word comes from a list of ours.
 * @param known classes and attributes that a site's own selectors name.
 */
export function structureOf(root: Element, known: readonly string[]): string {
  const ours = new Set(known);
  const say = (element: Element): string => {
    const tag = element.tagName.toLowerCase();
    const role = element.getAttribute('role') ?? '';
    const classes = [...element.classList].filter((name) => ours.has(name));
    const all = element.getAttributeNames();
    const names = all.filter((name) => ATTRIBUTES.has(name) || ours.has(name)).sort();
    const rest = all.length > names.length ? ` +${all.length - names.length}` : '';
    return [
      TAGS.has(tag) ? tag : 'other',
      ...classes.map((name) => `.${name}`),
      ROLES.has(role) ? `[role=${role}]` : '',
      all.length > 0 ? `[${names.join(' ')}${rest}]` : '',
    ].join('');
  };
  /** An element and all in it, a line each. */
  const walk = (element: Element, depth: number): string[] => {
    const told: { lines: string[]; times: number }[] = [];
    for (const child of depth < DEEPEST ? element.children : []) {
      if (UNSEEN.has(child.tagName.toLowerCase())) continue;
      const lines = walk(child, depth + 1);
      const last = told.at(-1);
      if (last?.lines.join() === lines.join()) last.times += 1;
      else told.push({ lines, times: 1 });
    }
    const inside = told.flatMap(({ lines: [head = '', ...rest], times }) => [
      times > 1 ? `${head} ×${times}` : head,
      ...rest,
    ]);
    return [' '.repeat(depth) + say(element), ...inside];
  };
  const text = walk(root, 0).join('\n');
  return text.length <= LONGEST ? text : `${text.slice(0, text.lastIndexOf('\n', LONGEST))}\n…`;
}
