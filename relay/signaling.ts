import type { WebSocket } from 'ws';
import type { Bus } from './bus.ts';
import { createIntake, gateOf } from './intake.ts';
import type { Lifeline } from './lifeline.ts';
import type { RelayLimits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { createListeners } from './rooms.ts';

/** Limits of one signaling socket. A y-webrtc client has one topic for each coalition; an offer is a few kilobytes. */
export const SIGNALING_LIMITS = {
  frameBytes: 256 * 1024,
  topics: 64,
  topicLength: 200,
  bufferedBytes: 4 * 1024 * 1024,
  /** Frames of one socket that are no message of the protocol; who says more is hung up on. */
  nonsense: 16,
};

export interface SignalingDeps {
  readonly limits: RelayLimits;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly lifeline: Pick<Lifeline, 'cutOff' | 'opened'>;
  /** To the other relays, where there are some. */
  readonly bus: Bus | null;
}

/**
 * y-webrtc's signaling: topics with subscribers, frames passed on unread. Whatever a client sends, no other client is
 * disturbed and nothing is logged: topic names and payloads are none of the relay's business. Between relays only the
 * message goes, and `clients` counts this relay's own subscribers.
 */
export const createSignaling = ({ limits, metrics, now, lifeline, bus }: SignalingDeps) => {
  const { cutOff } = lifeline;
  const intake = createIntake(limits, now, () => metrics.count('concord_slowed_total'));
  const topics = createListeners<WebSocket>();
  const sockets = new Set<WebSocket>();

  const deliver = (topic: string, message: object): void => {
    const subscribers = topics.of(topic);
    if (subscribers.size === 0) return;
    const text = JSON.stringify({ ...message, clients: subscribers.size });
    metrics.count('concord_signals_total', subscribers.size);
    for (const socket of subscribers) {
      if (socket.readyState !== socket.OPEN) continue;
      // A reader that does not read would fill our memory: it comes back by itself when it can.
      if (socket.bufferedAmount > SIGNALING_LIMITS.bufferedBytes) cutOff(socket, 'slow');
      else socket.send(text);
    }
  };
  bus?.listen(
    (topic, text) => {
      const message = readMessage(text);
      if (message && isTopic(topic)) deliver(topic, message);
    },
    // A missed announcement is never said again by y-webrtc; a new connection says it.
    () => leave(3_000),
  );

  const take = (socket: WebSocket): void => {
    const own = new Set<string>();
    const gate = gateOf(socket);
    const subscribe = (topic: string) => {
      if (own.has(topic)) return;
      if (own.size >= SIGNALING_LIMITS.topics) return socket.close(1008, 'too many topics');
      if (topics.of(topic).size >= limits.subscribers) return socket.close(1008, 'too many subscribers');
      own.add(topic);
      lifeline.opened(socket);
      topics.add(topic, socket);
    };
    const unsubscribe = (topic: string): void => {
      if (own.delete(topic)) topics.remove(topic, socket);
    };
    sockets.add(socket);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      sockets.delete(socket);
      intake.stop(gate);
      for (const topic of [...own]) unsubscribe(topic);
    });
    let nonsense = 0;
    socket.on('message', (raw: Buffer) => {
      if (nonsense > SIGNALING_LIMITS.nonsense) return;
      intake.charge(gate, raw.length);
      const message = readMessage(String(raw));
      if (message?.type === 'subscribe') for (const topic of topicsOf(message)) subscribe(topic);
      else if (message?.type === 'unsubscribe') for (const topic of topicsOf(message)) unsubscribe(topic);
      else if (message?.type === 'publish' && isTopic(message.topic)) {
        deliver(message.topic, message);
        bus?.publish(message.topic, JSON.stringify(message));
      } else if (message?.type === 'ping') pong(socket);
      else if (++nonsense > SIGNALING_LIMITS.nonsense) cutOff(socket, 'nonsense');
    });
  };
  const pong = (socket: WebSocket): void => {
    if (socket.bufferedAmount > SIGNALING_LIMITS.bufferedBytes) cutOff(socket, 'slow');
    else socket.send('{"type":"pong"}');
  };

  /** Hangs up on all, one after the other: y-webrtc comes back after a fixed time, so the spreading is done here. */
  const leave = async (spreadMs: number): Promise<void> => {
    const each = [...sockets].map(async (socket) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * spreadMs));
      socket.close(1012);
    });
    await Promise.all(each);
  };
  return { take, leave };
};

type Message = { readonly type?: unknown; readonly [key: string]: unknown };

/** A JSON object, or null: what is no message of the protocol is passed over in silence. */
const readMessage = (text: string): Message | null => {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Message) : null;
  } catch {
    return null;
  }
};

const isTopic = (topic: unknown): topic is string =>
  typeof topic === 'string' && topic.length > 0 && topic.length <= SIGNALING_LIMITS.topicLength;

const topicsOf = (message: Message): string[] => (Array.isArray(message.topics) ? message.topics.filter(isTopic) : []);
