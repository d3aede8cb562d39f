import type { Delivery } from '../coalition/query.ts';

/** Stands for all that was said before this start; and for all of it that is put into a relay's new log. */
const BEFORE = 'before';
const ANEW = 'all';
/** Of so many of the last commits it is remembered who has them. */
const REMEMBERED = 200;

export interface AcknowledgedDeps {
  /** Ids of commits that the relay has not acknowledged, from before the last stop. */
  readonly outbox: readonly string[];
  /** Whether there is a relay to keep anything. */
  readonly relayed: boolean;
  changed(): void;
}

/** Which commits of this device have arrived: with whom, and in the relay's mailbox (P 7.7: only what was acknowledged counts). */
export const createAcknowledged = ({ outbox, relayed, changed }: AcknowledgedDeps) => {
  const unkept = new Set(outbox);
  const byCommit = new Map<string, Set<string>>([BEFORE, ...unkept].map((id) => [id, new Set<string>()]));
  let latest = BEFORE;
  /** What the relay lost is not kept until it was put there again. */
  const isKept = (id: string): boolean =>
    relayed && !unkept.has(ANEW) && (id === BEFORE ? !outbox.some((before) => unkept.has(before)) : !unkept.has(id));
  return {
    /** Said just now; nobody has it yet. */
    said: (id: string): void => {
      latest = id;
      byCommit.set(id, new Set());
      for (const old of [...byCommit.keys()].slice(0, -REMEMBERED)) if (old !== BEFORE) byCommit.delete(old);
      unkept.add(id);
      changed();
    },
    /** The relay has committed it. */
    kept: (id: string): void => {
      unkept.delete(id);
      changed();
    },
    /** The relay lost its log: returns the name under which all of it is kept again. */
    lost: (): string => {
      unkept.add(ANEW);
      return ANEW;
    },
    /** A device has stored this commit. */
    by: (device: string, id: string): void => {
      byCommit.get(id)?.add(device);
      changed();
    },
    /** Equal hashes: a device has everything that we have. */
    allBy: (device: string): void => {
      for (const devices of byCommit.values()) devices.add(device);
      changed();
    },
    /** How many commits nobody is known to have. */
    unsent: (): number => [...unkept].filter((id) => id !== ANEW && (byCommit.get(id)?.size ?? 0) === 0).length,
    latest: (): Delivery['latest'] => ({ acknowledged: [...(byCommit.get(latest) ?? [])], kept: isKept(latest) }),
  };
};
