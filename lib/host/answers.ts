import { answer } from '../coalition/index.ts';
import type { Query } from '../coalition/query.ts';
import type { AnyQuery, HostQueryResult } from '../protocol/surface.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import type { Coalitions } from './coalitions.ts';
import type { HostDeps } from './deps.ts';
import { monogramOf } from './identity.ts';
import type { JoiningHere } from './joining.ts';
import type { Keep } from './keep/commands.ts';
import type { Opened } from './open.ts';
import type { Pages } from './pages.ts';
import { recoveringOf } from './recovering.ts';
import type { Surface } from './surfaces.ts';
import type { Workspace } from './workspace.ts';

const OFFLINE = { relay: 'off', relayUrl: null, online: [], unsent: 0, latest: null } as const;

export interface AnswersDeps {
  readonly host: Pick<HostDeps, 'now' | 'zone' | 'log'>;
  readonly coalitions: Coalitions;
  readonly joining: JoiningHere;
  readonly keep: Keep;
  readonly pages: Pages;
  /** Which coalition a surface speaks of. */
  coalitionFor(surface: Surface, id: string | null): Opened | null;
  /** More rows are at hand: all is answered again. */
  refresh(): void;
}

/** Answers queries: the browser's own, and a coalition's out of its tables. */
export const createAnswers = ({ host, coalitions, joining, keep, pages, coalitionFor, refresh }: AnswersDeps) => {
  const coalitionLine = (entry: CoalitionEntry): HostQueryResult['coalitions'][number] => {
    const tables = coalitions.get(entry.id)?.workspace.tables();
    const me = tables?.people.get(entry.person);
    const name = tables?.profile.name || entry.name;
    const organisationName = (me && tables?.organisations.get(me.organisation)?.name) ?? '';
    const line = { id: entry.id, name, personName: me?.name ?? '', organisationName, monogram: monogramOf(name) };
    return recoveringOf(entry)?.state === 'used' ? { ...line, backupUsed: true } : line;
  };
  /** What the first command needs is set up behind the first answer, not before it. */
  const warmed = new WeakSet<Workspace>();
  const warm = (workspace: Workspace): void => {
    if (warmed.has(workspace)) return;
    warmed.add(workspace);
    setTimeout(() => {
      if (coalitions.get(workspace.id)?.workspace === workspace)
        void workspace.ready().catch((error) => host.log('not warmed up', error));
    }, 0);
  };
  /** Whether an answer can be given; else what lacks is brought, and all is computed again. */
  const isAtHand = ({ workspace }: Opened, query: Query): boolean => {
    if (workspace.isAtHand(query)) return true;
    void workspace.bring(query).then(refresh, (error) => host.log('older rows not read', error));
    return false;
  };

  return {
    isAtHand,
    /** The answer now; undefined while there is none to give, null where there is nothing that it is about. */
    answer: (surface: Surface, coalitionId: string | null, query: AnyQuery): unknown => {
      if (query.name === 'coalitions')
        return coalitions
          .entries()
          .filter(({ joining, id }) => joining === undefined && coalitions.get(id))
          .map(coalitionLine);
      if (query.name === 'joining') return joining.progress();
      if (query.name === 'keep') return keep.progress();
      if (query.name === 'file-part') return keep.part(query.file, query.index);
      if (query.name === 'context') {
        if (surface.kind === 'card') return pages.byNonce(surface.nonce);
        return query.tab === null ? null : pages.byTab(query.tab);
      }
      const coalition = coalitionFor(surface, coalitionId);
      // Under way (another relay, the network back): what was said before stands until there is an answer again.
      if (!coalition) return coalitionId !== null && coalitions.entry(coalitionId) ? undefined : null;
      // Older rows that it is about come first; then it is answered.
      if (!isAtHand(coalition, query as Query)) return undefined;
      const environment = { now: host.now(), delivery: coalition.sharing?.delivery() ?? OFFLINE, zone: host.zone() };
      warm(coalition.workspace);
      return answer(query as Query, coalition.workspace.tables(), environment);
    },
  };
};
