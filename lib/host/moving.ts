import { relayUrl } from '../sync/relay-url.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import type { Workspace } from './workspace.ts';

/** How long the relay before is still read (DESIGN, Relay mailbox). */
const READ_MS = 30 * 86_400_000;
/** Peers who are connected get the news before this device goes; everybody else finds it at the old relay. */
const GO_AFTER_MS = 1_000;
const AGAIN_AFTER_MS = 5_000;

export interface MovingDeps {
  readonly workspace: Workspace;
  /** Stores a changed entry; the coalition goes on as it is. */
  save(entry: CoalitionEntry): Promise<void>;
  /** Stores a changed entry and opens the coalition anew, at its relay. */
  switchTo(entry: CoalitionEntry): Promise<void>;
  now(): number;
  log(event: string, detail?: unknown): void;
}

/** An entry at another relay; the one that it leaves is read for 30 days more. */
export const movedTo = (entry: CoalitionEntry, url: string | null, now: number): CoalitionEntry => {
  const { relay } = entry;
  const others = oldRelaysOf(entry, now).filter((old) => old.url !== url && old.url !== relay);
  const left = relay !== null && relay !== url ? [{ url: relay, until: now + READ_MS }] : [];
  return { ...entry, relay: url, oldRelays: [...others, ...left] };
};

/** Relays that are still read. */
export const oldRelaysOf = ({ oldRelays = [] }: CoalitionEntry, now: number) =>
  oldRelays.filter(({ until }) => until > now);

/** Goes where a coordinator or delegate has said that the coalition's post office is now, each word once. */
export const followPostOffice = (deps: MovingDeps, signal: AbortSignal): void => {
  const { workspace } = deps;
  let going = false;
  const go = async (url: string, hash: string): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, GO_AFTER_MS));
    if (signal.aborted) return;
    const { entry } = workspace;
    if (entry.relay === url) return deps.save({ ...entry, moved: hash });
    await deps.switchTo({ ...movedTo(entry, url, deps.now()), moved: hash });
  };
  const look = (): void => {
    const { entry } = workspace;
    const { postOffice: office = null, epochs } = workspace.tables().membership ?? {};
    // A newcomer may read of the move before it reads of its own admission: that lies at the new one.
    if (signal.aborted || going || !office || office.hash === entry.moved || epochs?.gone.includes(entry.device))
      return;
    const address = relayUrl(office.url);
    if (!address.ok) return deps.log('relay address refused', address.error);
    going = true;
    go(office.url, office.hash)
      .catch((error) => {
        deps.log('not moved', error);
        setTimeout(look, AGAIN_AFTER_MS);
      })
      .finally(() => {
        going = false;
      });
  };
  workspace.onChanged(look, signal);
  look();
};
