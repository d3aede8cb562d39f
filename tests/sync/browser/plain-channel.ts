import { FRAMING } from '../../../lib/sync/framing.ts';

/** A bare data channel with the carrier's chunking and back-pressure and nothing else: what the carrier is measured against. */
export interface PlainChannel {
  /** The first side's description, with all its candidates. */
  offer(): Promise<string>;
  /** The other side's, for that offer. */
  answer(offer: string): Promise<string>;
  accept(answer: string): Promise<void>;
  /** Sends that many bytes; answers when it began (ms since 1970, with fractions). */
  send(bytes: number): Promise<number>;
  /** When the last byte of each sending came. `bytes`: how long each is. */
  arrived(bytes: number): number[];
}

export const now = (): number => performance.timeOrigin + performance.now();

export const plainChannel = (): PlainChannel => {
  const connection = new RTCPeerConnection();
  const channel = connection.createDataChannel('plain', { negotiated: true, id: 0 });
  channel.binaryType = 'arraybuffer';
  channel.bufferedAmountLowThreshold = FRAMING.lowBytes;
  let came = 0;
  const marks: { readonly bytes: number; readonly at: number }[] = [];
  channel.addEventListener('message', ({ data }) => {
    came += (data as ArrayBuffer).byteLength;
    marks.push({ bytes: came, at: now() });
  });
  const gathered = async (): Promise<string> => {
    while (connection.iceGatheringState !== 'complete')
      await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', resolve, { once: true }));
    return JSON.stringify(connection.localDescription);
  };
  return {
    offer: async () => {
      await connection.setLocalDescription(await connection.createOffer());
      return gathered();
    },
    answer: async (offer) => {
      await connection.setRemoteDescription(JSON.parse(offer));
      await connection.setLocalDescription(await connection.createAnswer());
      return gathered();
    },
    accept: async (answer) => {
      await connection.setRemoteDescription(JSON.parse(answer));
      if (channel.readyState !== 'open')
        await new Promise((resolve) => channel.addEventListener('open', resolve, { once: true }));
    },
    send: async (bytes) => {
      const began = now();
      for (let left = bytes; left > 0; left -= FRAMING.frameBytes) {
        if (channel.bufferedAmount >= FRAMING.highBytes)
          await new Promise((resolve) => channel.addEventListener('bufferedamountlow', resolve, { once: true }));
        channel.send(new Uint8Array(Math.min(left, FRAMING.frameBytes)));
      }
      return began;
    },
    arrived: (bytes) => {
      const whole = Math.floor(came / bytes);
      return Array.from({ length: whole }, (_, n) => marks.find((mark) => mark.bytes >= (n + 1) * bytes)?.at ?? 0);
    },
  };
};
