import { calling, type Evaluate } from './driver.ts';
import { GECKO_ID } from './firefox-process.ts';
import type { Windows } from './firefox-window.ts';

/**
 * The background page has no tab. A frame script, put into its (remote) browser element, evaluates there in a sandbox
 * over the page's window: neither the page's CSP nor a tab of the extension's own is in the way.
 */
export function inBackground(windows: Windows): Evaluate {
  return async (fn, args) => {
    const answer = (await windows.chrome(ask, GECKO_ID, calling(fn, args), FRAME_SCRIPT)) as {
      value?: unknown;
      error?: string;
    };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  };
}

const FRAME_SCRIPT = `
  if (!this.concordDriver) {
    this.concordDriver = true;
    addMessageListener('concord:evaluate', async ({ data: { id, source } }) => {
      let answer;
      try {
        const sandbox = Components.utils.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
        answer = await Components.utils.evalInSandbox(
          '(async () => ' + source + ')().then((value) => JSON.stringify({ value }), (error) => JSON.stringify({ error: String(error) }))',
          sandbox);
      } catch (error) {
        answer = JSON.stringify({ error: String(error) });
      }
      sendAsyncMessage('concord:answer', { id, answer });
    });
  }`;

/** Runs in the browser. */
function ask(geckoId: string, source: string, frameScript: string): Promise<unknown> {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const { WebExtensionPolicy } = globalThis as any;
  const extension = WebExtensionPolicy.getByID(geckoId)?.extension;
  if (!extension) throw new Error('The extension is not installed');
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const view = [...extension.views].find((one: any) => one.viewType === 'background');
  if (!view) throw new Error('No background page yet');
  const manager = view.xulBrowser.messageManager;
  manager.loadFrameScript(`data:application/javascript;charset=utf-8,${encodeURIComponent(frameScript)}`, false);
  const id = Math.random();
  return new Promise((resolve) => {
    const hear = ({ data }: { data: { id: number; answer: string } }): void => {
      if (data.id !== id) return;
      manager.removeMessageListener('concord:answer', hear);
      resolve(JSON.parse(data.answer));
    };
    manager.addMessageListener('concord:answer', hear);
    manager.sendAsyncMessage('concord:evaluate', { id, source });
  });
}
