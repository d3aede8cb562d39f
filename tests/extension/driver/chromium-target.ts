import type { CDPSession } from 'playwright-core';
import { calling, type Evaluate, patience, until } from './driver.ts';

interface Answer {
  id: number;
  error?: { message: string };
  result?: {
    result?: { value?: unknown };
    exceptionDetails?: { text: string; exception?: { description?: string } };
  };
}

/**
 * A target that playwright knows no page for, such as the offscreen document: attached by hand, for each call anew,
 * so that no debugger stays on it.
 */
export async function attachedTo(cdp: CDPSession, isIt: (url: string) => boolean): Promise<Evaluate> {
  const targetId = await until(
    async () => (await cdp.send('Target.getTargets')).targetInfos.find((one) => isIt(one.url))?.targetId,
    patience,
    'the host page',
  );
  return async (fn, args) => {
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: false });
    try {
      const { result } = await ask(cdp, sessionId, 'Runtime.evaluate', {
        expression: calling(fn, args),
        awaitPromise: true,
        returnByValue: true,
        userGesture: true,
      });
      const fault = result?.exceptionDetails;
      if (fault) throw new Error(fault.exception?.description ?? fault.text);
      return result?.result?.value;
    } finally {
      await cdp.send('Target.detachFromTarget', { sessionId }).catch(() => {});
    }
  };
}

let last = 0;

function ask(cdp: CDPSession, sessionId: string, method: string, params: object): Promise<Answer> {
  last += 1;
  const id = last;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cdp.off('Target.receivedMessageFromTarget', hear);
      cdp.off('Target.detachedFromTarget', gone);
    };
    const hear = (event: { sessionId: string; message: string }): void => {
      if (event.sessionId !== sessionId) return;
      const answer = JSON.parse(event.message) as Answer;
      if (answer.id !== id) return;
      stop();
      if (answer.error) reject(new Error(answer.error.message));
      else resolve(answer);
    };
    const gone = (event: { sessionId: string }): void => {
      if (event.sessionId !== sessionId) return;
      stop();
      reject(new Error('The page went away'));
    };
    cdp.on('Target.receivedMessageFromTarget', hear);
    cdp.on('Target.detachedFromTarget', gone);
    cdp
      .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
      .catch((error) => {
        stop();
        reject(error);
      });
  });
}
