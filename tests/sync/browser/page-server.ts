import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';

export interface ServedPage {
  readonly url: string;
  close(): void;
}

/**
 * Bundles the page of a folder and serves it on loopback, which browsers take for a secure context. `name`: of the folder
 * under `.output`. `more`: of vite's configuration. `answer`: bytes for an address that is no file, or undefined.
 */
export const servePage = async (
  folder: URL,
  name: string,
  more: InlineConfig = {},
  answer: (url: string) => Uint8Array | undefined = () => undefined,
): Promise<ServedPage> => {
  const outDir = fileURLToPath(new URL(`../../../.output/${name}`, import.meta.url));
  await build({
    root: fileURLToPath(folder),
    configFile: false,
    logLevel: 'warn',
    ...more,
    build: { outDir, emptyOutDir: true, ...more.build },
  });
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const own = answer(url);
    if (own) return void response.end(own);
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

export const serveCarrierPage = (): Promise<ServedPage> =>
  servePage(new URL('.', import.meta.url), 'test-carrier-page');
