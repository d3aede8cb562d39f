import type { WebSocket } from 'ws';
import { createListeners } from './rooms.ts';

/** Limits of one signaling socket. A y-webrtc client has one topic for each coalition; an offer is a few kilobytes. */
export const SIGNALING_LIMITS = {
  frameBytes: 256 * 1024,
  topics: 64,
  topicLength: 200,
  bufferedBytes: 4 * 1024 * 1024,
};

/**
 * y-webrtc's signaling: topics with subscribers, frames passed on unread. Whatever a client sends, no other client is
 * disturbed and nothing is logged: topic names and payloads are none of the relay's business.
 * Returns the function that takes a new socket.
 */
export const createSignaling = () => {
  const topics = createListeners<WebSocket>();

  const publish = (topic: string, message: object): void => {
    const subscribers = topics.of(topic);
    const text = JSON.stringify({ ...message, clients: subscribers.size });
    for (const socket of subscribers) {
      if (socket.readyState !== socket.OPEN) continue;
      // A reader that does not read would fill our memory: it comes back by itself when it can.
      if (socket.bufferedAmount > SIGNALING_LIMITS.bufferedBytes) socket.terminate();
      else socket.send(text);
    }
  };

  return (socket: WebSocket): void => {
    const own = new Set<string>();
    const subscribe = (topic: string) => {
      if (own.size >= SIGNALING_LIMITS.topics) return socket.close(1008, 'too many topics');
      own.add(topic);
      topics.add(topic, socket);
    };
    const unsubscribe = (topic: string): void => {
      if (own.delete(topic)) topics.remove(topic, socket);
    };
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const topic of [...own]) unsubscribe(topic);
    });
    socket.on('message', (raw) => {
      const message = readMessage(String(raw));
      if (message?.type === 'subscribe') for (const topic of topicsOf(message)) subscribe(topic);
      else if (message?.type === 'unsubscribe') for (const topic of topicsOf(message)) unsubscribe(topic);
      else if (message?.type === 'publish' && isTopic(message.topic)) publish(message.topic, message);
      else if (message?.type === 'ping') socket.send('{"type":"pong"}');
    });
  };
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
