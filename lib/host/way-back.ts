import type { StoredKeys } from '../vault/open.ts';
import { type LetterDeps, leaveLetters, listenForLetters, readEpochRoom, takenBack } from './epoch-letters.ts';

/**
 * A device that was removed hears nothing of the coalition any more, so that it was taken back reaches it elsewhere: by a
 * letter with the present epoch. Returns the look at what is to be told; of changes it hears by itself.
 */
export const tellTakenBack = (deps: LetterDeps, signal: AbortSignal): (() => void) => {
  const { workspace } = deps;
  const busy = new Set<string>();
  const tell = async (hash: string, devices: readonly string[]): Promise<void> => {
    // Also in the present one's room: it may hold again since it excluded that device.
    const secrets = workspace.entry.epochs.map(({ secret }) => secret);
    await leaveLetters(deps, devices, secrets, signal);
    if (!signal.aborted) await workspace.setFarewell(`back:${hash}`);
  };
  const look = (): void => {
    const tables = workspace.tables();
    if (!tables.devices.has(workspace.entry.device)) return;
    const current = tables.membership?.epochs.current;
    // Before it holds the present epoch there is nothing that it could read.
    const ready = (device: string): boolean =>
      tables.devices.has(device) && device !== workspace.entry.device && !current?.lacks.includes(device);
    for (const [hash, devices] of takenBack(tables)) {
      if (busy.has(hash) || workspace.saidFarewell(`back:${hash}`) || !current || !devices.some(ready)) continue;
      busy.add(hash);
      void tell(hash, devices.filter(ready))
        .catch((error) => signal.aborted || deps.log('way back not told', error))
        .finally(() => busy.delete(hash));
    }
  };
  workspace.onChanged(look, signal);
  look();
  return look;
};

export interface HearingDeps extends Omit<LetterDeps, 'relay'> {
  readonly relay: string | null;
  readonly keys: StoredKeys;
  /** In again: this epoch's room holds what was missed; null where no letter was needed to hear of it. Called once. */
  back(epoch: Uint8Array | null): void;
}

/**
 * The removed device's side: it asks nothing but whether a letter lies there, and believes none: the room that a letter
 * opens is read, and only facts that say so make this device a member again. They may also come without a letter: in a
 * sealed file, or at once with the removal, of which the first alone has put it out.
 */
export const hearOfWayBack = ({ relay, back, ...deps }: HearingDeps, signal: AbortSignal): void => {
  const { workspace } = deps;
  const { device, epochs } = workspace.entry;
  let reading = 0;
  let isBack = false;
  /** Not while a room is read: it would be left half read. */
  const look = (epoch: Uint8Array | null): void => {
    if (isBack || reading > 0 || !workspace.tables().devices.has(device)) return;
    isBack = true;
    back(epoch);
  };
  look(null);
  workspace.onChanged(() => look(null), signal);
  if (relay === null || isBack) return;
  const hear = async (epoch: Uint8Array): Promise<void> => {
    if (isBack) return;
    reading += 1;
    await readEpochRoom({ ...deps, relay }, epoch, signal).finally(() => {
      reading -= 1;
    });
    look(epoch);
  };
  // The last may be of its own making: then the others know only those before.
  for (const { secret } of epochs)
    void listenForLetters({ ...deps, relay }, secret, hear, signal).catch((error) =>
      deps.log('way back not heard', error),
    );
};
