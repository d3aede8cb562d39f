import { nextMoment } from './clock.ts';
import type { Opened } from './open.ts';

export interface SpeakingDeps {
  opened(): readonly Opened[];
  now(): number;
  /** When tables will read differently by themselves (ms); null: not before somebody says something. */
  plan(moments: readonly (number | null)[]): void;
  log(event: string, detail?: unknown): void;
}

/** What the rules ask of this device (closings, receipts) is said as soon as it is due, not at the next round. */
export const createSpeaking = (deps: SpeakingDeps): (() => Promise<void>) => {
  let speaking = false;
  return async () => {
    if (speaking) return;
    speaking = true;
    for (const { workspace, sharing } of deps.opened())
      if (sharing?.caughtUp() ?? true) await workspace.speak().catch((error) => deps.log('not said', error));
    speaking = false;
    const now = deps.now();
    deps.plan(deps.opened().map(({ workspace }) => nextMoment(workspace.tables(), now)));
  };
};
