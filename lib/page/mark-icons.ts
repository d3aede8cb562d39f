import type { MarkShape } from '../protocol/page.ts';

/** The four states, each by its own shape (a path of a 12 px square) and colour; worst first. */
const SHAPES: Readonly<Record<MarkShape, readonly [path: string, colour: string, fill?: string]>> = {
  changed: ['M1.5 4H10.5M1.5 8H10.5M8.5 1.5 3.5 10.5', 'light-dark(#6a3fa0,#c7a8f0)'],
  blocked: ['M6 1A5 5 0 1 0 6 11A5 5 0 1 0 6 1M2.5 9.5 9.5 2.5', 'light-dark(#a3262a,#f09a98)'],
  open: ['M6 1 11 6 6 11 1 6Z', 'light-dark(#8a5a00,#e9b95a)'],
  passed: ['M2 2H10V10H2Z', 'light-dark(#1e6b3a,#7fcb98)', 'currentColor'],
};

/** Of several marks at one place the worst is the one that is drawn. */
export const worstOf = (shapes: readonly MarkShape[]): MarkShape =>
  (Object.keys(SHAPES) as MarkShape[]).find((one) => shapes.includes(one)) ?? 'open';

/** A state's icon, in its colour: SVG built by hand, since pages forbid markup in strings. */
export function markIcon(page: Document, shape: MarkShape): SVGElement {
  const [d, color, fill = 'none'] = SHAPES[shape];
  const make = (name: string, attributes: Readonly<Record<string, string>>) => {
    const element = page.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    return element;
  };
  const svg = make('svg', { viewBox: '0 0 12 12', 'aria-hidden': 'true', class: shape });
  Object.assign(svg.style, { width: '12px', height: '12px', flex: 'none', color });
  svg.append(make('path', { d, stroke: 'currentColor', 'stroke-width': '1.6', fill }));
  return svg;
}
