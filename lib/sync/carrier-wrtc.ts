import type { FrameChannel } from './framing.ts';
import { hiddenCandidate, hiddenSdp } from './relay-only.ts';

/** The negotiated channel's name and number: both sides open it without asking. */
const CHANNEL = { label: 'concord', id: 512 } as const;

const CLOSING_MS = 1_000;
/** Without an answer to the offer; up to twice as long, at random. */
const UNANSWERED_MS = 3_000;
/** With an answer, but without a connection: longer than the slowest way through a TURN server. */
const UNCONNECTED_MS = 30_000;

/** One connection as the carrier sees it. `hangUp` ends it on both sides, so that y-webrtc forgets it. */
export interface CarrierConnection {
  readonly connection: RTCPeerConnection;
  readonly channel: FrameChannel;
  hangUp(): void;
}

/**
 * What y-webrtc gets as `peerOpts.wrtc`: the browser's own classes, where each connection also opens our channel, and
 * where y-webrtc's own channel is mute. It only needs it to know that the connection lives: nothing is read from it, so
 * no frame on it can reach y-webrtc's parsers, and nothing is said on it, so there are no heartbeats.
 * Looks for RTCPeerConnection when it is called, not when this file is imported.
 */
export const carrierWrtc = (
  onConnection: (connection: CarrierConnection) => void,
  { relayOnly = false }: { /** No address of ours leaves this browser (P 8.2). */ readonly relayOnly?: boolean } = {},
) => {
  const mutes = new WeakMap<RTCPeerConnection, RTCDataChannel>();
  const keep = (connection: RTCPeerConnection, channel: RTCDataChannel): RTCDataChannel => {
    mutes.set(connection, channel);
    return mute(channel);
  };

  class CarrierPeerConnection extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(relayOnly ? { ...configuration, iceTransportPolicy: 'relay' } : configuration);
      const channel = super.createDataChannel(CHANNEL.label, { negotiated: true, id: CHANNEL.id });
      onConnection({
        connection: this,
        channel: channel as unknown as FrameChannel,
        hangUp: () => {
          // Closing the channel first lets the other side notice at once; the rest is for a side that does not answer.
          mutes.get(this)?.close();
          setTimeout(() => this.end(), mutes.get(this)?.readyState === 'closing' ? CLOSING_MS : 0);
        },
      });
      // Two who announce themselves at the same moment can each wait for the other's answer for good: y-webrtc has no
      // way out of that. Who got no answer gives up and announces again, at a moment of its own.
      setTimeout(() => !this.remoteDescription && this.end(), UNANSWERED_MS + Math.random() * UNANSWERED_MS);
      setTimeout(() => ['new', 'connecting'].includes(this.connectionState) && this.end(), UNCONNECTED_MS);
    }
    /** Closes, and tells simple-peer, which a `close` of ours does not reach. Harmless when it is closed. */
    private end(): void {
      this.close();
      this.oniceconnectionstatechange?.call(this, new Event('iceconnectionstatechange'));
    }
    override get localDescription(): RTCSessionDescription | null {
      const own = super.localDescription;
      if (!relayOnly || !own) return own;
      return new RTCSessionDescription({ type: own.type, sdp: hiddenSdp(own.sdp) });
    }
    override set onicecandidate(listener:
      | ((this: RTCPeerConnection, event: RTCPeerConnectionIceEvent) => unknown)
      | null) {
      super.onicecandidate =
        listener &&
        ((event) => {
          const { candidate } = event;
          if (!relayOnly || !candidate) return void listener.call(this, event);
          const hidden = hiddenCandidate(candidate.candidate);
          if (hidden === null) return;
          const { sdpMid, sdpMLineIndex } = candidate;
          listener.call(this, {
            candidate: new RTCIceCandidate({ candidate: hidden, sdpMid, sdpMLineIndex }),
          } as RTCPeerConnectionIceEvent);
        });
    }
    override get onicecandidate() {
      return super.onicecandidate;
    }
    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      return keep(this, super.createDataChannel(label, options));
    }
    override set ondatachannel(listener: ((this: RTCPeerConnection, event: RTCDataChannelEvent) => unknown) | null) {
      super.ondatachannel =
        listener &&
        ((event) => {
          // A second one is nobody's: a member that opens channels without end must not cost us anything.
          if (mutes.has(this)) event.channel.close();
          else listener.call(this, { channel: keep(this, event.channel) } as RTCDataChannelEvent);
        });
    }
    override get ondatachannel() {
      return super.ondatachannel;
    }
  }
  return { RTCPeerConnection: CarrierPeerConnection, RTCSessionDescription, RTCIceCandidate };
};

const mute = (channel: RTCDataChannel): RTCDataChannel => {
  channel.send = () => {};
  Object.defineProperty(channel, 'onmessage', { configurable: true, get: () => null, set: () => {} });
  return channel;
};
