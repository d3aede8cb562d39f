import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const outDir = fileURLToPath(new URL('../../../.output/bench-growth', import.meta.url));

/** Bundles the page and serves it on loopback, which browsers take for a secure context; `part` gives the history's pieces. */
export const serveGrowthPage = async (part: (at: number) => Uint8Array): Promise<{ url: string; close(): void }> => {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { __TEST__: 'true', __DOCS_LAYER__: 'true', __DEFAULT_RELAY__: '""' },
    build: { outDir, emptyOutDir: true, target: 'esnext' },
  });
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    if (url.startsWith('/part/')) return void response.end(part(Number(url.slice('/part/'.length))));
    try {
      const body = readFileSync(`${outDir}${url === '/' ? '/index.html' : url}`);
      response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
