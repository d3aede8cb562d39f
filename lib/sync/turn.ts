import { fail, ok, type Result } from '../coalition/result.ts';
import type { RoomKeys } from './keys.ts';
import { MailboxError, openLine, type SocketConstructor } from './mailbox-line.ts';
import { type RelayUrlError, relayUrl } from './relay-url.ts';

/** What RTCPeerConnection wants as one of its `iceServers`, and when to ask again. */
export interface TurnServer {
  readonly urls: string[];
  readonly username: string;
  readonly credential: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}
export interface TurnQuestion {
  /** The relay's address, without a path of ours. */
  readonly url: string;
  /** The relay answers only those who prove a room. */
  readonly keys: RoomKeys;
  readonly WebSocket?: SocketConstructor;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Asks the relay for credentials of its TURN server, over a connection of its own. `not-offered` when it has none; other
 * codes are MailboxError's. Never throws for what the relay or the network does.
 */
export const askTurn = async (
  question: TurnQuestion,
): Promise<Result<TurnServer, RelayUrlError | { readonly code: MailboxError['code']; readonly detail: string }>> => {
  const { keys, now, signal, WebSocket = globalThis.WebSocket } = question;
  const address = relayUrl(question.url);
  if (!address.ok) return fail(address.error);
  try {
    const line = await openLine({ url: address.value, keys, WebSocket, now, signal, onNews: () => {} });
    try {
      const answer = await line.ask({ t: 'turn' });
      if (answer.t !== 'turn') return fail({ code: 'relay-frame', detail: 'credentials were asked for' });
      const { urls, username, credential, ttl } = answer;
      return ok({ urls, username, credential, expires: now() + ttl * 1_000 });
    } finally {
      line.close();
    }
  } catch (error) {
    if (error instanceof MailboxError) return fail({ code: error.code, detail: error.message });
    throw error;
  }
};
