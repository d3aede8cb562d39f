import { startingRows } from '../coalition/index.ts';
import { inviteRecordId } from '../coalition/record.ts';
import { ok, type Refusal, type Result, refuse } from '../coalition/result.ts';
import { createDeviceKeys, idsOf } from '../ledger/web-crypto.ts';
import type { HostCommand, Recorded } from '../protocol/surface.ts';
import { toBase64url } from '../sync/bytes.ts';
import { encodeLink, type Invitation, parseLink } from '../sync/invitation.ts';
import { deriveRoom } from '../sync/keys.ts';
import { relayUrl } from '../sync/relay-url.ts';
import { parseShort } from '../sync/short-code.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import type { Joining } from './asking.ts';
import { findByCode } from './code-room.ts';
import type { HostDeps } from './deps.ts';
import { handOver, invitationIn } from './inviting.ts';
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
      { email: command.email, risk: command.risk ?? false },
      id,
    );
    if (founded.ok) return done({ coalition: entry.id });
    await deps.abandon(entry.id);
    return founded;
  },
  'invitation.read': async ({ link }) => {
    const read = await invitationOf(deps, link);
    if (!read.ok) return read;
    const { coalitionName, organisationName, inviterName, relay, expires, person } = read.value;
    if (expires < deps.now()) return refuse('invitation.expired');
    const names = { coalitionName, organisationName, inviterName, relay, expires };
    return done({ invitation: { ...names, link: encodeLink(read.value), own: person !== null } });
  },
  'coalition.join': async ({ link, personName, email }) => {
    const read = await invitationOf(deps, link);
    if (!read.ok) return read;
    const started = await deps.join({ invitation: read.value, link: encodeLink(read.value), personName, email });
    return started.ok ? done({ coalition: started.value.coalition }) : started;
  },
  'joining.stop': async ({ coalition }) => {
    await deps.stopJoining(coalition);
    return done();
  },
  'invitation.create': async (command, _surface, coalition, id) => {
    if (!coalition) return refuse('coalition.unknown');
    const { workspace } = coalition;
    if (workspace.entry.relay === null) return refuse('invitation.no-relay');
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
    // Said twice, it was signed once: the link is that of the invitation that was recorded.
    return shown(deps, coalition, signed.value.subject ?? invitation);
  },
  'invitation.show': async ({ invitation }, _surface, coalition) =>
    coalition ? shown(deps, coalition, invitation) : refuse('coalition.unknown'),
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

const shown = async (deps: HostCommandDeps, { workspace }: Opened, id: string): Promise<Result<Recorded>> => {
  const invitation = invitationIn(workspace, id);
  if (!invitation) return refuse(workspace.entry.relay === null ? 'invitation.no-relay' : 'invitation.unknown');
  return done({ subject: id, ...(await handOver(invitation, deps.defaultRelay)) });
};

/** How long a short code may wait for its relay. */
const CODE_WAITS_MS = 15_000;

/** What was pasted or typed: a link, its code, or a short code, which is looked up. */
const invitationOf = async (deps: HostCommandDeps, text: string): Promise<Result<Invitation>> => {
  const parsed = parseLink(text);
  if (parsed.ok) return parsed;
  const short = parseShort(text);
  if (!short.ok)
    return refuse(`invitation.${short.error.code === 'not-a-code' ? parsed.error.code : short.error.code}`);
  const relay = short.value.relay ?? deps.defaultRelay;
  if (relay === null) return refuse('invitation.code-where');
  const found = await findByCode(deps, { ...short.value, relay }, CODE_WAITS_MS);
  return found.ok ? found : refuse(`invitation.code-${found.error.code}`);
};

/** P 8.10: encrypted, except on this machine. */
const refusedRelay = (url: string | null): { readonly ok: false; readonly error: Refusal } | null => {
  if (url === null) return null;
  const allowed = relayUrl(url);
  return allowed.ok ? null : refuse(allowed.error.code.replace('relay-', 'relay.'));
};
