import { ok, type Result, refuse } from '../../coalition/result.ts';
import { signerOf } from '../../ledger/web-crypto.ts';
import { decodeRequest, encodeAnswer } from '../../sync/invitation.ts';
import { deriveRoom, verifyWith } from '../../sync/keys.ts';
import { openFile, sealFile } from '../../sync/sealed-file.ts';
import { authorOf } from '../author.ts';
import { secretOf } from '../invitation-secret.ts';
import { isSound, letIn } from '../letting-in.ts';
import type { Workspace } from '../workspace.ts';
import { sealForPartners } from './sealed.ts';

/**
 * A newcomer's request that came as a file (P 8.10): lets them in by the rules of an invitation, and gives the answer as a
 * file, with everything that the coalition has, sealed for members. Null: no invitation of this coalition opens the file.
 */
export const answerRequest = async (
  workspace: Workspace,
  file: Uint8Array,
): Promise<Result<{ readonly name: string; readonly file: Uint8Array }> | null> => {
  for (const invitation of workspace.tables().invitations.values()) {
    const secret = secretOf(workspace, invitation.id);
    if (secret === null) continue;
    const room = await deriveRoom(secret, 'invitation');
    const opened = await openFile([room], verifyWith, file);
    if (!opened.ok && opened.error.code === 'wrong-key') continue;
    if (!opened.ok) return refuse(`file.${opened.error.code}`);
    const [letter] = opened.value;
    const request = letter && decodeRequest(letter.content);
    if (!letter || !request?.ok || !(await isSound(workspace, invitation, request.value, letter.device)))
      return refuse('file.damaged');
    const { device, box, person } = request.value;
    const admitted = await letIn(workspace, invitation, request.value);
    if (!admitted.ok) return admitted;
    if (admitted.value === 'waits') return refuse('file.waits', { name: person.name });
    const epoch = workspace.entry.epochs.at(-1);
    const rest = await sealForPartners(workspace, 'all');
    if (!epoch || !rest.ok) return refuse('file.too-large');
    const answer = await encodeAnswer({ coalition: workspace.id, epoch: epoch.secret }, device, box);
    const author = authorOf(await signerOf(workspace.entry.keys));
    const sealed = await sealFile(room, author, [answer, rest.value]);
    return sealed.ok ? ok({ name: person.name, file: sealed.value }) : refuse('file.too-large');
  }
  return null;
};
