import { admissionText } from '../coalition/fact.ts';
import { ok, type Result, refuse } from '../coalition/result.ts';
import type { InvitationRow } from '../coalition/tables.ts';
import type { AdmissionRequest } from '../sync/admission.ts';
import { fromBase64url, utf8 } from '../sync/bytes.ts';
import { verifyWith } from '../sync/keys.ts';
import type { Workspace } from './workspace.ts';

/** Whether a request is for this coalition and invitation, from the device that brought it, and signed by both keys. */
export const isSound = async (
  workspace: Workspace,
  invitation: InvitationRow,
  { device, box, person, ...request }: AdmissionRequest,
  sender: string,
): Promise<boolean> => {
  const coalition = workspace.id;
  if (device !== sender || request.invitation !== invitation.id || request.coalition !== coalition) return false;
  const text = utf8(admissionText({ coalition, invitation: invitation.id, device, box, person }));
  const signed = (key: string, signature: string): Promise<boolean> =>
    verifyWith(key, text, fromBase64url(signature) ?? new Uint8Array());
  return (await signed(device, request.request)) && (await signed(invitation.key, request.proof));
};

/** Signs the admission of a sound request (P 8.1), once. `waits`: it needs a second yes before it holds (P 8.1, 8.6). */
export const letIn = async (
  workspace: Workspace,
  invitation: InvitationRow,
  { device, box, person, request, proof }: AdmissionRequest,
): Promise<Result<'in' | 'waits'>> => {
  const { devices, membership } = workspace.tables();
  if (turnedAwayBy(workspace, device) !== null) return refuse('invitation.turned-away');
  if (!devices.has(device) && !membership?.waiting.has(device)) {
    const { id, key } = invitation;
    const result = await workspace.execute(
      { name: 'invitation.admit', invitation: id, invitationKey: key, device, box, person, request, proof },
      `admit:${device}`,
    );
    if (!result.ok) return result;
  }
  return ok(workspace.tables().devices.has(device) ? 'in' : 'waits');
};

/** Who removed a device that had been let in and waited for a second yes; null for any other. */
export const turnedAwayBy = (workspace: Workspace, device: string): string | null => {
  const { membership } = workspace.tables();
  if (!membership || (membership.heads[device] ?? 0) > 0) return null;
  const cuts = [...membership.removals.values()];
  return cuts.find((cut) => cut.state === 'holds' && cut.devices.includes(device))?.by ?? null;
};
