import type { createPeers } from '../sync/peers.ts';
import type { Cost } from '../vault/backup-header.ts';
import type { BrowserStore, CoalitionStore } from '../vault/open.ts';

/** What the host needs from the world. Browsers, tests and the stage each give their own. */
export interface HostDeps {
  /** The extension's own origin, without a slash at its end. */
  readonly origin: string;
  readonly browser: BrowserStore;
  openCoalition(id: string): Promise<CoalitionStore>;
  /** ms since 1970. */
  now(): number;
  /** The viewer's zone, minutes east of UTC: what is overdue depends on it. */
  zone(): number;
  /** 22 characters of base64url: 128 random bits. */
  newId(): string;
  random(): number;
  readonly defaultRelay: string | null;
  /** How devices meet; over WebRTC where there is one unless given. */
  readonly peers?: typeof createPeers;
  /** A snapshot of everything goes to the relay after so many entries; the usual in the product. */
  readonly snapshotEvery?: number;
  /** How much one guess at a backup's passphrase takes; the usual in the product. */
  readonly backupCost?: Cost;
  /** ms in which what a page proposed can be withdrawn before its window opens (P 7.6): 60 s in the product. */
  readonly grace: number;
  /** Reads a document's text with the person's own session; the address is the tab's own (captures: export of the tab). */
  readText(url: string): Promise<TextRead>;
  log(event: string, detail?: unknown): void;
}
export type TextRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly refused: 'copy-forbidden' | 'signed-out' | 'unreachable' | 'no-access' };
