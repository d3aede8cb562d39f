import type { PageFacts } from '../protocol/page.ts';
import { createAnswers } from './answers.ts';
import { createClock } from './clock.ts';
import { createCoalitions } from './coalitions.ts';
import { hostCommands } from './commands.ts';
import type { HostDeps } from './deps.ts';
import { createExecuting, type OwnCommand } from './executing.ts';
import { monogramOf } from './identity.ts';
import { createJoining } from './joining.ts';
import { createKeep } from './keep/commands.ts';
import { knownAs } from './known-as.ts';
import { marksOf } from './marks.ts';
import type { Opened } from './open.ts';
import { createPages, keyOf } from './pages.ts';
import type { HostPort } from './port.ts';
import { createSpeaking } from './speaking.ts';
import { createSurfaces, type Surface } from './surfaces.ts';
import type { Workspace } from './workspace.ts';

/** How often everything is gone through, beside what the clock and changes bring. */
const TICK_MS = 30_000;
const HIDDEN = 'hidden-pages';

/**
 * The composition root: the one place where documents, keys, storage and network meet (DESIGN). Surfaces reach it through
 * ports only.
 */
export const createHost = async (deps: HostDeps) => {
  const everything = new AbortController();
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
  const clock = createClock(deps.now, refresh, everything.signal);
  const coalitions = await createCoalitions(
    deps,
    { changed: refresh, delivered: refreshSurfaces, back: (id) => joining.stop(id) },
    everything.signal,
  );
  const speak = createSpeaking({ opened: coalitions.opened, now: deps.now, plan: clock.plan, log: deps.log });

  const joining = createJoining(
    {
      browser: deps.browser,
      now: deps.now,
      random: deps.random,
      newId: deps.newId,
      changed: refreshSurfaces,
      isOut: coalitions.isOut,
      admitted: coalitions.openAnew,
      forget: coalitions.erase,
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
    const all = coalitions.opened();
    const linked = all.find(
      (coalition) =>
        key && answers.isAtHand(coalition, { name: 'page', key }) && marksOf(coalition.workspace.tables(), key).linked,
    );
    return linked ?? all[0] ?? null;
  };
  const coalitionFor = (surface: Surface, id: string | null): Opened | null => {
    if (id !== null) return coalitions.get(id);
    return surface.kind === 'card' ? ofPage(pages.byNonce(surface.nonce)?.facts ?? null) : null;
  };

  const pages = createPages({
    newId: deps.newId,
    now: deps.now,
    readText: deps.readText,
    changed: refreshSurfaces,
    found: (results) => {
      const at = deps.now();
      for (const { workspace } of coalitions.opened()) {
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
      const all = coalitions.opened();
      const marks = all
        .filter((one) => all.length === 1 || answers.isAtHand(one, { name: 'page', key }))
        .map(({ workspace }) => {
          const tables = workspace.tables();
          const name = tables.profile.name || workspace.entry.name;
          return marksOf(tables, key, all.length > 1 ? monogramOf(name) : undefined);
        });
      return {
        linked: marks.some(({ linked }) => linked),
        marks: marks.flatMap((one) => one.marks),
        hidden: hidden.has(key),
      };
    },
    knownAs: (facts) =>
      knownAs(
        facts,
        coalitions.opened().map(({ workspace }) => workspace.tables()),
      ),
    coalitions: () => coalitions.opened().length,
  });

  const { open, abandon } = coalitions;
  const keep = createKeep({
    ...deps,
    changed: refreshSurfaces,
    takeUp: joining.resume,
    open,
    drop: abandon,
    requestFile: joining.requestFile,
    openAnswer: joining.openAnswer,
    workspace: (id) => coalitions.get(id)?.workspace ?? null,
  });
  const basic = hostCommands({
    ...deps,
    pages,
    open,
    reopen: coalitions.reopen,
    abandon,
    startedBy: async (command) => {
      for (const { workspace } of coalitions.opened())
        if (workspace.id === workspace.entry.device && (await workspace.answered(command))?.ok) return workspace.id;
      return null;
    },
    entry: coalitions.entry,
    opened: coalitions.get,
    join: (wish) => joining.start(wish),
    stopJoining: (id) => joining.stop(id),
    hide,
  });
  const own = { ...basic, ...keep.commands } as unknown as Readonly<Record<string, OwnCommand>>;
  const answers = createAnswers({ host: deps, coalitions, joining, keep, pages, coalitionFor, refresh });
  const surfaces = createSurfaces({
    origin: deps.origin,
    introduced: (nonce) => pages.byNonce(nonce) !== null,
    size: (nonce, height) => pages.tellCardPage(nonce, { t: 'card-size', nonce, height }),
    close: (nonce) => pages.closeCard(nonce),
    fault: (error) => deps.log('fault', error),
    execute: createExecuting({ coalitions, own, coalitionFor, grace: deps.grace }),
    answer: answers.answer,
  });

  joining.resumeAll(coalitions.entries());
  await coalitions.openAll();
  /** A round: long lists made short, what the clock changed shown, what is due said. */
  const tick = async (): Promise<void> => {
    for (const { workspace } of coalitions.opened())
      await workspace.compact().catch((error) => deps.log('not compacted', error));
    await coalitions.openAll();
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
    setNetwork: coalitions.setNetwork,
    /** For tests and the stage: the opened coalitions. */
    workspaces: (): readonly Workspace[] => coalitions.opened().map(({ workspace }) => workspace),
    stop: (): void => {
      everything.abort();
      coalitions.stop();
    },
  };
};
export type Host = Awaited<ReturnType<typeof createHost>>;
