/** A path of a 12 px square as an element: SVG built by hand, since pages forbid markup in strings. */
export function icon(page: Document, d: string, fill = 'none'): SVGElement {
  const make = (name: string, attributes: Readonly<Record<string, string>>) => {
    const element = page.createElementNS('http://www.w3.org/2000/svg', name);
    for (const attribute of Object.keys(attributes)) element.setAttribute(attribute, attributes[attribute] ?? '');
    return element;
  };
  const svg = make('svg', { viewBox: '0 0 12 12', 'aria-hidden': 'true' });
  svg.append(make('path', { d, stroke: 'currentColor', 'stroke-width': '1.6', fill }));
  return svg;
}
