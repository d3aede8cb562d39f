import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClientPort } from '../../lib/protocol/client.ts';
import { connectHost } from '../../lib/protocol/client.ts';

/** One end of a port whose other end is played by the test. */
function fakePort() {
  const hears: ((message: unknown) => void)[] = [];
  const ends: (() => void)[] = [];
  const sent: Record<string, unknown>[] = [];
  let dead = false;
  const port: ClientPort = {
    postMessage(message) {
      if (dead) throw new Error('disconnected');
      sent.push(structuredClone(message) as Record<string, unknown>);
    },
    disconnect: () => {
      dead = true;
    },
    onMessage: { addListener: (listener) => hears.push(listener) },
    onDisconnect: { addListener: (listener) => ends.push(listener) },
  };
  return {
    port,
    sent,
    say: (message: unknown) => hears.forEach((hear) => void hear(message)),
    drop() {
      dead = true;
      ends.forEach((end) => void end());
    },
  };
}

let ports: ReturnType<typeof fakePort>[] = [];
let refuseConnect = 0;
const wake = vi.fn(async () => undefined);
const connect = () => {
  if (refuseConnect > 0) {
    refuseConnect -= 1;
    throw new Error('no receiving end');
  }
  const next = fakePort();
  ports.push(next);
  return next.port;
};
const at = (n: number) => {
  const found = ports[n];
  if (!found) throw new Error(`no port ${n}`);
  return found;
};
let n = 0;
const start = (signal?: AbortSignal) =>
  connectHost({ connect, wake, nonce: 'abc', newId: () => `id-${++n}-random`, ...(signal && { signal }) });

beforeEach(() => {
  ports = [];
  n = 0;
  refuseConnect = 0;
  wake.mockClear();
  vi.useFakeTimers();
});

const DONE = { ok: true, value: { subject: 's', undo: null } };

describe('the line to the host', () => {
  test('says hello first, is ready once welcomed', () => {
    const host = start();
    expect(at(0).sent).toEqual([{ t: 'hello', version: 1, nonce: 'abc' }]);
    expect(host.state).toBe('connecting');
    at(0).say({ t: 'welcome', version: 1 });
    expect(host.state).toBe('ready');
  });

  test('a command resolves with its own answer', async () => {
    const host = start();
    at(0).say({ t: 'welcome', version: 1 });
    const said = host.execute('c', { name: 'meeting.start', meeting: 'm' });
    const { id } = at(0).sent[1] as { id: string };
    expect(at(0).sent[1]).toEqual({
      t: 'execute',
      id,
      coalition: 'c',
      command: { name: 'meeting.start', meeting: 'm' },
    });
    at(0).say({ t: 'answer', id: 'another', result: { ok: false, error: { code: 'x' } } });
    at(0).say({ t: 'answer', id, result: DONE });
    expect(await said).toEqual(DONE);
  });

  test('a port that drops: wakes the host, sends what is unanswered with the same id, and all watches', async () => {
    const host = start();
    at(0).say({ t: 'welcome', version: 1 });
    const values: unknown[] = [];
    host.watch('c', { name: 'decisions' }, (value) => values.push(value));
    const first = host.execute('c', { name: 'meeting.start', meeting: 'm' });
    const second = host.execute('c', { name: 'meeting.end', meeting: 'm' });
    const [, , one, two] = at(0).sent as { id: string }[];
    at(0).say({ t: 'answer', id: one?.id, result: DONE });
    await first;
    at(0).drop();
    await vi.advanceTimersByTimeAsync(0);
    expect(wake).toHaveBeenCalledTimes(1);
    expect(at(1).sent.map((message) => message.t)).toEqual(['hello', 'watch', 'execute']);
    expect(at(1).sent[2]).toMatchObject({ id: two?.id });
    at(1).say({ t: 'welcome', version: 1 });
    at(1).say({ t: 'answer', id: two?.id, result: DONE });
    at(1).say({ t: 'changed', id: at(1).sent[1]?.id, value: { open: [] } });
    expect(await second).toEqual(DONE);
    expect(values).toEqual([{ open: [] }]);
    expect(host.state).toBe('ready');
  });

  test('a host that was still starting and lost the hello is asked again', async () => {
    const host = start();
    const said = host.execute('c', { name: 'meeting.start', meeting: 'm' });
    const { id } = at(0).sent[1] as { id: string };
    await vi.advanceTimersByTimeAsync(2_000);
    expect(at(1).sent).toEqual(at(0).sent);
    at(1).say({ t: 'welcome', version: 1 });
    at(1).say({ t: 'answer', id, result: DONE });
    expect(await said).toEqual(DONE);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ports).toHaveLength(2);
  });

  test('what is said while there is no port is said at the next', async () => {
    const host = start();
    at(0).drop();
    const said = host.execute(null, { name: 'invitation.read', link: 'l' });
    await vi.advanceTimersByTimeAsync(0);
    const { id } = at(1).sent[1] as { id: string };
    at(1).say({ t: 'answer', id, result: DONE });
    expect(await said).toEqual(DONE);
  });

  test('after several tries without an answer it is lost, and comes back', async () => {
    refuseConnect = 5;
    const host = start();
    const states: string[] = [];
    host.subscribe(() => states.push(host.state));
    for (let ms = 0; ms < 60_000 && ports.length === 0; ms += 100) await vi.advanceTimersByTimeAsync(100);
    expect(states).toContain('lost');
    at(0).say({ t: 'welcome', version: 1 });
    expect(host.state).toBe('ready');
  });

  test('an ended watch hears nothing more and is not taken up again', async () => {
    const host = start();
    const values: unknown[] = [];
    const stop = host.watch('c', { name: 'work' }, (value) => values.push(value));
    const { id } = at(0).sent[1] as { id: string };
    stop();
    at(0).say({ t: 'changed', id, value: 1 });
    expect(values).toEqual([]);
    expect(at(0).sent[2]).toEqual({ t: 'unwatch', id });
    at(0).drop();
    await vi.advanceTimersByTimeAsync(0);
    expect(at(1).sent.map((message) => message.t)).toEqual(['hello']);
  });

  test.each([
    null,
    7,
    'x',
    {},
    { t: 'answer' },
    { t: 'answer', id: 'i', result: null },
    { t: 'refused', id: 'i' },
    { t: 'new' },
  ])('leaves aside what has the wrong form: %j', (message) => {
    start();
    expect(() => at(0).say(message)).not.toThrow();
  });

  test('a refused watch says why', () => {
    const host = start();
    const why: unknown[] = [];
    host.watch(
      'c',
      { name: 'work' },
      () => undefined,
      (refusal) => why.push(refusal),
    );
    at(0).say({ t: 'refused', id: at(0).sent[1]?.id, refusal: { code: 'coalition.unknown' } });
    expect(why).toEqual([{ code: 'coalition.unknown' }]);
  });

  test('its signal ends it', async () => {
    const over = new AbortController();
    start(over.signal);
    over.abort();
    at(0).drop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ports).toHaveLength(1);
  });
});
