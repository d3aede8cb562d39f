import { decisionsMarkdown } from '../../coalition/export/decisions.ts';
import { exportedRecord, exportJson } from '../../coalition/export/json.ts';
import { meetingEvents } from '../../coalition/export/meetings.ts';
import { taskLines } from '../../coalition/export/tasks.ts';
import { withoutBlind } from '../../coalition/export/withheld.ts';
import { dayIn, type ExportWords } from '../../coalition/export/words.ts';
import type { RecordKind } from '../../coalition/record.ts';
import type { TableName } from '../../replica/types.ts';
import type { Workspace } from '../workspace.ts';
import { csvText } from './csv.ts';
import { icsText } from './ics.ts';

export const EXPORTS = ['all', 'tasks', 'decisions', 'meetings'] as const;
export type ExportKind = (typeof EXPORTS)[number];
export interface ExportedFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** Every kind of record but invitations' secrets: whoever holds one may enter, so they leave only sealed. */
const KINDS: readonly (readonly [RecordKind, TableName])[] = [
  ['profile', 'profile'],
  ['organisation', 'organisations'],
  ['person', 'people'],
  ['task', 'tasks'],
  ['meeting', 'meetings'],
  ['item', 'items'],
  ['note', 'notes'],
  ['page', 'pages'],
  ['draft', 'drafts'],
];

/** A file that other programs open (P 8.6). Not encrypted. Shows its owner no more than the panel does. */
export const exportFile = async (
  { id, ledger, factsSince, bringAll, replica, tables }: Workspace,
  what: ExportKind,
  words: ExportWords,
  { now, zone }: { readonly now: number; readonly zone: number },
): Promise<ExportedFile> => {
  await bringAll();
  const rows = tables();
  const named = (kind: string, end: string) => `${fileName(rows.profile.name)}-${kind}-${dayIn(now, zone)}.${end}`;
  switch (what) {
    case 'all': {
      const { forks } = ledger.state();
      const signed = (await factsSince({})).filter(({ device, n }) => n < (forks[device] ?? Number.POSITIVE_INFINITY));
      const records = KINDS.flatMap(([kind, table]) =>
        [...replica.table(table).values()].map((row) => exportedRecord(kind, row as { id: string })),
      );
      const shown = withoutBlind(signed, rows);
      const text = exportJson({ coalition: id, name: rows.profile.name, ...shown, records });
      return { name: named('all', 'json'), type: 'application/json', text };
    }
    case 'tasks':
      return { name: named(what, 'csv'), type: 'text/csv', text: csvText(taskLines(rows, words, zone)) };
    case 'decisions':
      return { name: named(what, 'md'), type: 'text/markdown', text: decisionsMarkdown(rows, words, zone) };
    case 'meetings':
      return { name: named(what, 'ics'), type: 'text/calendar', text: icsText(meetingEvents(rows, words)) };
  }
};

/** A name that every file system takes: letters and digits of any script, the rest as hyphens. */
export const fileName = (name: string): string =>
  name
    .toWellFormed()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'concord';
