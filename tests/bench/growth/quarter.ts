import type { Anchor, KnownFact } from '../../../lib/coalition/fact.ts';
import { startingRows } from '../../../lib/coalition/index.ts';
import { meetingId, pageId, type RecordChange } from '../../../lib/coalition/record.ts';
import type { Member, People } from './people.ts';

/** What a quarter of a big coalition brings: a twentieth of 25,500 records, and 100 decisions with four answers each. */
export const A_QUARTER = { tasks: 560, meetings: 30, items: 300, notes: 345, pages: 40, decisions: 100, recorded: 8 };
export const RECORDS_A_QUARTER =
  A_QUARTER.tasks + A_QUARTER.meetings + A_QUARTER.items + A_QUARTER.notes + A_QUARTER.pages;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Quarter {
  readonly name: string;
  readonly begins: number;
  readonly ends: number;
  random(): number;
}
/** A change of records at a moment; `by` a person. */
export interface Edit {
  readonly at: number;
  readonly by: string;
  readonly changes: readonly RecordChange[];
}
interface Act {
  readonly at: number;
  run(): Promise<unknown>;
}

const WORDS =
  'rent freeze letter council tenant meeting report until demand hall flyer press budget rota door street vote court strike plan'.split(
    ' ',
  );
const pick = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)] as T;
const sentence = (words: number, random: () => number): string =>
  Array.from({ length: words }, () => pick(WORDS, random)).join(' ');
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** An id as long as the product's own. */
const idIn = (random: () => number): string =>
  Array.from({ length: 22 }, () => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789'[Math.floor(random() * 46)]).join(
    '',
  );

const documentAnchor = (quarter: Quarter, at: number, random: () => number): Anchor => ({
  in: 'document',
  key: `gdoc:${quarter.name}-${at % A_QUARTER.pages}`,
  title: sentence(4, random),
  url: `https://docs.google.com/document/d/${quarter.name}-${at % A_QUARTER.pages}/edit`,
  quote: {
    v: 1,
    exact: sentence(9, random),
    before: sentence(6, random),
    after: sentence(6, random),
    paragraph: sentence(40, random),
    position: Math.floor(random() * 9_000),
  },
});

/** Says a quarter's decisions, each with its opening, four answers, its close and three that confirm it, in order of time. */
export const sayDecisions = async (people: People, quarter: Quarter): Promise<void> => {
  const { random } = quarter;
  const rows = new Map(startingRows(['campaign']).map((row) => [row.category, row]));
  const acts: Act[] = [];
  const span = quarter.ends - quarter.begins - 6 * DAY;
  const voices = (): Member[] => {
    const seen = new Set<string>();
    return people.members.filter((one) => {
      if (!one.delegate || seen.has(one.organisation)) return false;
      seen.add(one.organisation);
      return true;
    });
  };
  for (let i = 0; i < A_QUARTER.decisions; i++) {
    const at = Math.floor(quarter.begins + 2 * DAY + (span * i) / A_QUARTER.decisions);
    const row = rows.get(i % 3 === 0 ? 'other' : 'tactics');
    if (!row) throw new Error('no such row');
    const consent = row.method === 'consent';
    const ends = at + row.windowHours * HOUR;
    let opening: KnownFact | undefined;
    let closing: KnownFact | undefined;
    const proposer = pick(people.members, random);
    const decision = `${idIn(random)}.${proposer.device}`;
    acts.push({
      at,
      run: async () => {
        opening = await people.say(proposer, at, {
          kind: 'opening',
          content: {
            decision,
            title: sentence(5, random),
            text: sentence(45, random),
            row,
            urgent: false,
            anchor: i % 5 < 3 ? documentAnchor(quarter, i, random) : null,
            opens: at,
            ends,
            eligible: [...new Set(voices().map(({ organisation }) => organisation))].sort(),
            about: null,
            supersedes: null,
            contests: null,
          },
        });
      },
    });
    for (let voice = 0; voice < 4; voice++)
      acts.push({
        at: at + (voice + 1) * 9 * HOUR + Math.floor(random() * HOUR),
        run: () => {
          const all = voices();
          const who = all[(i + voice) % all.length] as Member;
          const objects = consent && i % 20 === 7 && voice === 2;
          return people.say(who, at + (voice + 1) * 9 * HOUR, {
            kind: 'position',
            content: {
              decision,
              version: opening?.hash ?? '',
              organisation: who.organisation,
              choice: objects ? 'objection' : consent ? 'consent' : voice === 3 ? 'abstain' : 'yes',
              reason: objects || voice === 1 ? sentence(20, random) : null,
              remedy: objects ? sentence(12, random) : null,
              replaces: [],
              relayed: null,
            },
          });
        },
      });
    for (let voice = 0; voice < 4; voice++)
      acts.push({
        at: ends + (voice + 1) * 60_000,
        run: async () => {
          const all = voices();
          const who = all[(i + voice) % all.length] as Member;
          const when = ends + (voice + 1) * 60_000;
          if (closing)
            return people.say(who, when, {
              kind: 'closing-acknowledged',
              content: { decision, closing: closing.hash },
            });
          closing = await people.say(who, when, {
            kind: 'closing',
            content: { decision, version: opening?.hash ?? '' },
          });
        },
      });
  }
  for (let i = 0; i < A_QUARTER.recorded; i++) {
    const at = Math.floor(quarter.begins + 3 * DAY + (span * i) / A_QUARTER.recorded);
    const proposer = pick(people.members, random);
    const decision = `${idIn(random)}.${proposer.device}`;
    acts.push({
      at,
      run: async () => {
        const recording = await people.say(proposer, at, {
          kind: 'recording',
          content: {
            decision,
            title: sentence(5, random),
            text: sentence(30, random),
            category: 'tactics',
            anchor: null,
            decidedOn: dayOf(at),
            decidedBy: 'Full meeting',
            how: 'By hands',
          },
        });
        const other = voices().find((one) => one.person !== proposer.person) as Member;
        await people.say(other, at + HOUR, {
          kind: 'confirmation',
          content: { decision, recording: recording.hash, organisation: other.organisation },
        });
      },
    });
  }
  for (const act of acts.sort((a, b) => a.at - b.at)) await act.run();
};

/** A quarter's tasks, meetings with agenda and notes, and linked pages, with the edits that follow, in order of time. */
export const editsOf = (quarter: Quarter, persons: readonly string[]): Edit[] => {
  const { name, begins, ends, random } = quarter;
  const edits: Edit[] = [];
  const some = (): string => pick(persons, random);
  const moment = (): number => Math.floor(begins + random() * (ends - begins - 2 * DAY));
  for (let i = 0; i < A_QUARTER.pages; i++) {
    const [at, by] = [moment(), some()];
    const key = `gdoc:${name}-${i}`;
    edits.push({
      at,
      by,
      changes: [{ kind: 'page', id: pageId(key), fields: { key, title: sentence(4, random), linked: { at, by } } }],
    });
  }
  for (let i = 0; i < A_QUARTER.tasks; i++) {
    const [at, by] = [moment(), some()];
    const id = `${name}.${idIn(random)}`;
    edits.push({
      at,
      by,
      changes: [
        {
          kind: 'task',
          id,
          fields: {
            title: sentence(5, random),
            owner: some(),
            due: dayOf(at + 14 * DAY),
            state: 'todo',
            estimate: 60,
            source: i % 8 === 0 ? documentAnchor(quarter, i, random) : null,
            notes: sentence(12, random),
            created: { at, by },
          },
        },
      ],
    });
    if (i % 3 === 0)
      edits.push({ at: at + HOUR, by: some(), changes: [{ kind: 'task', id, fields: { state: 'doing' } }] });
    // One in 40 is never done: what is open stays open over the years.
    if (i % 40 !== 0) {
      const later = Math.min(ends - HOUR, at + Math.floor(random() * 20 * DAY) + 2 * HOUR);
      const who = some();
      edits.push({
        at: later,
        by: who,
        changes: [{ kind: 'task', id, fields: { state: 'done', done: { at: later, by: who } } }],
      });
    }
  }
  for (let i = 0; i < A_QUARTER.meetings; i++) {
    const starts = Math.floor(begins + ((ends - begins) * (i + 0.5)) / A_QUARTER.meetings);
    const by = some();
    const meeting = meetingId(`gcal:${name}-${i}`);
    const fields = {
      event: `gcal:${name}-${i}`,
      series: 'weekly',
      title: sentence(3, random),
      starts,
      minutes: 60,
      guests: persons.slice(0, 8).map((person) => `${person}@example.org`),
      kind: 'full',
      facilitator: by,
    };
    edits.push({ at: starts - 3 * DAY, by, changes: [{ kind: 'meeting', id: meeting, fields }] });
    const items = Array.from({ length: A_QUARTER.items / A_QUARTER.meetings }, () => `${name}.${idIn(random)}`);
    for (const [order, id] of items.entries())
      edits.push({
        at: starts - 2 * DAY + order,
        by,
        changes: [
          {
            kind: 'item',
            id,
            fields: {
              meeting,
              title: sentence(4, random),
              purpose: 'update',
              minutes: 5,
              order,
              created: { at: starts - 2 * DAY, by },
            },
          },
        ],
      });
    edits.push({
      at: starts,
      by,
      changes: [{ kind: 'meeting', id: meeting, fields: { started: { at: starts, by } } }],
    });
    for (const [order, id] of items.entries()) {
      const at = starts + order * 5 * 60_000;
      edits.push({ at, by, changes: [{ kind: 'item', id, fields: { ended: { at, by } } }] });
    }
    const notes = Math.floor(A_QUARTER.notes / A_QUARTER.meetings) + (i % 2);
    for (let n = 0; n < notes; n++) {
      const at = starts + n * 4 * 60_000;
      const item = items[n % items.length] as string;
      const fields = { meeting, item, text: sentence(25, random), created: { at, by } };
      edits.push({ at, by, changes: [{ kind: 'note', id: `${name}.${idIn(random)}`, fields }] });
    }
    const over = starts + HOUR;
    edits.push({ at: over, by, changes: [{ kind: 'meeting', id: meeting, fields: { ended: { at: over, by } } }] });
  }
  return edits.sort((a, b) => a.at - b.at);
};
