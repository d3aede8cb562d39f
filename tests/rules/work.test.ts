import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import { answer, decide } from '../../lib/coalition/index.ts';
import type { Query, QueryResult } from '../../lib/coalition/query.ts';
import type { Tables } from '../../lib/coalition/tables.ts';
import { askedWords, wordScore, wordsOf } from '../../lib/coalition/work/words.ts';
import { type Browser, DAY, START } from './coalition-of.ts';
import { documentAnchor, threeHouses } from './stories.ts';

const task = (owner: string, more: Partial<Extract<Command, { name: 'task.add' }>> = {}): Command => ({
  name: 'task.add',
  title: 'Print the flyers',
  owner,
  due: '2026-01-10',
  estimate: 60,
  source: null,
  notes: '',
  ...more,
});
const ask = <Q extends Query>(query: Q, browser: Browser, now = START): QueryResult[Q['name']] =>
  answer(query, browser.tables(), { now, delivery: { online: [], unsent: 0, latest: null } as never });

describe('P 3.1 tasks: one named person as owner', () => {
  it('a team is refused with everybody; an organisation, or words that name it, with its people', () => {
    const { world, mara, tom, ana } = threeHouses();
    const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation });
    world.sync();
    const theirs = [
      { value: tia.person, label: 'Tia' },
      { value: tom.person, label: 'Tom' },
    ];
    expect(mara.refusal(task('communications team'))).toEqual({
      code: 'task.owner-not-a-person',
      params: { owner: 'communications team' },
      choices: [{ value: ana.person, label: 'Ana' }, { value: mara.person, label: 'Mara' }, ...theirs],
    });
    for (const words of [tom.organisation, 'Legal Aid', "legal aid's communications team"])
      expect(mara.refusal(task(words))).toMatchObject({
        code: 'task.owner-not-a-person',
        params: { organisation: 'Legal Aid' },
        choices: theirs,
      });
    const id = mara.do(task(tia.person, { source: documentAnchor }));
    expect(mara.tables().tasks.get(id)).toMatchObject({
      owner: tia.person,
      state: 'todo',
      created: { by: mara.person },
    });
    expect(mara.refusal({ name: 'task.edit', task: id, fields: { owner: 'the team' } }).code).toBe(
      'task.owner-not-a-person',
    );
  });
  it('an outcome of an agenda item needs a date', () => {
    const { mara } = threeHouses();
    const source = { in: 'item', meeting: 'standing.gcal:1', item: '2026q1.x' } as const;
    expect(mara.refusal(task(mara.person, { source, due: null })).code).toBe('task.due-needed');
  });
  it('done is kept with who and when; undo brings back what was', () => {
    const { mara } = threeHouses();
    const id = mara.do(task(mara.person));
    const result = mara.run({ name: 'task.edit', task: id, fields: { state: 'done' } });
    expect(mara.tables().tasks.get(id)?.done).toEqual({ at: START, by: mara.person });
    if (!result.ok || !result.value.undo) throw new Error('no undo');
    mara.do(result.value.undo);
    expect(mara.tables().tasks.get(id)).toMatchObject({ state: 'todo', done: null });
    const same = mara.run({ name: 'task.edit', task: id, fields: { state: 'todo' } });
    expect(same.ok && same.value.changes).toEqual([]);
    expect(mara.refusal({ name: 'task.edit', task: 'none', fields: {} }).code).toBe('task.unknown');
  });
  it('a record that a newer version made is read-only, an emptied one is restored to its last good values', () => {
    const { mara } = threeHouses();
    const id = mara.do(task(mara.person));
    const tables = mara.tables();
    const row = tables.tasks.get(id);
    if (!row) throw new Error('no task');
    expect(mara.refusal({ name: 'record.restore', kind: 'task', id }).code).toBe('record.nothing-to-restore');
    const damaged: Tables = { ...tables, tasks: new Map([[id, { ...row, removedBy: 'person-Tom' }]]) };
    const context = { by: mara.person, device: mara.device, at: START, grace: 0, newId: () => 'x' };
    const restored = decide(damaged, { name: 'record.restore', kind: 'task', id }, context);
    expect(restored.ok && restored.value.changes[0]?.fields).toMatchObject({
      title: 'Print the flyers',
      owner: mara.person,
    });
    const newer: Tables = { ...tables, tasks: new Map([[id, { ...row, readOnly: true }]]) };
    const edited = decide(newer, { name: 'task.edit', task: id, fields: { title: 'x' } }, context);
    expect(!edited.ok && edited.error.code).toBe('record.newer-version');
  });
});

describe('P 7.2 who owns which task', () => {
  it('recipients: who they are, what they own, overdue first; outside addresses are counted', () => {
    const { mara, tom } = threeHouses();
    mara.do(task(tom.person, { title: 'Later', due: '2026-03-01' }));
    mara.do(task(tom.person, { title: 'No date', due: null }));
    mara.do(task(tom.person, { title: 'Late', due: '2026-01-02' }));
    const done = mara.do(task(tom.person, { title: 'Done' }));
    mara.do({ name: 'task.edit', task: done, fields: { state: 'done' } });
    const { people, outside } = ask(
      { name: 'recipients', addresses: ['Tom <TOM@example.org>', 'tom@example.org', 'press@news.example'] },
      mara,
    );
    expect(outside).toBe(1);
    expect(people).toHaveLength(2);
    expect(people[0]).toMatchObject({
      person: { name: 'Tom' },
      organisation: { name: 'Legal Aid' },
      overdue: 1,
      open: 3,
    });
    expect(people[0]?.tasks.map((t) => t.title)).toEqual(['Late', 'Later', 'No date']);
  });
  it('recipients by name only: whom one person alone has that name, whichever way round, and marked', () => {
    const { mara } = threeHouses();
    mara.do(task(mara.person, { title: 'Late', due: '2026-01-02' }));
    const { people, outside } = ask(
      { name: 'recipients', addresses: ['tom@example.org'], names: ['TOM (Legal Aid)', 'mara', 'Nobody'] },
      mara,
    );
    expect(people).toMatchObject([
      { address: 'tom@example.org', person: { name: 'Tom' } },
      { address: 'mara', person: { name: 'Mara' }, unsure: true, overdue: 1 },
    ]);
    expect(people).toHaveLength(2);
    expect(people[0]).not.toHaveProperty('unsure');
    expect(outside).toBe(0);
  });
  it('of two people of one name neither is meant', () => {
    const { world, mara, tom } = threeHouses();
    mara.do({ name: 'person.edit', person: mara.person, fields: { name: 'Okafor, Tom' } });
    tom.do({ name: 'person.edit', person: tom.person, fields: { name: 'Tom Okafor' } });
    world.sync();
    expect(ask({ name: 'recipients', addresses: [], names: ['Tom Okafor'] }, mara).people).toEqual([]);
  });
  it('due today is not overdue', () => {
    const { mara } = threeHouses();
    mara.do(task(mara.person, { due: '2026-01-05' }));
    expect(ask({ name: 'work' }, mara).mine[0]?.overdue).toBe(false);
    expect(ask({ name: 'work' }, mara, START + DAY).mine[0]?.overdue).toBe(true);
    // Five in the afternoon in Los Angeles is the next day in UTC, and still today there.
    const environment = { now: Date.UTC(2026, 0, 6, 1), zone: -480, delivery: {} as never };
    expect(answer({ name: 'work' }, mara.tables(), environment).mine[0]?.overdue).toBe(false);
  });
  it('"who owns …?" by words, beginnings and stems, best first', () => {
    const { mara, tom } = threeHouses();
    mara.do(task(tom.person, { title: 'Translate the flyer' }));
    mara.do(task(mara.person, { title: 'Call the printer', notes: 'about the flyers' }));
    mara.do(task(mara.person, { title: 'Book the hall' }));
    const titles = (words: string) => ask({ name: 'owners', words }, mara).tasks.map((t) => t.title);
    expect(titles('who owns the flyers?')).toEqual(['Translate the flyer', 'Call the printer']);
    expect(titles('trans')).toEqual(['Translate the flyer']);
    expect(titles('legal aid')).toEqual(['Translate the flyer']);
    expect(titles('flyers printer')).toEqual(['Call the printer']);
    expect(titles('zebra')).toEqual([]);
    expect(titles(' ')).toEqual([]);
  });
  it('accents and case do not matter', () => {
    const words = wordsOf('Reunion mit Zürich');
    for (const asked of ['réunion', 'ZURICH']) expect(wordScore(askedWords(asked), [{ words, weight: 1 }])).toBe(1);
  });
  it('5,000 tasks are searched within 100 ms of processor time', () => {
    const { mara } = threeHouses();
    const tables = mara.tables();
    const id = mara.do(task(mara.person));
    const row = mara.tables().tasks.get(id);
    if (!row) throw new Error('no task');
    const tasks = new Map(
      Array.from({ length: 5_000 }, (_, i) => [
        `t${i}`,
        { ...row, id: `t${i}`, title: `Task ${i} about flyer ${i % 97}` },
      ]),
    );
    const environment = { now: START, delivery: {} as never };
    const run = () => answer({ name: 'owners', words: 'flyer 42' }, { ...tables, tasks }, environment);
    // Processor time, and the best of several: what else runs on this machine is not judged.
    const spent = Array.from({ length: 5 }, () => {
      const from = process.cpuUsage();
      run();
      return process.cpuUsage(from).user / 1_000;
    });
    expect(Math.min(...spent)).toBeLessThan(100);
  });
});

describe('P 7.6 today', () => {
  it('what waits for me by its moment, what is open on this page, what happened since', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do({
      name: 'decision.propose',
      title: 'Rent freeze demand',
      text: 'We demand a rent freeze until the report is out.',
      category: 'public statement',
      anchor: documentAnchor,
      ends: null,
      urgent: false,
      about: null,
      supersedes: null,
    });
    mara.do(task(tom.person, { due: '2026-01-06' }));
    mara.do(task(tom.person, { title: 'Far away', due: '2026-06-01' }));
    world.sync();
    tom.local.lookedAt = START - 1;
    const today = ask({ name: 'today', page: 'gdoc:1' }, tom);
    expect(today.forYou.map((f) => f.kind)).toEqual(['task', 'answer']);
    expect(today.minutes).toBe(4);
    expect(today.onPage).toEqual([expect.objectContaining({ id: decision, waitsForUs: true })]);
    expect(today.since.map((h) => h.what)).toEqual(expect.arrayContaining(['proposed', 'task-added', 'joined']));
    const page = ask({ name: 'page', key: 'gdoc:1' }, tom);
    expect(page).toMatchObject({ linked: true, marks: [{ id: decision, kind: 'decision', shape: 'open' }] });
    tom.local.found = { [decision]: { state: 'reworded', at: START, difference: null } };
    expect(ask({ name: 'page', key: 'gdoc:1' }, tom).marks[0]?.shape).toBe('open');
  });
  it('P 2.7 reworded or gone since it was agreed shows as changed; a signed yes anchors anew', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do({
      name: 'decision.record',
      title: 'x',
      text: 'x',
      category: 'other',
      anchor: documentAnchor,
      decidedOn: '2026-01-04',
      decidedBy: 'board',
      how: 'consent',
    });
    world.sync();
    const found = (state: 'unchanged' | 'moved' | 'reworded' | 'gone' | 'uncertain') => {
      tom.local.found = { [decision]: { state, at: START, difference: null } };
      return ask({ name: 'page', key: 'gdoc:1' }, tom).marks[0]?.shape;
    };
    expect((['unchanged', 'moved', 'reworded', 'gone', 'uncertain'] as const).map(found)).toEqual([
      'passed',
      'passed',
      'changed',
      'changed',
      'passed',
    ]);
    if (documentAnchor.in !== 'document') throw new Error('no document');
    tom.do({ name: 'decision.reanchor', decision, quote: { ...documentAnchor.quote, exact: 'We want a freeze.' } });
    world.sync();
    expect(ask({ name: 'page', key: 'gdoc:1' }, mara).marks[0]?.quote?.exact).toBe('We want a freeze.');
  });
  it('the card proposes a title and the document’s last category, never a silent guess', () => {
    const { mara } = threeHouses();
    const capture = (key: string) =>
      ask(
        { name: 'capture', key, text: '  “we demand a rent freeze until the report is out. Then we talk.', zone: 0 },
        mara,
      );
    expect(capture('gdoc:1')).toMatchObject({
      title: 'We demand a rent freeze until the report is out',
      category: null,
      organisationName: 'Tenant Union',
    });
    mara.do({
      name: 'decision.record',
      title: 'x',
      text: 'x',
      category: 'media',
      anchor: documentAnchor,
      decidedOn: '2026-01-04',
      decidedBy: '',
      how: '',
    });
    expect(capture('gdoc:1').category).toBe('media');
    expect(capture('gdoc:2').category).toBeNull();
    expect(capture('gdoc:1').categories.find((c) => c.category === 'media')?.ends).toBe(Date.UTC(2026, 0, 8, 18));
  });
});
