import type { LogLine } from '../../../lib/coalition/record.ts';
import type { Workspace } from '../../../lib/host/workspace.ts';

/** What hosts have answered "recorded" to: it must be there in the end. */
export interface Kept {
  /** Looks at what a host holds of its own, after it has answered. */
  note(machine: string, workspace: Workspace, subject: string | null): void;
  /** Hash → whose it is. */
  readonly facts: ReadonlyMap<string, { readonly machine: string; readonly device: string; readonly n: number }>;
  /** Record → the lines of its history, and whose. */
  readonly lines: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** A machine whose disk was lost or set back: what nobody else has of it is gone, as it must be. */
  forget(machine: string, elsewhere: (hash: string) => boolean): void;
}

export const lineText = ({ at, by, field, to }: LogLine): string => JSON.stringify([at, by, field, to]);

export const createRecord = (): Kept => {
  const facts = new Map<string, { machine: string; device: string; n: number }>();
  const lines = new Map<string, Map<string, string>>();
  const upTo = new Map<string, number>();
  return {
    facts,
    lines,
    note: (machine, workspace, subject) => {
      const { device, person } = workspace.entry;
      const head = workspace.ledger.heads()[device] ?? 0;
      const known = upTo.get(device) ?? 0;
      if (head > known) {
        // In the host's own memory: whether it is on the disk too is what will be judged.
        for (const { hash, signed } of workspace.ledger.from(device, known + 1))
          facts.set(hash, { machine, device, n: signed.n });
        upTo.set(device, head);
      }
      const tables = workspace.tables();
      const row = subject && (tables.tasks.get(subject) ?? tables.meetings.get(subject));
      if (!subject || !row) return;
      const known2 = lines.get(subject) ?? new Map<string, string>();
      lines.set(subject, known2);
      for (const line of row.log)
        if (line.by === person && !known2.has(lineText(line))) known2.set(lineText(line), machine);
    },
    forget: (machine, elsewhere) => {
      for (const [hash, fact] of facts) if (fact.machine === machine && !elsewhere(hash)) facts.delete(hash);
      for (const [record, known] of lines) {
        for (const [line, whose] of known) if (whose === machine) known.delete(line);
        if (known.size === 0) lines.delete(record);
      }
    },
  };
};
