import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJoinPath, type Stores, sendJoinPage } from './join-page.ts';
import type { Metrics } from './metrics.ts';

export interface PageDeps {
  readonly stores: Stores;
  /** Null: there is no /metrics. */
  readonly metrics: Metrics | null;
  readonly health: () => Promise<Health>;
}
export interface Health {
  readonly status: 'ok' | 'leaving' | 'store-fails';
  readonly [detail: string]: unknown;
}

/** What the relay answers over plain HTTP: the page for the invited, `/health`, and `/metrics` where it is switched on. */
export const createPages =
  ({ stores, metrics, health }: PageDeps) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path, query] = (request.url ?? '').split('?');
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, {
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.end(request.method === 'HEAD' ? '' : body);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'text/plain', 'not here\n');
    if (isJoinPath(request.url ?? '')) return sendJoinPage(request, response, stores);
    if (path === '/metrics' && metrics) return answer(200, 'text/plain; version=0.0.4; charset=utf-8', metrics.text());
    if (path !== '/health') return answer(404, 'text/plain', 'not found\n');
    const detail = await health();
    const status = detail.status === 'ok' ? 200 : 503;
    if (query !== 'detail') return answer(status, 'text/plain', `${detail.status}\n`);
    answer(status, 'application/json', `${JSON.stringify(detail)}\n`);
  };

/** Asks the store at most once a second, however often it is asked; a store that says nothing for 3 s fails. */
export const createProbe = (ask: () => Promise<unknown>, now: () => number) => {
  let at = Number.NEGATIVE_INFINITY;
  let last: Promise<number | null> = Promise.resolve(null);
  return (): Promise<number | null> => {
    if (now() - at < 1_000) return last;
    at = now();
    const begun = at;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), 3_000).unref();
    });
    const asked = ask().then(
      () => Math.round((now() - begun) * 10) / 10,
      () => null,
    );
    last = Promise.race([asked, late]).finally(() => clearTimeout(timer));
    return last;
  };
};
