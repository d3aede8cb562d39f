import type { CDPSession, Page } from 'playwright-core';
import { named, patience, type ShadowScope, until } from './driver.ts';

/** Shadow roots, closed ones too: playwright's selectors don't enter those, the protocol does. */
export function shadowScope(page: Page, host: string): ShadowScope {
  const within = async <R>(action: (cdp: CDPSession, rootNodeId: number) => Promise<R>): Promise<R> => {
    const cdp = await page.context().newCDPSession(page);
    try {
      const { root } = await cdp.send('DOM.getDocument', { depth: -1, pierce: true });
      const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector: host });
      if (!nodeId) throw new Error(`No ${host} on the page`);
      const shadow = find(root as TreeNode, nodeId)?.shadowRoots?.[0];
      if (!shadow) throw new Error(`${host} has no shadow root`);
      return await action(cdp, shadow.nodeId);
    } finally {
      await cdp.detach().catch(() => {});
    }
  };

  const evaluate = (fn: unknown, ...args: unknown[]) =>
    within(async (cdp, nodeId) => {
      const { object } = await cdp.send('DOM.resolveNode', { nodeId });
      if (!object.objectId) throw new Error('The shadow root went away');
      const { result, exceptionDetails } = await cdp.send('Runtime.callFunctionOn', {
        objectId: object.objectId,
        functionDeclaration: `function (...args) { return (${String(fn)})(this, ...args); }`,
        arguments: args.map((value) => ({ value })),
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    });

  return {
    evaluate,
    waitFor: (fn, ...args) => until(() => evaluate(fn, ...args), patience, named(fn)) as never,
    async click(selector) {
      const at = await until(
        () =>
          within(async (cdp, rootId) => {
            const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: rootId, selector });
            if (!nodeId) return null;
            await cdp.send('DOM.scrollIntoViewIfNeeded', { nodeId });
            const { model } = await cdp.send('DOM.getBoxModel', { nodeId });
            const [x1 = 0, y1 = 0, , , x3 = 0, y3 = 0] = model.border;
            return { x: (x1 + x3) / 2, y: (y1 + y3) / 2 };
          }),
        patience,
        `${selector} in ${host}`,
      );
      await page.mouse.click(at.x, at.y);
    },
  };
}

interface TreeNode {
  nodeId: number;
  children?: TreeNode[];
  shadowRoots?: TreeNode[];
  contentDocument?: TreeNode;
}

function find(node: TreeNode, nodeId: number): TreeNode | undefined {
  if (node.nodeId === nodeId) return node;
  const below = [
    ...(node.children ?? []),
    ...(node.shadowRoots ?? []),
    ...(node.contentDocument ? [node.contentDocument] : []),
  ];
  for (const one of below) {
    const found = find(one, nodeId);
    if (found) return found;
  }
  return undefined;
}
