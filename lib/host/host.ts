import type { Command } from '../coalition/command.ts';
import { answer, startingRows } from '../coalition/index.ts';
import type { Query } from '../coalition/query.ts';
import { inviteRecordId } from '../coalition/record.ts';
import { ok, type Result, refuse } from '../coalition/result.ts';
import { loadLedger } from '../ledger/ledger.ts';
import { createDeviceKeys, idsOf, signerOf, webLedgerCrypto } from '../ledger/web-crypto.ts';
import type { AnyCommand, AnyQuery, HostCommand, HostQuery, HostQueryResult, Recorded } from '../protocol/surface.ts';
import { createReplica, type RowChange, type StoredClient } from '../replica/replica.ts';
import { toBase64url } from '../sync/bytes.ts';
import { invitationLink, parseInvitation } from '../sync/invitation.ts';
import { deriveRoom } from '../sync/keys.ts';
import { relayUrl } from '../sync/relay-url.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import { startAdmitting } from './admitting.ts';
import type { HostDeps } from './deps.ts';
import { monogramOf } from './identity.ts';
import { createJoining } from './joining.ts';
import { marksOf } from './marks.ts';
import { createPages } from './pages.ts';
import type { HostPort } from './port.ts';
import { type Sharing, startSharing } from './sharing.ts';
import { createSurfaces, type Surface } from './surfaces.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** An opened coalition: its workspace and its traffic. */
interface Opened {
  readonly workspace: Workspace;
  readonly stop: AbortController;
  sharing: Sharing | null;
}
const OFFLINE = { relay: 'off', relayUrl: null, online: [], unsent: 0, latest: null } as const;
/** How often the rules are asked what this device must say (closings at their end, receipts). */
const TICK_MS = 15_000;

/**
 * The composition root: the one place where documents, keys, storage and network meet (DESIGN). Surfaces reach it through
 * ports only.
 */
export const createHost = async (deps: HostDeps & { readonly origin: string }) => {
  const opened = new Map<string, Opened>();
  const everything = new AbortController();
  let entries = await deps.browser.coalitions();
  const hidden = new Set<string>((await deps.browser.setting<string[]>('hidden-pages')) ?? []);

  let refreshing = false;
  /** Answers are computed once for all changes of one turn of the event loop. */
  const refresh = (): void => {
    if (refreshing) return;
    refreshing = true;
    queueMicrotask(() => {
      refreshing = false;
      surfaces.refresh();
      pages.refresh();
    });
  };
  const refreshSurfaces = (): void => queueMicrotask(() => surfaces.refresh());

  const open = async (entry: CoalitionEntry): Promise<Opened> => {
    const present = opened.get(entry.id);
    if (present) return present;
    const store = await deps.openCoalition(entry.id);
    const stored = await store.load();
    const meta = <T>(key: string, otherwise: T): T => (stored.meta.get(key) as T | undefined) ?? otherwise;
    const ledger = await loadLedger({ coalition: entry.id, crypto: webLedgerCrypto() }, stored.facts);
    const replica = await createReplica({
      load: (volume) => store.updatesOf(volume),
      listVolumes: () => store.volumes(),
      rows: stored.rows as RowChange[],
      clientId: (volume) => stored.meta.get(`client:${volume}`) as StoredClient | undefined,
      random: deps.newId,
      now: deps.now,
    });
    const signer = await signerOf(entry.keys);
    const workspace = await createWorkspace({
      entry,
      store,
      ledger,
      replica,
      signer,
      local: { heldSince: meta('heldSince', {}), found: meta('found', {}), lookedAt: meta('lookedAt', 0) },
      now: deps.now,
      newId: deps.newId,
    });
    const stop = new AbortController();
    everything.signal.addEventListener('abort', () => stop.abort(), { once: true });
    const coalition: Opened = { workspace, stop, sharing: null };
    opened.set(entry.id, coalition);
    workspace.onChanged(refresh, stop.signal);
    if (entry.epochs.length > 0) {
      const relay = entry.relay;
      coalition.sharing = await startSharing(
        {
          workspace,
          signer,
          relay,
          iceServers: [],
          outbox: stored.outbox,
          cursor: meta('cursor', null),
          saveCursor: (cursor) => store.commit({ meta: { cursor } }, 'relaxed'),
          now: deps.now,
          random: deps.random,
          changed: refreshSurfaces,
          log: deps.log,
        },
        stop.signal,
      );
      if (relay !== null)
        startAdmitting({ workspace, signer, relay, now: deps.now, random: deps.random, log: deps.log }, stop.signal);
    }
    refresh();
    return coalition;
  };

  const joining = createJoining(
    {
      browser: deps.browser,
      now: deps.now,
      random: deps.random,
      newId: deps.newId,
      changed: refreshSurfaces,
      admitted: async (entry) => {
        entries = await deps.browser.coalitions();
        await open(entry);
      },
    },
    everything.signal,
  );

  const present = (id: string | null): Opened | null => (id === null ? null : (opened.get(id) ?? null));
  /** The coalition that a page belongs to: the one it is linked with, else the first. */
  const ofPage = (key: string | null): Opened | null => {
    for (const coalition of opened.values())
      if (key !== null && marksOf(coalition.workspace.tables(), key).linked) return coalition;
    return opened.values().next().value ?? null;
  };

  const pages = createPages({
    newId: deps.newId,
    now: deps.now,
    readText: deps.readText,
    changed: refreshSurfaces,
    found: (_key, results) => {
      for (const coalition of opened.values()) {
        const { decisions } = coalition.workspace.tables();
        const ours = results.filter((result) => decisions.has(result.id));
        if (ours.length === 0) continue;
        const at = deps.now();
        void coalition.workspace.setFound(
          Object.fromEntries(ours.map(({ id, state, difference }) => [id, { state, at, difference }])),
        );
      }
    },
    hidden: (key) => {
      hidden.add(key);
      void deps.browser.setSetting('hidden-pages', [...hidden]);
      pages.refresh();
    },
    marks: (facts) => {
      const key = facts.kind === 'mail' ? (facts.thread?.key ?? '') : facts.key;
      const page = ofPage(key);
      return page
        ? { ...marksOf(page.workspace.tables(), key), hidden: hidden.has(key) }
        : { linked: false, hidden: hidden.has(key), marks: [] };
    },
    coalitions: () => opened.size,
  });

  const host = hostCommands();
  const surfaces = createSurfaces({
    origin: deps.origin,
    introduced: (nonce) => pages.byNonce(nonce) !== null,
    size: (nonce, height) => pages.tellCardPage(nonce, { t: 'card-size', nonce, height }),
    close: (nonce) => pages.closeCard(nonce),
    execute: async (surface, coalitionId, id, command) => {
      const own = host[command.name as HostCommand['name']] as
        | ((command: never, surface: Surface, coalition: Opened | null) => Promise<Result<Recorded>>)
        | undefined;
      const coalition = present(coalitionId) ?? (surface.kind === 'card' ? cardCoalition(surface) : null);
      if (own) return own(command as never, surface, coalition);
      if (!coalition) return refuse('coalition.unknown');
      const linked = await linkPage(surface, coalition, command);
      if (!linked.ok) return linked;
      return coalition.workspace.execute(command as Command, id, surface.kind === 'card' ? deps.grace : 0);
    },
    answer: (surface, coalitionId, query) => answerQuery(surface, coalitionId, query),
  });

  function cardCoalition(surface: Extract<Surface, { kind: 'card' }>): Opened | null {
    const context = pages.byNonce(surface.nonce);
    const facts = context?.facts;
    return ofPage(facts ? (facts.kind === 'mail' ? (facts.thread?.key ?? null) : facts.key) : null);
  }

  /** The first tag on a page links it to the coalition (P 7.9). */
  async function linkPage(surface: Surface, coalition: Opened, command: AnyCommand): Promise<Result<null>> {
    if (surface.kind !== 'card' || !['decision.propose', 'decision.record', 'task.add'].includes(command.name))
      return ok(null);
    const facts = pages.byNonce(surface.nonce)?.facts;
    const key = facts?.kind === 'document' ? facts.key : facts?.kind === 'mail' ? (facts.thread?.key ?? null) : null;
    if (key === null || key === undefined || coalition.workspace.tables().pages.has(`standing.page:${key}`))
      return ok(null);
    const title =
      facts?.kind === 'document' ? facts.title : facts?.kind === 'mail' ? (facts.thread?.subject ?? '') : '';
    const linked = await coalition.workspace.execute({ name: 'page.link', key, title: title.slice(0, 300) }, null);
    return linked.ok ? ok(null) : linked;
  }

  function answerQuery(surface: Surface, coalitionId: string | null, query: AnyQuery): unknown {
    switch (query.name) {
      case 'coalitions':
        return entries
          .filter((entry) => entry.joining === undefined)
          .map((entry) => {
            const tables = opened.get(entry.id)?.workspace.tables();
            const me = tables?.people.get(entry.person);
            const name = tables?.profile.name || entry.name;
            return {
              id: entry.id,
              name,
              personName: me?.name ?? '',
              organisationName: (me && tables?.organisations.get(me.organisation)?.name) ?? '',
              monogram: monogramOf(name),
            };
          }) satisfies HostQueryResult['coalitions'];
      case 'context':
        if (surface.kind === 'card') return pages.byNonce(surface.nonce);
        return query.tab === null ? null : pages.byTab(query.tab);
      case 'joining':
        return joining.progress();
      default: {
        const coalition = present(coalitionId) ?? (surface.kind === 'card' ? cardCoalition(surface) : null);
        if (!coalition) return null;
        return answer(query as Query, coalition.workspace.tables(), {
          now: deps.now(),
          delivery: coalition.sharing?.delivery() ?? OFFLINE,
        });
      }
    }
  }

  function hostCommands(): {
    [N in HostCommand['name']]: (
      command: Extract<HostCommand, { name: N }>,
      surface: Surface,
      coalition: Opened | null,
    ) => Promise<Result<Recorded>>;
  } {
    const done = (more: Partial<Recorded> = {}): Result<Recorded> => ok({ subject: null, undo: null, ...more });
    return {
      'coalition.start': async (command) => {
        const relay = command.relay ?? deps.defaultRelay;
        if (relay !== null) {
          const allowed = relayUrl(relay);
          if (!allowed.ok) return refuse(`relay.${allowed.error.code}`);
        }
        const { sign, box } = await createDeviceKeys();
        const { device } = await idsOf({ sign, box });
        const entry: CoalitionEntry = {
          id: device,
          name: command.coalitionName,
          device,
          keys: { sign, box },
          person: deps.newId(),
          epochs: [{ secret: crypto.getRandomValues(new Uint8Array(32)), since: deps.now() }],
          relay,
        };
        await deps.browser.put(entry);
        const { workspace } = await open(entry);
        const founded = await workspace.found(
          {
            name: command.coalitionName,
            purpose: command.purpose,
            kinds: command.kinds,
            organisation: { id: deps.newId(), name: command.organisationName },
            person: { id: entry.person, name: command.personName },
            box: (await idsOf(entry.keys)).box,
            rows: startingRows(command.kinds),
          },
          command.email,
        );
        if (!founded.ok) return founded;
        entries = await deps.browser.coalitions();
        refresh();
        return done({ coalition: entry.id });
      },
      'invitation.read': async ({ link }) => {
        const parsed = parseInvitation(link);
        if (!parsed.ok) return refuse(`invitation.${parsed.error.code}`);
        const { name, organisation, by, relay, expires } = parsed.value;
        if (expires < deps.now()) return refuse('invitation.expired');
        return done({
          invitation: { coalitionName: name, organisationName: organisation, inviterName: by, relay, expires },
        });
      },
      'coalition.join': async ({ link, personName, email }) => {
        const parsed = parseInvitation(link);
        if (!parsed.ok) return refuse(`invitation.${parsed.error.code}`);
        const started = await joining.start({ invitation: parsed.value, link, personName, email });
        if (!started.ok) return started;
        entries = await deps.browser.coalitions();
        return done({ coalition: started.value.coalition });
      },
      'invitation.create': async (command, _surface, coalition) => {
        if (!coalition) return refuse('coalition.unknown');
        const { workspace } = coalition;
        if (workspace.entry.relay === null) return refuse('invitation.no-relay');
        const secret = crypto.getRandomValues(new Uint8Array(32));
        const room = await deriveRoom(secret, 'invitation');
        const invitation = deps.newId();
        const expires = deps.now() + command.days * 86_400_000;
        const { name: _, days: __, ...wish } = command;
        const signed = await workspace.execute(
          { name: 'invitation.sign', invitation, key: room.room, expires, ...wish },
          null,
          0,
          [{ kind: 'invite', id: inviteRecordId(invitation), fields: { secret: toBase64url(secret) } }],
        );
        if (!signed.ok) return signed;
        const tables = workspace.tables();
        const { relay } = workspace.entry;
        const link = invitationLink(`${relay.replace(/^ws/, 'http')}/join`, {
          invitation,
          coalition: workspace.id,
          name: tables.profile.name,
          organisation: command.organisationName,
          by: tables.people.get(workspace.entry.person)?.name || tables.profile.name,
          person: command.person,
          relay,
          expires,
          secret: toBase64url(secret),
        });
        return done({ subject: invitation, link });
      },
      'relay.set': async ({ coalition: id, url }) => {
        const entry = entries.find((one) => one.id === id);
        if (!entry) return refuse('coalition.unknown');
        if (url !== null) {
          const allowed = relayUrl(url);
          if (!allowed.ok) return refuse(`relay.${allowed.error.code}`);
        }
        const moved = { ...entry, relay: url };
        await deps.browser.put(moved);
        entries = await deps.browser.coalitions();
        opened.get(id)?.stop.abort();
        opened.get(id)?.workspace.close();
        opened.delete(id);
        await open(moved);
        return done();
      },
      'page.hide': async ({ key, hidden: hide }) => {
        if (hide) hidden.add(key);
        else hidden.delete(key);
        await deps.browser.setSetting('hidden-pages', [...hidden]);
        refresh();
        return done();
      },
      'today.looked': async ({ coalition: id }) => {
        await opened.get(id)?.workspace.looked();
        return done();
      },
      'page.insert': async ({ text }, surface) => {
        if (surface.kind !== 'card') return refuse('protocol.only-on-page');
        const slot = pages.byNonce(surface.nonce)?.slot;
        if (slot?.at !== 'compose') return refuse('protocol.only-on-page');
        pages.tellCardPage(surface.nonce, { t: 'insert', compose: slot.compose, text });
        return done();
      },
      'page.show': async ({ tab, id }) => {
        pages.tellTab(tab, { t: 'show', id });
        return done();
      },
    };
  }

  for (const entry of entries) {
    const wish = entry.joining as { link: string; personName: string; email: string | null } | undefined;
    if (wish) {
      const parsed = parseInvitation(wish.link);
      if (parsed.ok) joining.resume(entry, { ...wish, invitation: parsed.value });
    } else await open(entry);
  }
  const tick = async (): Promise<void> => {
    for (const { workspace } of opened.values()) await workspace.tick();
  };
  const ticking = setInterval(() => void tick(), TICK_MS);
  everything.signal.addEventListener('abort', () => clearInterval(ticking), { once: true });

  return {
    /** Takes a port by its name: `surface` from our own pages, `page` from content scripts. */
    accept: (port: HostPort): void => {
      if (port.name === 'page') pages.accept(port);
      else if (port.name === 'surface') surfaces.accept(port);
    },
    /** The keyboard command or the menu: opens the card on the page of this tab. */
    capture: (tab: number): void => pages.tellTab(tab, { t: 'capture-now' }),
    tick,
    /** For tests and the stage: the opened coalitions. */
    workspaces: (): readonly Workspace[] => [...opened.values()].map(({ workspace }) => workspace),
    stop: (): void => everything.abort(),
  };
};
export type Host = Awaited<ReturnType<typeof createHost>>;
