import { ok, type Result, refuse } from '../../coalition/result.ts';
import { createDeviceKeys } from '../../ledger/web-crypto.ts';
import { parseLink } from '../../sync/invitation.ts';
import type { BackupContent } from '../../vault/backup.ts';
import type { BrowserStore, CoalitionEntry } from '../../vault/open.ts';
import type { HostDeps } from '../deps.ts';
import type { Joining } from '../joining.ts';
import { openCoalition } from '../open.ts';

export interface RestoreDeps extends HostDeps {
  readonly browser: BrowserStore;
  /** Leaves the request for admission, and takes it up again after a restart. */
  takeUp(entry: CoalitionEntry, wish: Joining): void;
}

/**
 * A backup's content as a new device of the same person. Facts and updates go the way of everything that comes from
 * outside: each is verified, and they are stored in one transaction. The coalition opens once a member's browser has let
 * this device in.
 */
export const restoreBackup = async (
  deps: RestoreDeps,
  content: BackupContent,
  link: string | null,
): Promise<Result<string>> => {
  if ((await deps.browser.coalitions()).some(({ id }) => id === content.coalition))
    return refuse('keep.already-here', { coalition: content.name });
  const wish = wishOf(deps, content, link);
  if (!wish.ok) return wish;
  const { sign, box, device } = await createDeviceKeys();
  const entry: CoalitionEntry = {
    id: content.coalition,
    name: content.name,
    device,
    keys: { sign, box },
    person: content.person.id,
    epochs: [],
    relay: wish.value.invitation.relay,
  };
  const never = async (): Promise<void> => {};
  const nothing = { changed: () => {}, delivered: () => {}, save: never, switchTo: never, out: () => {} };
  const opened = await openCoalition(deps, entry, nothing, false, new AbortController().signal);
  try {
    const { workspace } = opened;
    const received = await workspace.receive({ facts: content.facts, updates: content.updates }, device);
    const fault = received.refused.find(({ code }) => code.startsWith('storage.'));
    if (fault) return refuse(fault.code);
    if (received.refused.length > 0) deps.log('backup content refused', received.refused);
    if (!workspace.tables().people.has(content.person.id)) return refuse('keep.damaged');
  } finally {
    opened.close();
  }
  const { link: said, personName, email } = wish.value;
  const joining: CoalitionEntry = {
    ...entry,
    epochs: content.epochs,
    joining: { link: said, personName, email },
  };
  await deps.browser.put(joining);
  deps.takeUp(joining, wish.value);
  return ok(entry.id);
};

/** The invitation by which this device asks: one that was pasted, else that in the file. */
const wishOf = (deps: RestoreDeps, content: BackupContent, pasted: string | null): Result<Joining> => {
  const link = pasted ?? content.recovery;
  if (link === null) return refuse('keep.needs-invitation');
  const parsed = parseLink(link);
  if (!parsed.ok) return refuse(pasted === null ? 'keep.needs-invitation' : `invitation.${parsed.error.code}`);
  const { coalition, person, expires } = parsed.value;
  if (coalition !== content.coalition || person !== content.person.id) return refuse('keep.other-invitation');
  if (expires < deps.now()) return refuse('keep.needs-invitation');
  const { name, email } = content.person;
  return ok({ invitation: parsed.value, link, personName: name, email });
};
