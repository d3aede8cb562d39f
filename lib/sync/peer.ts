import type { Bytes } from './bytes.ts';
import type { Priority } from './framing.ts';

/** A device at the other end of a channel whose name has been proved. Carrier and tests' fake implement it; one suite judges both. */
export interface Peer {
  /** Its Ed25519 public key, base64url. */
  readonly device: string;
  /** Small messages pass bulk ones; inside one kind the order is kept. Never throws; on a closed channel it does nothing. */
  send(message: Uint8Array, priority?: Priority): void;
  /** Takes one listener, which must not throw. What came before is delivered to it first. */
  onMessage(listener: (message: Bytes) => void): void;
  /** Called once, at once if it is closed already. */
  onClose(listener: () => void): void;
  close(): void;
  /** Bytes that wait to be sent. */
  buffered(): number;
}
