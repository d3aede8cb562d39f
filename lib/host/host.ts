import type { Command } from '../coalition/command.ts';
import { answer } from '../coalition/index.ts';
import type { Query } from '../coalition/query.ts';
import { type Result, refuse } from '../coalition/result.ts';
import type { PageFacts } from '../protocol/page.ts';
import type { AnyCommand, AnyQuery, HostQueryResult, Recorded } from '../protocol/surface.ts';
import { type CoalitionEntry, VaultError } from '../vault/open.ts';
import { createClock, nextMoment } from './clock.ts';
import { hostCommands } from './commands.ts';
import type { HostDeps } from './deps.ts';
import { epochWithout, leaversOf } from './epochs.ts';
import { monogramOf } from './identity.ts';
import { createJoining } from './joining.ts';
import { createKeep } from './keep/commands.ts';
import { marksOf } from './marks.ts';
import { type Opened, openCoalition } from './open.ts';
import { createPages, keyOf } from './pages.ts';
import type { HostPort } from './port.ts';
import { recoveringOf } from './recovering.ts';
import { storageRefusal } from './storage.ts';
import { createSurfaces, type Surface } from './surfaces.ts';
import type { Workspace } from './workspace.ts';

const OFFLINE = { relay: 'off', relayUrl: null, online: [], unsent: 0, latest: null } as const;
/** How often everything is gone through, beside what the clock and changes bring. */
const TICK_MS = 30_000;
const NEW_KEY_MS = 10_000;
const HIDDEN = 'hidden-pages';

/**
 * The composition root: the one place where documents, keys, storage and network meet (DESIGN). Surfaces reach it through
 * ports only.
 */
export const createHost = async (deps: HostDeps) => {
  const everything = new AbortController();
  const opened = new Map<string, Opened>();
  const opening = new Map<string, Promise<Opened>>();
  let entries = await deps.browser.coalitions();
  let network = true;
  /** Coalitions that this device was removed from: kept to read; it only hears whether it was taken back. */
  const gone = new Set<string>();
  const hidden = new Set((await deps.browser.setting<string[]>(HIDDEN)) ?? []);

  /** Answers are computed once for all changes of one turn of the event loop. */
  const once = (work: () => void): (() => void) => {
    let planned = false;
    return () => {
      if (planned) return;
      planned = true;
      queueMicrotask(() => {
        planned = false;
        if (!everything.signal.aborted) work();
      });
    };
  };
  const refreshSurfaces = once(() => surfaces.refresh());
  const refresh = once(() => {
    surfaces.refresh();
    pages.refresh();
    void speak();
  });
  /** What the rules ask of this device is said as soon as it is due, not at the next round. */
  let speaking = false;
  const speak = async (): Promise<void> => {
    if (speaking) return;
    speaking = true;
    for (const { workspace, sharing } of opened.values())
      if (sharing?.caughtUp() ?? true) await workspace.speak().catch((error) => deps.log('not said', error));
    speaking = false;
    const now = deps.now();
    clock.plan([...opened.values()].map(({ workspace }) => nextMoment(workspace.tables(), now)));
  };

  const clock = createClock(deps.now, refresh, everything.signal);

  const open = (entry: CoalitionEntry): Promise<Opened> => {
    const under = opening.get(entry.id);
    if (under) return under;
    const work = (async () => {
      await deps.browser.put(entry);
      const events = {
        changed: refresh,
        delivered: refreshSurfaces,
        save,
        switchTo: reopen,
        back: async (back: CoalitionEntry) => {
          gone.delete(entry.id);
          await joining.stop(entry.id);
          await reopen(back);
        },
        out: (how: 'removed' | 'left') => {
          if (gone.has(entry.id)) return;
          gone.add(entry.id);
          const work = how === 'left' ? erase(entry.id) : reopen(entry);
          void work.catch((error) => deps.log('not closed', error));
        },
      };
      const traffic = !network ? 'none' : gone.has(entry.id) ? 'way-back' : 'all';
      const coalition = await openCoalition(deps, entry, events, traffic, everything.signal);
      opened.set(entry.id, coalition);
      const known = entries.some(({ id }) => id === entry.id);
      entries = known ? entries.map((one) => (one.id === entry.id ? entry : one)) : [...entries, entry];
      refresh();
      return coalition;
    })();
    opening.set(entry.id, work);
    work.catch(() => opening.delete(entry.id));
    return work;
  };
  const close = (id: string): void => {
    opened.get(id)?.close();
    opened.delete(id);
    opening.delete(id);
  };
  /** The entry is stored first: if that fails, the coalition stays open as it was. */
  const save = async (entry: CoalitionEntry): Promise<void> => {
    await deps.browser.put(entry);
    entries = entries.map((one) => (one.id === entry.id ? entry : one));
  };
  const reopen = async (entry: CoalitionEntry): Promise<void> => {
    await save(entry);
    close(entry.id);
    await openAll();
  };
  /** One coalition whose store can't be read keeps no other from opening; it is tried again, at last with the next tick. */
  const openAll = async (): Promise<void> => {
    for (const entry of entries) {
      if (entry.joining !== undefined || opened.has(entry.id)) continue;
      const coalition = await open(entry)
        .catch(() => open(entry))
        .catch((error) => void deps.log('coalition not opened', error));
      if (coalition && isUnfounded(coalition)) await abandon(entry.id);
    }
  };
  const abandon = async (id: string): Promise<void> => {
    close(id);
    await deps.browser.remove(id).catch((error) => deps.log('unfounded coalition not removed', error));
    entries = entries.filter((entry) => entry.id !== id);
    refresh();
  };
  /** Who left by oneself keeps nothing here (P 8.13). */
  const erase = async (id: string): Promise<void> => {
    await abandon(id);
    await (await deps.openCoalition(id)).destroy();
  };
  const isOut = (coalition: Opened | null): boolean => {
    const { entry, tables } = coalition?.workspace ?? {};
    return entry !== undefined && (tables?.().membership?.epochs.gone.includes(entry.device) ?? false);
  };
  /** Founded by this very device, but the founding was never stored: the browser stopped in between. */
  const isUnfounded = ({ workspace }: Opened): boolean =>
    workspace.id === workspace.entry.device && workspace.ledger.isEmpty();

  const joining = createJoining(
    {
      browser: deps.browser,
      now: deps.now,
      random: deps.random,
      newId: deps.newId,
      changed: refreshSurfaces,
      isOut: (id) => gone.has(id) || isOut(opened.get(id) ?? null),
      admitted: async (entry) => {
        // In again as a new device: what the one before had is the others' to give anew, without what it said when it was out.
        if (opened.has(entry.id)) {
          close(entry.id);
          gone.delete(entry.id);
          await (await deps.openCoalition(entry.id)).destroy();
        }
        await open(entry);
      },
      forget: (id) => erase(id),
    },
    everything.signal,
  );
  const hide = async (key: string, hide: boolean): Promise<void> => {
    const next = [...hidden].filter((one) => one !== key).concat(hide ? [key] : []);
    await deps.browser.setSetting(HIDDEN, next);
    if (hide) hidden.add(key);
    else hidden.delete(key);
    refresh();
  };

  /** The coalition that a page is linked to, else the first. */
  const ofPage = (facts: PageFacts | null): Opened | null => {
    const key = facts && keyOf(facts);
    for (const coalition of opened.values())
      if (key && isAtHand(coalition, { name: 'page', key }) && marksOf(coalition.workspace.tables(), key).linked)
        return coalition;
    return opened.values().next().value ?? null;
  };
  const coalitionFor = (surface: Surface, id: string | null): Opened | null => {
    if (id !== null) return opened.get(id) ?? null;
    return surface.kind === 'card' ? ofPage(pages.byNonce(surface.nonce)?.facts ?? null) : null;
  };

  const pages = createPages({
    newId: deps.newId,
    now: deps.now,
    readText: deps.readText,
    changed: refreshSurfaces,
    found: (results) => {
      const at = deps.now();
      for (const { workspace } of opened.values()) {
        const { decisions } = workspace.tables();
        const ours = results.filter(({ id }) => decisions.has(id));
        const rows = ours.map(({ id, ...one }) => [id, { ...one, at }] as const);
        if (rows.length > 0) void workspace.setFound(Object.fromEntries(rows));
      }
    },
    isHidden: (key) => hidden.has(key),
    hidden: (key) => void hide(key, true).catch((error) => deps.log('not remembered', error)),
    marks: (facts) => {
      const key = keyOf(facts) ?? '';
      const coalition = ofPage(facts);
      const marks = coalition ? marksOf(coalition.workspace.tables(), key) : { linked: false, marks: [] };
      return { ...marks, hidden: hidden.has(key) };
    },
    coalitions: () => opened.size,
  });

  const keep = createKeep({
    ...deps,
    changed: refreshSurfaces,
    takeUp: joining.resume,
    open,
    drop: abandon,
    requestFile: joining.requestFile,
    openAnswer: joining.openAnswer,
    workspace: (id) => opened.get(id)?.workspace ?? null,
  });
  const basic = hostCommands({
    ...deps,
    pages,
    open,
    reopen,
    abandon,
    startedBy: async (command) => {
      for (const { workspace } of opened.values())
        if (workspace.id === workspace.entry.device && (await workspace.answered(command))?.ok) return workspace.id;
      return null;
    },
    entry: (id) => entries.find((entry) => entry.id === id) ?? null,
    opened: (id) => opened.get(id) ?? null,
    join: (wish) => joining.start(wish),
    stopJoining: (id) => joining.stop(id),
    hide,
  });
  const own = { ...basic, ...keep.commands };

  /** The browser's own commands that run or were answered lately, by id: one that comes again is not done again. */
  const doing = new Map<string, Promise<Result<Recorded>>>();
  const doOnce = (id: string, work: () => Promise<Result<Recorded>>): Promise<Result<Recorded>> => {
    const under = doing.get(id);
    if (under) return under;
    const answer = work();
    doing.set(id, answer);
    const [oldest] = doing.keys();
    if (doing.size > 200 && oldest !== undefined) doing.delete(oldest);
    const forget = (): void => void doing.delete(id);
    answer.then((result) => result.ok || forget(), forget);
    return answer;
  };

  const carryOut = async (
    surface: Surface,
    coalitionId: string | null,
    id: string,
    command: AnyCommand,
  ): Promise<Result<Recorded>> => {
    // One that is being opened anew (other keys, another relay) is waited for.
    if (coalitionId !== null && !opened.has(coalitionId)) await opening.get(coalitionId)?.catch(() => {});
    const coalition = coalitionFor(surface, coalitionId);
    if (Object.hasOwn(own, command.name)) {
      const run = own[command.name as keyof typeof own] as (
        command: AnyCommand,
        surface: Surface,
        coalition: Opened | null,
        id: string,
      ) => Promise<Result<Recorded>>;
      return doOnce(id, () => run(command, surface, coalition, id));
    }
    if (!coalition) return refuse('coalition.unknown');
    const { workspace, keys } = coalition;
    const leavers = leaversOf(workspace.tables(), command as Command);
    if (leavers === null) return workspace.execute(command as Command, id, surface.kind === 'card' ? deps.grace : 0);
    // A removal carries new keys in the same fact; their secret is kept before anybody is told of it.
    const fresh = await epochWithout(workspace.tables(), leavers);
    await keys.hold(fresh.secret);
    return workspace.execute({ ...command, epoch: fresh.epoch } as Command, id);
  };

  const execute = async (...said: Parameters<typeof carryOut>): Promise<Result<Recorded>> => {
    try {
      const answer = await carryOut(...said);
      // The command that found it out is done by the new key.
      if (answer.ok || answer.error.code !== 'device.takes-new-key') return answer;
      const [, coalition] = said;
      await hasNewKey(coalition ?? '');
      return await carryOut(...said);
    } catch (error) {
      if (error instanceof VaultError) return storageRefusal(error);
      throw error;
    }
  };

  /** Resolves when a coalition was opened with a new key of this device, or that takes too long. */
  const hasNewKey = async (id: string): Promise<void> => {
    for (const end = Date.now() + NEW_KEY_MS; Date.now() < end; ) {
      const workspace = opened.get(id)?.workspace;
      if (workspace && !workspace.isBehind()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const coalitionLine = (entry: CoalitionEntry): HostQueryResult['coalitions'][number] => {
    const tables = opened.get(entry.id)?.workspace.tables();
    const me = tables?.people.get(entry.person);
    const name = tables?.profile.name || entry.name;
    const organisationName = (me && tables?.organisations.get(me.organisation)?.name) ?? '';
    const line = { id: entry.id, name, personName: me?.name ?? '', organisationName, monogram: monogramOf(name) };
    return recoveringOf(entry)?.state === 'used' ? { ...line, backupUsed: true } : line;
  };
  /** Whether an answer can be given; else what lacks is brought, and all is computed again. */
  const isAtHand = ({ workspace }: Opened, query: Query): boolean => {
    if (workspace.isAtHand(query)) return true;
    void workspace.bring(query).then(refresh, (error) => deps.log('older rows not read', error));
    return false;
  };
  /** What the first command needs is set up behind the first answer, not before it. */
  const warmed = new WeakSet<Workspace>();
  const warm = (workspace: Workspace): void => {
    if (warmed.has(workspace)) return;
    warmed.add(workspace);
    setTimeout(() => {
      if (opened.get(workspace.id)?.workspace === workspace)
        void workspace.ready().catch((error) => deps.log('not warmed up', error));
    }, 0);
  };
  const answerQuery = (surface: Surface, coalitionId: string | null, query: AnyQuery): unknown => {
    if (query.name === 'coalitions')
      return entries.filter(({ joining, id }) => joining === undefined && opened.has(id)).map(coalitionLine);
    if (query.name === 'joining') return joining.progress();
    if (query.name === 'keep') return keep.progress();
    if (query.name === 'file-part') return keep.part(query.file, query.index);
    if (query.name === 'context') {
      if (surface.kind === 'card') return pages.byNonce(surface.nonce);
      return query.tab === null ? null : pages.byTab(query.tab);
    }
    const coalition = coalitionFor(surface, coalitionId);
    // Under way (another relay, the network back): what was said before stands until there is an answer again.
    if (!coalition) return entries.some(({ id }) => id === coalitionId) ? undefined : null;
    // Older rows that it is about come first; then it is answered.
    if (!isAtHand(coalition, query as Query)) return undefined;
    const environment = { now: deps.now(), delivery: coalition.sharing?.delivery() ?? OFFLINE, zone: deps.zone() };
    warm(coalition.workspace);
    return answer(query as Query, coalition.workspace.tables(), environment);
  };

  const surfaces = createSurfaces({
    origin: deps.origin,
    introduced: (nonce) => pages.byNonce(nonce) !== null,
    size: (nonce, height) => pages.tellCardPage(nonce, { t: 'card-size', nonce, height }),
    close: (nonce) => pages.closeCard(nonce),
    fault: (error) => deps.log('fault', error),
    execute,
    answer: answerQuery,
  });

  joining.resumeAll(entries);
  await openAll();
  /** A round: long lists made short, what the clock changed shown, what is due said. */
  const tick = async (): Promise<void> => {
    for (const { workspace } of opened.values())
      await workspace.compact().catch((error) => deps.log('not compacted', error));
    await openAll();
    await speak();
    refresh();
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
    /** A site was switched off: what stands on its open pages goes. */
    siteOff: (site: string): void => pages.tellSite(site, { t: 'off' }),
    tick,
    /** Cuts all traffic off, or lets it flow again; what was recorded meanwhile is sent then. */
    setNetwork: async (on: boolean): Promise<void> => {
      if (network === on) return;
      network = on;
      for (const id of [...opened.keys()]) close(id);
      await openAll();
    },
    /** For tests and the stage: the opened coalitions. */
    workspaces: (): readonly Workspace[] => [...opened.values()].map(({ workspace }) => workspace),
    stop: (): void => {
      everything.abort();
      for (const coalition of opened.values()) coalition.close();
    },
  };
};
export type Host = Awaited<ReturnType<typeof createHost>>;
