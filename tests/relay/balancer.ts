import { connect, createServer, type Socket } from 'node:net';

/** What stands before several relays: passes each new connection on to the first that takes it. */
export const startBalancer = async (targets: () => readonly number[]) => {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    const [first, ...others] = targets();
    const attempt = (port: number | undefined, rest: readonly number[]): void => {
      if (port === undefined) return void client.destroy();
      const target = connect(port, '127.0.0.1');
      target.on('connect', () => client.pipe(target).pipe(client));
      target.on('error', () => (target.bytesRead === 0 ? attempt(rest[0], rest.slice(1)) : client.destroy()));
      target.on('close', () => target.bytesRead > 0 && client.destroy());
      client.on('close', () => target.destroy());
    };
    attempt(first, others);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
};
