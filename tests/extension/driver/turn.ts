import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findProgram } from '../../debian.ts';
import { endWithUs } from './firefox-process.ts';

/** coturn from the system's packages, on an address of this machine. */
export interface TurnUnderTest {
  readonly address: string;
  /** Whether an address and port are the server's own, and nobody else's here: it relays from ports above those that programs get. */
  isItsOwn(address: string, port: string): boolean;
  readonly url: string;
  readonly secret: string;
  output(): string;
  close(): Promise<void>;
}

const RELAYS_FROM = 61_000;
const RELAYS_TO = 61_999;

/** Whether coturn is here; Debian's is installed where this may be done. */
export const hasTurnServer = (): boolean =>
  findProgram('turnserver', 'coturn', 'that members at risk meet by a TURN server only IS NOT TESTED');

/** Starts coturn with the relay's scheme of credentials that run out. */
export const startTurnServer = async (): Promise<TurnUnderTest> => {
  const addresses = Object.values(os.networkInterfaces()).flatMap((all) => all ?? []);
  const address = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'concord-turn-'));
  const port = await freePort(address);
  const secret = randomBytes(16).toString('hex');
  let output = '';
  const server = spawn(
    'turnserver',
    [
      '-n',
      ...['--listening-ip', address, '--relay-ip', address, '--listening-port', String(port)],
      ...['--use-auth-secret', '--static-auth-secret', secret, '--realm', 'concord.test'],
      ...['--allow-loopback-peers', '--no-cli', '--no-tls', '--no-dtls', '--log-file', 'stdout', '--verbose'],
      ...['--min-port', String(RELAYS_FROM), '--max-port', String(RELAYS_TO)],
      ...['--userdb', path.join(folder, 'turndb'), '--pidfile', path.join(folder, 'pid')],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  endWithUs(server);
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text) => {
      output += text;
    });
  const gone = once(server, 'exit');
  await Promise.race([answers(address, port), gone.then(() => Promise.reject(new Error(`coturn ended: ${output}`)))]);
  return {
    address,
    isItsOwn: (one, at) => one === address && Number(at) >= RELAYS_FROM && Number(at) <= RELAYS_TO,
    url: `turn:${address}:${port}?transport=udp`,
    secret,
    output: () => output,
    close: async () => {
      server.kill('SIGTERM');
      await gone;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
};

const freePort = async (address: string): Promise<number> => {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
};

/** Waits until it answers a STUN binding request. */
const answers = async (address: string, port: number): Promise<void> => {
  const socket = createSocket('udp4');
  const heard = once(socket, 'message');
  const request = Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)]);
  const asking = setInterval(() => socket.send(request, port, address), 50);
  await heard;
  clearInterval(asking);
  socket.close();
};
