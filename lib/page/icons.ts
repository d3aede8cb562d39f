import type { MarkShape } from '../protocol/page.ts';

/** The four states, each by its own shape, and a pen for a new one. Paths of a 12 px square. */
const PATHS: Record<MarkShape | 'new', string> = {
  open: 'M6 1 11 6 6 11 1 6Z',
  passed: 'M2 2H10V10H2Z',
  blocked: 'M6 1A5 5 0 1 0 6 11A5 5 0 1 0 6 1M2.5 9.5 9.5 2.5',
  changed: 'M1.5 4H10.5M1.5 8H10.5M8.5 1.5 3.5 10.5',
  new: 'M6 1.5V10.5M1.5 6H10.5',
};
/** Worst first: of several marks at one place this is the one that is drawn. */
export const URGENT: readonly MarkShape[] = ['changed', 'blocked', 'open', 'passed'];

/** The shape as an element: SVG built by hand, since pages forbid markup in strings. */
export function icon(page: Document, shape: MarkShape | 'new'): SVGElement {
  const svg = page.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('aria-hidden', 'true');
  const path = page.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[shape]);
  path.setAttribute('stroke', 'currentColor');
  path.setAttribute('stroke-width', '1.6');
  path.setAttribute('fill', shape === 'passed' ? 'currentColor' : 'none');
  svg.append(path);
  svg.setAttribute('class', shape);
  return svg;
}
