import { startingRows } from '../coalition/index.ts';
import { inviteRecordId } from '../coalition/record.ts';
import { ok, type Refusal, type Result, refuse } from '../coalition/result.ts';
import { createDeviceKeys, idsOf } from '../ledger/web-crypto.ts';
import type { HostCommand, Recorded } from '../protocol/surface.ts';
import { toBase64url } from '../sync/bytes.ts';
import { encodeLink, parseLink } from '../sync/invitation.ts';
import { deriveRoom } from '../sync/keys.ts';
import { relayUrl } from '../sync/relay-url.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import type { Joining } from './asking.ts';
import type { HostDeps } from './deps.ts';
import { secretOf } from './invitation-secret.ts';
import { movedTo } from './moving.ts';
import type { Opened } from './open.ts';
import type { Pages } from './pages.ts';
import type { Surface } from './surfaces.ts';

export interface HostCommandDeps extends HostDeps {
  readonly pages: Pages;
  open(entry: CoalitionEntry): Promise<Opened>;
  /** Closes and opens again with a changed entry, which is stored first. */
  reopen(entry: CoalitionEntry): Promise<void>;
  /** Takes away a coalition that was never founded. */
  abandon(id: string): Promise<void>;
  /** The coalition whose founding was this command, if it was done before. */
  startedBy(command: string): Promise<string | null>;
  entry(id: string): CoalitionEntry | null;
  opened(id: string): Opened | null;
  join(wish: Joining): Promise<Result<{ readonly coalition: string }>>;
  stopJoining(coalition: string): Promise<void>;
  hide(key: string, hidden: boolean): Promise<void>;
}
type Commands = {
  readonly [N in Exclude<HostCommand['name'], `keep.${string}` | `file.${string}`>]: (
    command: Extract<HostCommand, { name: N }>,
    surface: Surface,
    coalition: Opened | null,
    /** The command's own id: it is done once. */
    id: string,
  ) => Promise<Result<Recorded>>;
};
const DAY_MS = 86_400_000;
const done = (more: Partial<Recorded> = {}): Result<Recorded> => ok({ subject: null, undo: null, ...more });

/** The commands of the browser itself: coalitions, invitations, relay, pages. Each answers only after its commit. */
export const hostCommands = (deps: HostCommandDeps): Commands => ({
  'coalition.start': async (command, _surface, _coalition, id) => {
    const before = await deps.startedBy(id);
    if (before !== null) return done({ coalition: before });
    const relay = command.relay ?? deps.defaultRelay;
    const refused = refusedRelay(relay);
    if (refused) return refused;
    const { sign, box } = await createDeviceKeys();
    const { device, boxId } = await idsOf({ sign, box });
    const entry: CoalitionEntry = {
      id: device,
      name: command.coalitionName,
      device,
      keys: { sign, box },
      person: deps.newId(),
      epochs: [{ secret: crypto.getRandomValues(new Uint8Array(32)), since: deps.now() }],
      relay,
    };
    const { workspace } = await deps.open(entry).catch(async (error) => {
      await deps.abandon(entry.id);
      throw error;
    });
    const founded = await workspace.found(
      {
        name: command.coalitionName,
        purpose: command.purpose,
        kinds: command.kinds,
        organisation: { id: deps.newId(), name: command.organisationName },
        person: { id: entry.person, name: command.personName },
        box: boxId,
        rows: [...startingRows(command.kinds)],
      },
      command.email,
      id,
    );
    if (founded.ok) return done({ coalition: entry.id });
    await deps.abandon(entry.id);
    return founded;
  },
  'invitation.read': async ({ link }) => {
    const parsed = parseLink(link);
    if (!parsed.ok) return refuse(`invitation.${parsed.error.code}`);
    const { coalitionName, organisationName, inviterName, relay, expires } = parsed.value;
    if (expires < deps.now()) return refuse('invitation.expired');
    return done({ invitation: { coalitionName, organisationName, inviterName, relay, expires } });
  },
  'coalition.join': async ({ link, personName, email }) => {
    const parsed = parseLink(link);
    if (!parsed.ok) return refuse(`invitation.${parsed.error.code}`);
    const started = await deps.join({ invitation: parsed.value, link, personName, email });
    return started.ok ? done({ coalition: started.value.coalition }) : started;
  },
  'joining.stop': async ({ coalition }) => {
    await deps.stopJoining(coalition);
    return done();
  },
  'invitation.create': async (command, _surface, coalition, id) => {
    if (!coalition) return refuse('coalition.unknown');
    const { workspace } = coalition;
    const { relay, person } = workspace.entry;
    if (relay === null) return refuse('invitation.no-relay');
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const room = await deriveRoom(secret, 'invitation');
    const invitation = deps.newId();
    const expires = deps.now() + command.days * DAY_MS;
    const { name: _, days: __, ...wish } = command;
    const signed = await workspace.execute(
      { name: 'invitation.sign', invitation, key: room.room, expires, ...wish },
      id,
      0,
      [{ kind: 'invite', id: inviteRecordId(invitation), fields: { secret: toBase64url(secret) } }],
    );
    if (!signed.ok) return signed;
    const tables = workspace.tables();
    // Said twice, it was signed once: the link is that of the invitation that was recorded.
    const signedId = signed.value.subject ?? invitation;
    const recorded = tables.invitations.get(signedId);
    const link = encodeLink({
      invitation: signedId,
      coalition: workspace.id,
      coalitionName: tables.profile.name,
      organisationName: command.organisationName,
      inviterName: tables.people.get(person)?.name ?? '',
      person: command.person,
      relay,
      expires: recorded?.expires ?? expires,
      secret: (recorded && secretOf(workspace, signedId)) ?? secret,
    });
    return done({ subject: signedId, link });
  },
  'relay.set': async ({ coalition, url }, _surface, _coalition, id) => {
    const entry = deps.entry(coalition);
    if (!entry) return refuse('coalition.unknown');
    const refused = refusedRelay(url);
    if (refused) return refused;
    const workspace = deps.opened(coalition)?.workspace;
    // Who may moves the whole coalition, and goes there with all others; anybody else, and whoever wants none, only this browser.
    const moved = url === null ? null : await workspace?.execute({ name: 'relay.move', url }, id);
    if (moved && !moved.ok && moved.error.code !== 'relay.only-delegates') return moved;
    const now = workspace?.entry ?? entry;
    const office = workspace?.tables().membership?.postOffice;
    if (!moved?.ok || office?.hash === now.moved) await deps.reopen(movedTo(now, url, deps.now()));
    return done();
  },
  'page.hide': async ({ key, hidden }) => {
    await deps.hide(key, hidden);
    return done();
  },
  'records.allow-emptying': async ({ question, keep }, _surface, coalition) =>
    coalition ? coalition.workspace.allowEmptying(question, keep) : refuse('coalition.unknown'),
  'today.looked': async ({ coalition }) => {
    const looked = await deps.opened(coalition)?.workspace.looked();
    return looked && !looked.ok ? looked : done();
  },
  'page.insert': async ({ text }, surface) => {
    const slot = surface.kind === 'card' ? deps.pages.byNonce(surface.nonce)?.slot : null;
    if (surface.kind !== 'card' || slot?.at !== 'compose') return refuse('protocol.only-on-page');
    deps.pages.tellCardPage(surface.nonce, { t: 'insert', compose: slot.compose, text });
    return done();
  },
  'page.show': async ({ tab, id }) => {
    deps.pages.tellTab(tab, { t: 'show', id });
    return done();
  },
});

/** P 8.10: encrypted, except on this machine. */
const refusedRelay = (url: string | null): { readonly ok: false; readonly error: Refusal } | null => {
  if (url === null) return null;
  const allowed = relayUrl(url);
  return allowed.ok ? null : refuse(allowed.error.code.replace('relay-', 'relay.'));
};
