import { encodeLink, type Invitation, invitationPage } from '../sync/invitation.ts';
import { encodeShort, seedOf } from '../sync/short-code.ts';
import { secretOf } from './invitation-secret.ts';
import type { Workspace } from './workspace.ts';

/** An invitation as it can be handed over. All of it opens the same room. */
export interface HandedOver {
  readonly link: string;
  /** To be read out or typed. */
  readonly code: string;
  /** The invitation page with the code behind its #: short enough for a picture that a camera reads. */
  readonly short: string;
}

/** What the link of an invitation carries; null where it is not known here, or its secret is not, or there is no relay. */
export const invitationIn = (workspace: Workspace, id: string): Invitation | null => {
  const { invitations, people, profile } = workspace.tables();
  const row = invitations.get(id);
  const secret = row && secretOf(workspace, id);
  const { relay } = workspace.entry;
  if (!row || !secret || relay === null) return null;
  return {
    invitation: id,
    coalition: workspace.id,
    coalitionName: profile.name,
    organisationName: row.organisationName,
    inviterName: people.get(row.by)?.name ?? '',
    person: row.person,
    relay,
    expires: row.expires,
    secret,
  };
};

/** @param defaultRelay the build's own: it is left out of the code, since the other's build knows it. */
export const handOver = async (invitation: Invitation, defaultRelay: string | null): Promise<HandedOver> => {
  const { relay, secret } = invitation;
  const seed = await seedOf(secret);
  return {
    link: encodeLink(invitation),
    code: encodeShort({ seed, relay: relay === defaultRelay ? null : relay }),
    short: `${invitationPage(relay)}#${encodeShort({ seed, relay: null }).replaceAll('-', '')}`,
  };
};
