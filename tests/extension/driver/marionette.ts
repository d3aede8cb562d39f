import net from 'node:net';

/**
 * Firefox's own remote protocol, spoken directly: `<length>:<json>`, a request `[0, id, name, params]`, its answer
 * `[1, id, error, result]`. No driver program and no package is needed for it.
 */
export interface Marionette {
  // biome-ignore lint/suspicious/noExplicitAny: the protocol's answers have as many shapes as it has commands
  command(name: string, params?: object): Promise<any>;
  close(): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export async function connectMarionette(port: number): Promise<Marionette> {
  const socket = net.connect(port, '127.0.0.1');
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let greeted = (): void => {};
  const hello = new Promise<void>((resolve, reject) => {
    greeted = resolve;
    socket.once('error', reject);
  });
  const fail = (why: string): void => {
    for (const one of waiting.values()) one.reject(new Error(why));
    waiting.clear();
  };
  const take = (message: unknown): void => {
    if (!Array.isArray(message)) {
      greeted();
      return;
    }
    const [, id, error, result] = message as [1, number, { error: string; message: string } | null, unknown];
    const one = waiting.get(id);
    waiting.delete(id);
    if (error) one?.reject(new Error(`${error.error}: ${error.message}`));
    else one?.resolve(result);
  };
  const read = frames(take);
  socket.on('data', read);
  socket.on('close', () => fail('Firefox has closed the connection'));
  socket.on('error', () => {});
  await hello;
  return {
    command: (name, params = {}) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('Firefox is gone'));
        last += 1;
        waiting.set(last, { resolve, reject });
        const text = JSON.stringify([0, last, name, params]);
        socket.write(`${Buffer.byteLength(text)}:${text}`);
      }),
    close: () => socket.destroy(),
  };
}

/** Cuts the stream into messages; the parts of a long one are joined once, at its end. */
function frames(take: (message: unknown) => void): (data: Buffer) => void {
  let parts: Buffer[] = [];
  let have = 0;
  let need: number | null = null;
  const join = (): Buffer => {
    const all = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    parts = [all];
    return all;
  };
  return (data) => {
    parts.push(data);
    have += data.length;
    for (;;) {
      if (need === null) {
        const all = join();
        const colon = all.indexOf(0x3a);
        if (colon < 0) return;
        need = Number(all.subarray(0, colon).toString());
        parts = [all.subarray(colon + 1)];
        have = (parts[0] as Buffer).length;
      }
      if (have < need) return;
      const all = join();
      const message = all.subarray(0, need).toString();
      parts = [all.subarray(need)];
      have -= need;
      need = null;
      take(JSON.parse(message));
    }
  };
}
