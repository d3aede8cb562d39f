import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Scope } from './driver.ts';

export interface Violation {
  readonly rule: string;
  readonly help: string;
  readonly nodes: string[];
}

const require = createRequire(import.meta.url);
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What axe finds wrong in a page or a frame, in the state that it comes to rest in: half faded in, everything is too pale.
 * Evaluated, not added as a script: the extension's CSP would refuse that.
 */
export async function audit(scope: Scope): Promise<Violation[]> {
  const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  const found = await scope.run(`(async () => {
    ${axe};
    for (const animation of document.getAnimations({ subtree: true })) animation.finish();
    const { violations } = await window.axe.run(document, { runOnly: ${JSON.stringify(RULES)} });
    return violations.map(({ id, help, nodes }) => ({ rule: id, help, nodes: nodes.map((node) => node.html) }));
  })()`);
  return found as Violation[];
}
