/** A thread of its own: told { url, rounds }, ten sockets a round say two hundred frames of garbage each and wait for nothing. */
import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { WebSocket } from 'ws';

const IN_ONE = 200;
const GARBAGE = [
  '',
  'x',
  '{',
  'null',
  '[]',
  '{"v":1}',
  '{"v":1,"t":"append","ref":1,"entries":[]}',
  '{"v":9,"t":"ping"}',
  '{"type":"publish"}',
  '{"type":"subscribe","topics":[{}]}',
  '{"type":"publish","topic":"nobody","data":"x"}',
  '['.repeat(2_000),
  `{"v":1,"t":"open","room":"${'é'.repeat(300)}"}`,
];

const spoil = (url) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url);
    let sent = 0;
    socket.on('error', () => resolve(sent));
    socket.on('close', () => resolve(sent));
    socket.on('open', () => {
      for (; sent < IN_ONE; sent++) socket.send(sent % 7 === 0 ? randomBytes(40) : GARBAGE[sent % GARBAGE.length]);
      socket.close();
      setTimeout(() => socket.terminate(), 2_000).unref();
    });
  });

parentPort.on('message', async ({ url, rounds }) => {
  let sent = 0;
  for (let round = 0; round < rounds; round++) {
    const counts = await Promise.all(Array.from({ length: 10 }, (_, i) => spoil(`${url}${i % 2 ? '/m' : '/s'}`)));
    sent += counts.reduce((sum, count) => sum + count, 0);
  }
  parentPort.postMessage(sent);
});
