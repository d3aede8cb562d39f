import { type Bytes, createWriter, join, readAll } from './bytes.ts';

/**
 * Messages of any size over a data channel that carries small ones only. Frame: `last u8 | message id u32 | part`.
 * Small messages pass large ones: a mark on a sentence must not wait behind a volume of megabytes.
 */
export const FRAMING = {
  /** Bytes of a frame: safe with every browser (64 KiB is the floor between them), small enough to pass quickly. */
  frameBytes: 32 * 1024,
  /** Above it the channel is left to drain. What lies in the channel can't be passed any more, so it is little. */
  highBytes: 256 * 1024,
  lowBytes: 64 * 1024,
  /** Bytes of one message, of all unfinished incoming ones, and of all that waits to be sent. */
  messageBytes: 64 * 1024 * 1024,
  /** Unfinished incoming messages. We send at most two at a time. */
  openMessages: 8,
} as const;
const HEAD_BYTES = 5;

/** What framing needs of an RTCDataChannel. */
export interface FrameChannel {
  readonly readyState: string;
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  binaryType: string;
  send(data: Bytes): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error' | 'bufferedamountlow', take: () => void): void;
  addEventListener(type: 'message', take: (event: { data: unknown }) => void): void;
}

/** `bulk` waits for `small`; inside one kind the order is kept, between them it is not. */
export type Priority = 'small' | 'bulk';

export interface Framing {
  /** Queues a message. False when the channel is closed or more than `messageBytes` would wait: then the channel is closed. */
  send(message: Uint8Array, priority?: Priority): boolean;
  /** Bytes not yet given to the network. */
  buffered(): number;
}

/** Cuts, queues and puts together. `onAbuse`: the other side broke the rules; the channel is closed already. */
export const createFraming = (
  channel: FrameChannel,
  take: { onMessage(message: Bytes): void; onAbuse(reason: string): void },
): Framing => {
  channel.binaryType = 'arraybuffer';
  channel.bufferedAmountLowThreshold = FRAMING.lowBytes;
  const lanes: Record<Priority, { id: number; rest: Uint8Array }[]> = { small: [], bulk: [] };
  const incoming = new Map<number, Bytes[]>();
  let incomingBytes = 0;
  let waiting = 0;
  let nextId = 0;

  const abuse = (reason: string): void => {
    incoming.clear();
    channel.close();
    take.onAbuse(reason);
  };

  const pump = () => {
    while (channel.readyState === 'open' && channel.bufferedAmount < FRAMING.highBytes) {
      const lane = lanes.small.length > 0 ? lanes.small : lanes.bulk;
      const message = lane[0];
      if (!message) return;
      const part = message.rest.subarray(0, FRAMING.frameBytes - HEAD_BYTES);
      message.rest = message.rest.subarray(part.length);
      const last = message.rest.length === 0;
      if (last) lane.shift();
      waiting -= part.length;
      const frame = createWriter();
      frame.u8(last ? 1 : 0);
      frame.u32(message.id);
      frame.raw(part);
      try {
        channel.send(frame.done());
      } catch {
        return channel.close(); // a full or broken channel: half a message must not look like a whole one
      }
    }
  };

  channel.addEventListener('open', pump);
  channel.addEventListener('bufferedamountlow', pump);
  channel.addEventListener('message', ({ data }) => {
    if (channel.readyState !== 'open') return;
    if (!(data instanceof ArrayBuffer) || data.byteLength > FRAMING.frameBytes) return abuse('not a frame');
    const frame = readAll(new Uint8Array(data), (r) => ({ last: r.u8(), id: r.u32(), part: r.rest() }));
    if (!frame || frame.last > 1) return abuse('not a frame');
    const parts = incoming.get(frame.id) ?? [];
    parts.push(frame.part);
    incomingBytes += frame.part.length;
    incoming.set(frame.id, parts);
    if (incoming.size > FRAMING.openMessages) return abuse('too many messages at once');
    // An empty part costs a list cell and no bytes: count it, or a flood of them would cost us memory.
    if (incomingBytes > FRAMING.messageBytes || (frame.part.length === 0 && parts.length > 1))
      return abuse('message too large');
    if (frame.last === 0) return;
    incoming.delete(frame.id);
    const message = join(...parts);
    incomingBytes -= message.length;
    take.onMessage(message);
  });

  return {
    send: (message, priority = 'small') => {
      if (channel.readyState !== 'open') return false;
      if (waiting + message.length > FRAMING.messageBytes) {
        channel.close();
        return false;
      }
      nextId = (nextId + 1) % 0xffffffff;
      waiting += message.length;
      lanes[priority].push({ id: nextId, rest: message });
      pump();
      return true;
    },
    buffered: () => waiting + channel.bufferedAmount,
  };
};
