import { type ServedPage, servePage } from '../../sync/browser/page-server.ts';

/** The page that runs the host for the bench; `part` gives the history's pieces. */
export const serveGrowthPage = (part: (at: number) => Uint8Array): Promise<ServedPage> =>
  servePage(
    new URL('.', import.meta.url),
    'bench-growth',
    {
      logLevel: 'error',
      define: { __TEST__: 'true', __DOCS_LAYER__: 'true', __DEFAULT_RELAY__: '""' },
      build: { target: 'esnext' },
    },
    (url) => (url.startsWith('/part/') ? part(Number(url.slice('/part/'.length))) : undefined),
  );
