import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';

/** Stands between browsers and relay and writes down all that passes, as it is before masks and frames. */
export const wiretap = async (target: string) => {
  const lines: Buffer[][] = [];
  const http = createServer((_request, response) => response.end());
  const server = new WebSocketServer({ server: http });
  server.on('connection', (near, request: IncomingMessage) => {
    const heard: Buffer[] = [];
    lines.push(heard);
    const note = (data: string | Buffer) => heard.push(Buffer.from(data as never), Buffer.from('\n'));
    note(`${request.method} ${request.url}\n${request.rawHeaders.join('\n')}`);
    const far = new WebSocket(`${target}${request.url}`);
    const early: [Buffer, boolean][] = [];
    far.on('open', () => {
      for (const [data, binary] of early.splice(0)) far.send(data, { binary });
    });
    near.on('message', (data: Buffer, binary) => {
      note(data);
      if (far.readyState === far.OPEN) far.send(data, { binary });
      else early.push([data, binary]);
    });
    far.on('message', (data: Buffer, binary) => {
      note(data);
      near.send(data, { binary });
    });
    far.on('error', () => near.terminate());
    far.on('close', () => near.close());
    near.on('close', () => far.close());
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    /** All of it. */
    heard: () => Buffer.concat(lines.flat()),
    /** The same, connection by connection. */
    lines: () => lines.map((heard) => Buffer.concat(heard)),
    close: () => {
      for (const socket of server.clients) socket.terminate();
      http.close();
    },
  };
};
