import type { Command } from '../coalition/command.ts';
import { type Result, refuse } from '../coalition/result.ts';
import type { AnyCommand, Recorded } from '../protocol/surface.ts';
import { VaultError } from '../vault/open.ts';
import type { Coalitions } from './coalitions.ts';
import { epochWithout, leaversOf } from './epochs.ts';
import type { Opened } from './open.ts';
import { storageRefusal } from './storage.ts';
import type { Surface } from './surfaces.ts';

const OPEN_AGAIN_MS = 10_000;
/** The browser's own commands whose answers are remembered, so that one that comes again is not done again. */
const REMEMBERED = 200;

/** One of the browser's own commands, by name. */
export type OwnCommand = (
  command: AnyCommand,
  surface: Surface,
  coalition: Opened | null,
  id: string,
) => Promise<Result<Recorded>>;

export interface ExecutingDeps {
  readonly coalitions: Coalitions;
  readonly own: Readonly<Record<string, OwnCommand>>;
  /** Which coalition a surface speaks of. */
  coalitionFor(surface: Surface, id: string | null): Opened | null;
  /** ms in which what a page proposed can be withdrawn (P 7.6). */
  readonly grace: number;
}

/** Carries commands out: the browser's own, those that the rules decide, and removals with the new keys that they need. */
export const createExecuting = ({ coalitions, own, coalitionFor, grace }: ExecutingDeps) => {
  const doing = new Map<string, Promise<Result<Recorded>>>();
  const doOnce = (id: string, work: () => Promise<Result<Recorded>>): Promise<Result<Recorded>> => {
    const under = doing.get(id);
    if (under) return under;
    const answer = work();
    doing.set(id, answer);
    const [oldest] = doing.keys();
    if (doing.size > REMEMBERED && oldest !== undefined) doing.delete(oldest);
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
    if (coalitionId !== null) await coalitions.settled(coalitionId);
    const coalition = coalitionFor(surface, coalitionId);
    const run = Object.hasOwn(own, command.name) ? own[command.name] : undefined;
    if (run) return doOnce(id, () => run(command, surface, coalition, id));
    if (!coalition) return refuse('coalition.unknown');
    const { workspace, keys } = coalition;
    const leavers = leaversOf(workspace.tables(), command as Command);
    if (leavers === null) return workspace.execute(command as Command, id, surface.kind === 'card' ? grace : 0);
    // A removal carries new keys in the same fact; their secret is kept before anybody is told of it.
    const fresh = await epochWithout(workspace.tables(), leavers);
    await keys.hold(fresh.secret);
    return workspace.execute({ ...command, epoch: fresh.epoch } as Command, id);
  };

  /** Resolves when a coalition is open under a key that is this device's alone, or that takes too long. */
  const isOpenAgain = async (id: string): Promise<void> => {
    for (const end = Date.now() + OPEN_AGAIN_MS; Date.now() < end; ) {
      const workspace = coalitions.get(id)?.workspace;
      if (workspace && !workspace.isBehind()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  /** Never throws for what a person did, nor for what the disk did. */
  return async (...said: Parameters<typeof carryOut>): Promise<Result<Recorded>> => {
    const [surface, coalition] = said;
    try {
      const before = coalitionFor(surface, coalition)?.workspace;
      const answer = await carryOut(...said);
      // What found out that the key is another's is done by the new one; what met a coalition that was just closed to be
      // opened anew (other keys, another relay), by its successor. Once, since it has an id.
      if (answer.ok || !(answer.error.code === 'device.takes-new-key' || before?.isClosed())) return answer;
      await isOpenAgain(before?.id ?? coalition ?? '');
      return await carryOut(...said);
    } catch (error) {
      if (error instanceof VaultError) return storageRefusal(error);
      throw error;
    }
  };
};
