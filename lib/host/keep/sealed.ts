import type { SignedFact } from '../../coalition/fact.ts';
import { ok, type Result } from '../../coalition/result.ts';
import { signerOf } from '../../ledger/web-crypto.ts';
import { type Bundle, decodeBundle, encodeBundle, factBundles } from '../../sync/bundle.ts';
import { deriveRoom, verifyWith } from '../../sync/keys.ts';
import { openFile, type SealedFileError, sealFile } from '../../sync/sealed-file.ts';
import { authorOf } from '../author.ts';
import type { Workspace } from '../workspace.ts';

export interface Took {
  readonly fresh: number;
  readonly missing: boolean;
  readonly refused: number;
}

/**
 * What partners may lack, sealed for the members. Of facts: those that not every other device has proved to hold, by
 * what its own last fact stands on. Records travel whole: what others hold of them is not provable.
 */
export const sealForPartners = async (
  workspace: Workspace,
  what: 'lacking' | 'all',
): Promise<Result<Uint8Array, SealedFileError>> => {
  const { entry } = workspace;
  const epoch = entry.epochs.at(-1);
  if (!epoch) return { ok: false, error: { code: 'wrong-key', detail: 'no epoch yet' } };
  const { facts, updates } = await workspace.all();
  const known = what === 'lacking' ? await heldByAll(workspace) : {};
  const bundles: Bundle[] = [
    ...factBundles(facts.filter(({ device, n }) => n > (known[device] ?? 0))),
    ...updates.map((update) => ({ facts: [], updates: [update] })),
  ];
  const signer = await signerOf(entry.keys);
  const author = authorOf(signer);
  return sealFile(await deriveRoom(epoch.secret, 'epoch'), author, bundles.map(encodeBundle));
};

/** Takes a file in with the mailbox's own checks: facts prove themselves, an update counts only from a member's device. */
export const takeFile = async (workspace: Workspace, file: Uint8Array): Promise<Result<Took, SealedFileError>> => {
  const rooms = await Promise.all(workspace.entry.epochs.map(({ secret }) => deriveRoom(secret, 'epoch')));
  const opened = await openFile(rooms.reverse(), verifyWith, file);
  if (!opened.ok) return opened;
  const bundles: { device: string; bundle: Bundle }[] = [];
  for (const { device, content } of opened.value) {
    const bundle = decodeBundle(content);
    if (!bundle.ok) {
      const code = bundle.error.code === 'bundle-newer' ? 'newer' : 'damaged';
      return { ok: false, error: { code, detail: bundle.error.detail } };
    }
    bundles.push({ device, bundle: bundle.value });
  }
  const took = { fresh: 0, refused: 0 };
  let lacking = false;
  let waits = false;
  const take = async (bundle: Bundle, device: string): Promise<void> => {
    const { accepted, missing, refused } = await workspace.receive(bundle, device);
    const fault = refused.find(({ code }) => code.startsWith('storage.'));
    if (fault) throw new StorageFault(fault.code);
    took.fresh += accepted;
    // Facts that wait may have got what they waited for by a later part of the file; the last word counts.
    if (bundle.facts.length > 0) lacking = Object.keys(missing).length > 0;
    waits ||= refused.some(({ code }) => code === 'needs-more');
    took.refused += refused.filter(({ code }) => code !== 'needs-more').length;
  };
  // Facts first: they may admit the very device that wrote the rest.
  for (const { device, bundle } of bundles)
    if (bundle.facts.length > 0) await take({ facts: bundle.facts, updates: [] }, device);
  for (const { device, bundle } of bundles) {
    if (bundle.updates.length === 0) continue;
    if (workspace.tables().devices.has(device)) await take({ facts: [], updates: bundle.updates }, device);
    else took.refused += bundle.updates.length;
  }
  return ok({ ...took, missing: lacking || waits });
};

/**
 * Takes in the signed facts of an export (P 8.6) that are not here: each proves itself. Its records carry no proof, and are
 * left: whoever wants them back restores a backup.
 */
export const takeFacts = async (workspace: Workspace, facts: readonly SignedFact[]): Promise<Took> => {
  const took = { fresh: 0, missing: false, refused: 0 };
  for (const bundle of factBundles(facts)) {
    const { accepted, missing, refused } = await workspace.receive(bundle, workspace.entry.device);
    const fault = refused.find(({ code }) => code.startsWith('storage.'));
    if (fault) throw new StorageFault(fault.code);
    took.fresh += accepted;
    took.refused += refused.length;
    took.missing = Object.keys(missing).length > 0;
  }
  return took;
};

/** The store failed in the middle: what came before is kept, and the same file can be taken in again. */
export class StorageFault extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = 'StorageFault';
  }
}

/** Device → the number up to which each other present device has said, by its own last fact, that it holds that log. */
const heldByAll = async ({ ready, ledger, tables, entry }: Workspace): Promise<Record<string, number>> => {
  await ready();
  const last = ledger.seenBy();
  const others = [...tables().devices.keys()].filter((device) => device !== entry.device);
  const pasts = others.map((device) => last.get(device) ?? {});
  if (pasts.length === 0) return {};
  const [first = {}, ...rest] = pasts;
  return Object.fromEntries(
    Object.entries(first).map(([device, n]) => [device, Math.min(n, ...rest.map((past) => past[device] ?? 0))]),
  );
};
