import { recoveryText } from '../../coalition/fact.ts';
import { ok, type Result, refuse } from '../../coalition/result.ts';
import {
  createDeviceKeys,
  type DeviceIds,
  type DeviceKeys,
  recoverySigner,
  signerOf,
} from '../../ledger/web-crypto.ts';
import { utf8 } from '../../sync/bytes.ts';
import { parseLink } from '../../sync/invitation.ts';
import type { BackupContent } from '../../vault/backup.ts';
import type { BrowserStore, CoalitionEntry } from '../../vault/open.ts';
import type { Joining } from '../asking.ts';
import type { HostDeps } from '../deps.ts';
import { openCoalition } from '../open.ts';
import { type Recovering, recoveringOf } from '../recovering.ts';
import type { Workspace } from '../workspace.ts';

export interface RestoreDeps extends HostDeps {
  readonly browser: BrowserStore;
  /** Leaves the request for admission, and takes it up again after a restart. */
  takeUp(entry: CoalitionEntry, wish: Joining): void;
  /** Opens what was restored. */
  open(entry: CoalitionEntry): Promise<unknown>;
  /** Takes a coalition out of this browser's list. */
  drop(id: string): Promise<void>;
}
/** How the new device gets in: by the key in the file, or by an invitation that was pasted. `lost`: see `keep.restore`. */
export interface WayIn {
  readonly link: string | null;
  readonly lost: boolean;
}
const LETTER_WAIT_MS = 30 * 86_400_000;

/**
 * A backup's content as a new device of the same person. Facts and updates go the way of everything that comes from
 * outside: each is verified, and they are stored in one transaction. By the key in the file the coalition opens at once,
 * also where nobody can be reached; by an invitation once a member's browser has let this device in.
 */
export const restoreBackup = async (deps: RestoreDeps, content: BackupContent, way: WayIn): Promise<Result<string>> => {
  const here = (await deps.browser.coalitions()).find(({ id }) => id === content.coalition);
  // Restored before, by a file that had let another device in: an invitation is the way out of that.
  const again = here && recoveringOf(here)?.state === 'used' && way.link !== null;
  if (here && !again) return refuse('keep.already-here', { coalition: content.name });
  const wish = way.link === null ? null : wishOf(deps, content, way.link);
  if (wish && !wish.ok) return wish;
  if (!wish && !content.recovery) return refuse('keep.needs-invitation');
  const keys = await createDeviceKeys();
  const entry: CoalitionEntry = {
    id: content.coalition,
    name: content.name,
    device: keys.device,
    keys: { sign: keys.sign, box: keys.box },
    person: content.person.id,
    epochs: content.epochs,
    relay: wish?.value.invitation.relay ?? content.relay,
  };
  if (here) await deps.drop(here.id);
  // What an attempt that failed left behind would speak for the same key.
  await (await deps.openCoalition(entry.id)).destroy();
  const stored = await store(deps, { ...entry, epochs: [] }, async (workspace) => {
    const taken = await take(deps, workspace, content);
    return taken.ok && !wish ? recover(deps, workspace, content, keys) : taken;
  });
  if (!stored.ok) return stored;
  if (wish) {
    const { link, personName, email, invitation } = wish.value;
    const joining: CoalitionEntry = { ...entry, joining: { link, personName, email } };
    await deps.browser.put(joining);
    deps.takeUp(joining, { link, personName, email, invitation });
    return ok(entry.id);
  }
  const recovering: Recovering = {
    key: content.recovery?.key ?? '',
    lost: way.lost ? content.device : null,
    epoch: content.epochs.at(-1)?.secret ?? new Uint8Array(32),
    state: 'asking',
    until: deps.now() + LETTER_WAIT_MS,
  };
  await deps.open({ ...entry, recovering });
  return ok(entry.id);
};

/** Works on the stored coalition without any traffic, then closes it. */
const store = async (
  deps: RestoreDeps,
  entry: CoalitionEntry,
  work: (workspace: Workspace) => Promise<Result<null>>,
): Promise<Result<null>> => {
  const never = async (): Promise<void> => {};
  const nothing = { changed: () => {}, delivered: () => {}, save: never, switchTo: never, back: never, out: () => {} };
  const opened = await openCoalition(deps, entry, nothing, 'none', new AbortController().signal);
  try {
    return await work(opened.workspace);
  } finally {
    opened.close();
  }
};

const take = async (deps: RestoreDeps, workspace: Workspace, content: BackupContent): Promise<Result<null>> => {
  const { facts, updates, person } = content;
  const received = await workspace.receive({ facts, updates }, workspace.entry.device);
  const fault = received.refused.find(({ code }) => code.startsWith('storage.'));
  if (fault) return refuse(fault.code);
  if (received.refused.length > 0) deps.log('backup content refused', received.refused);
  return workspace.tables().people.has(person.id) ? ok(null) : refuse('keep.damaged');
};

/** The one fact that the key in the file may sign: it admits this device. Stored here; it is sent only when nobody used the file before. */
const recover = async (
  deps: RestoreDeps,
  workspace: Workspace,
  content: BackupContent,
  keys: DeviceKeys & DeviceIds,
): Promise<Result<null>> => {
  const signer = content.recovery && (await recoverySigner(content.recovery));
  if (!signer) return refuse('keep.damaged');
  const { device, boxId: box } = keys;
  const person = content.person.id;
  const text = utf8(recoveryText({ coalition: content.coalition, person, device, box }));
  const request = await (await signerOf(keys)).sign(text);
  const said = await workspace.ledger.author(
    [{ kind: 'recovery-admission', content: { device, box, request } }],
    signer,
    person,
    deps.now(),
  );
  const received = await workspace.receive({ facts: said.facts, updates: [] }, device);
  const fault = received.refused.find(({ code }) => code.startsWith('storage.'));
  if (fault) return refuse(fault.code);
  if (received.refused.length > 0 || !workspace.tables().devices.has(device)) return refuse('keep.needs-invitation');
  return ok(null);
};

const wishOf = (deps: RestoreDeps, content: BackupContent, link: string): Result<Joining> => {
  const parsed = parseLink(link);
  if (!parsed.ok) return refuse(`invitation.${parsed.error.code}`);
  const { coalition, person, expires } = parsed.value;
  if (coalition !== content.coalition || person !== content.person.id) return refuse('keep.other-invitation');
  if (expires < deps.now()) return refuse('keep.needs-invitation');
  const { name, email } = content.person;
  return ok({ invitation: parsed.value, link, personName: name, email });
};
