import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import { answer } from '../../lib/coalition/index.ts';
import type { MeetingView } from '../../lib/coalition/query.ts';
import { meetingId } from '../../lib/coalition/record.ts';
import { type Browser, DAY, HOUR, proposal, START } from './coalition-of.ts';
import { threeHouses } from './stories.ts';

const open = (more: Partial<Extract<Command, { name: 'meeting.open' }>> = {}): Command => ({
  name: 'meeting.open',
  event: 'gcal:1',
  series: 'gcal:weekly',
  title: 'Full meeting',
  starts: START + 2 * DAY,
  minutes: 60,
  guests: [],
  ...more,
});
const item = (meeting: string, more: Partial<Extract<Command, { name: 'item.add' }>> = {}): Command => ({
  name: 'item.add',
  meeting,
  title: 'Letter',
  purpose: 'decision',
  minutes: 15,
  presenter: null,
  urgent: false,
  ...more,
});
const view = (browser: Browser, meeting: string, now = START): MeetingView => {
  const found = answer({ name: 'meeting', meeting }, browser.tables(), { now, delivery: {} as never });
  if (!found) throw new Error('no meeting');
  return found;
};
const titles = (browser: Browser, meeting: string) => view(browser, meeting).items.map((i) => i.title);

describe('P 4.1 meetings', () => {
  it('two browsers that open one event offline share the meeting and both items', () => {
    const { world, mara, tom } = threeHouses();
    const a = mara.do(open());
    const b = tom.do(open());
    expect(a).toBe(b);
    expect(a).toBe(meetingId('gcal:1'));
    mara.do(item(a, { title: 'Letter' }));
    tom.do(item(b, { title: 'Flyers' }));
    world.sync();
    expect(titles(mara, a).sort()).toEqual(['Flyers', 'Letter', 'Temperature', 'Work plan']);
    expect(titles(mara, a)).toEqual(titles(tom, a));
  });
  it('opened again it takes over only what the calendar changed', () => {
    const { mara } = threeHouses();
    mara.do(open());
    const again = mara.run(open({ title: 'Full meeting (moved)' }));
    expect(again.ok && again.value.changes).toEqual([
      { kind: 'meeting', id: meetingId('gcal:1'), fields: { title: 'Full meeting (moved)' } },
    ]);
    const same = mara.run(open({ title: 'Full meeting (moved)' }));
    expect(same.ok && same.value.changes).toEqual([]);
  });
  it('facilitator and note taker are persons; start and end are kept once', () => {
    const { world, mara, tom } = threeHouses();
    const meeting = mara.do(open());
    expect(
      mara
        .refusal({ name: 'meeting.edit', meeting, fields: { facilitator: 'Legal Aid' } })
        .choices?.map((c) => c.label),
    ).toEqual(['Ana', 'Mara', 'Tom']);
    mara.do({ name: 'meeting.edit', meeting, fields: { facilitator: tom.person } });
    expect(view(mara, meeting).facilitatorName).toBe('Tom');
    expect(mara.refusal({ name: 'meeting.end', meeting }).code).toBe('meeting.not-started');
    mara.do({ name: 'meeting.start', meeting });
    expect(mara.refusal({ name: 'meeting.start', meeting }).code).toBe('meeting.started-already');
    world.now += HOUR;
    mara.do({ name: 'meeting.end', meeting });
    expect(view(mara, meeting).meeting).toMatchObject({ started: { at: START }, ended: { at: START + HOUR } });
    expect(mara.refusal({ name: 'meeting.end', meeting }).code).toBe('meeting.ended-already');
  });
});

describe('P 4.2 agenda items', () => {
  it('a full meeting starts with temperature and work plan, five minutes each', () => {
    const { mara } = threeHouses();
    const { items } = view(mara, mara.do(open()));
    expect(items.map((i) => [i.title, i.minutes])).toEqual([
      ['Temperature', 5],
      ['Work plan', 5],
    ]);
  });
  it('an item without purpose or minutes is marked; so is a sum over the event’s length', () => {
    const { mara } = threeHouses();
    const meeting = mara.do(open());
    mara.do(item(meeting, { purpose: null, minutes: null }));
    expect(view(mara, meeting).items.at(-1)?.missing).toEqual(['purpose', 'minutes']);
    expect(view(mara, meeting)).toMatchObject({ minutesPlanned: 10, over: false });
    mara.do(item(meeting, { minutes: 50 }));
    expect(view(mara, meeting)).toMatchObject({ minutesPlanned: 60, over: false });
    mara.do(item(meeting, { minutes: 1 }));
    expect(view(mara, meeting)).toMatchObject({ minutesPlanned: 61, over: true });
  });
  it('a decision item added less than 24 hours before a full meeting is discussed, not decided, unless urgent', () => {
    const { world, mara } = threeHouses();
    const meeting = mara.do(open());
    world.now = START + DAY;
    mara.do(item(meeting, { title: 'in time' }));
    world.now += 1;
    mara.do(item(meeting, { title: 'late' }));
    mara.do(item(meeting, { title: 'urgent', urgent: true }));
    mara.do(item(meeting, { title: 'update', purpose: 'update' }));
    const marked = () =>
      view(mara, meeting)
        .items.filter((i) => i.discussOnly)
        .map((i) => i.title);
    expect(marked()).toEqual(['late']);
    mara.do({ name: 'meeting.edit', meeting, fields: { kind: 'working-group' } });
    expect(marked()).toEqual([]);
  });
  it('one item runs at a time; starting one starts the meeting', () => {
    const { world, mara } = threeHouses();
    const meeting = mara.do(open());
    const first = mara.do(item(meeting));
    const second = mara.do(item(meeting, { title: 'Flyers' }));
    mara.do({ name: 'item.start', item: first });
    world.now += 600_000;
    mara.do({ name: 'item.start', item: second });
    expect(view(mara, meeting).meeting.started?.at).toBe(START);
    expect(view(mara, meeting).items.find((i) => i.id === first)?.ended?.at).toBe(START + 600_000);
    expect(mara.refusal({ name: 'item.start', item: second }).code).toBe('item.started-already');
    mara.do({ name: 'item.end', item: second });
    expect(mara.refusal({ name: 'item.end', item: second }).code).toBe('item.ended-already');
  });
  it('unfinished items carry over to the next meeting of the series, once, whoever opens it', () => {
    const { world, mara, tom } = threeHouses();
    const meeting = mara.do(open());
    const done = mara.do(item(meeting, { title: 'Done' }));
    mara.do(item(meeting, { title: 'Left over' }));
    const dropped = mara.do(item(meeting, { title: 'Dropped' }));
    mara.do({ name: 'item.edit', item: dropped, fields: { dropped: true } });
    mara.do({ name: 'item.start', item: done });
    mara.do({ name: 'item.end', item: done });
    mara.do({ name: 'meeting.end', meeting });
    world.sync();
    const next = open({ event: 'gcal:2', starts: START + 9 * DAY });
    const id = mara.do(next);
    tom.do(next);
    world.sync();
    expect(titles(tom, id)).toEqual(['Temperature', 'Work plan', 'Left over']);
  });
});

describe('P 4.3 outcomes, P 4.8 minutes', () => {
  const held = () => {
    const story = threeHouses();
    const { mara, tom, world } = story;
    const meeting = mara.do(open({ title: 'Full <b>meeting</b> & *more*' }));
    const letter = mara.do(item(meeting, { title: 'Letter [draft]' }));
    const flyers = mara.do(item(meeting, { title: 'Flyers', purpose: 'update' }));
    const open2 = mara.do(item(meeting, { title: 'Budget' }));
    const anchor = { in: 'item', meeting, item: letter } as const;
    mara.do(proposal({ title: 'Sign the letter', anchor }));
    const task = (title: string, due: string): Command => ({
      name: 'task.add',
      title,
      owner: tom.person,
      due,
      estimate: null,
      source: { in: 'item', meeting, item: flyers },
      notes: '',
    });
    mara.do(task('Print <flyers>', '2026-01-20'));
    mara.do(task('Translate', '2026-01-12'));
    const note = mara.do({ name: 'item.note', item: flyers, text: '1. Ana: "cheap & quick"\n# not a heading' });
    return { ...story, meeting, letter, flyers, budget: open2, note, world };
  };
  it('decisions, tasks and notes stand at their item; a decision item without decision is marked once it ended', () => {
    const { mara, meeting, flyers, budget } = held();
    const at = (id: string) => view(mara, meeting).items.find((i) => i.id === id);
    expect(at(flyers)?.tasks.map((t) => [t.title, t.owner.name, t.due])).toEqual([
      ['Translate', 'Tom', '2026-01-12'],
      ['Print <flyers>', 'Tom', '2026-01-20'],
    ]);
    expect(at(budget)?.undecided).toBe(false);
    mara.do({ name: 'meeting.start', meeting });
    mara.do({ name: 'meeting.end', meeting });
    expect(
      view(mara, meeting)
        .items.filter((i) => i.undecided)
        .map((i) => i.title),
    ).toEqual(['Budget']);
  });
  it('minutes as Markdown, with owners and dates, everything escaped', () => {
    const { mara, meeting } = held();
    expect(view(mara, meeting).markdown).toBe(
      `# Full \\<b\\>meeting\\</b\\> \\& \\*more\\*

Date: 2026-01-07  

## 1. Temperature (update)

## 2. Work plan (update)

## 3. Letter \\[draft\\] (decision)

- **Decision:** Sign the letter — open, answers by 2026-01-08

## 4. Flyers (update)

- **Task:** Translate — Tom (Legal Aid), by 2026-01-12
- **Task:** Print \\<flyers\\> — Tom (Legal Aid), by 2026-01-20
- 1\\. Ana: "cheap \\& quick" \\# not a heading

## 5. Budget (decision)
`,
    );
  });
  it('minutes as HTML: plain tags only, every text escaped', () => {
    const { mara, meeting } = held();
    const { html } = view(mara, meeting);
    expect(html).toContain('<h2>Full &#60;b&#62;meeting&#60;/b&#62; &#38; *more*</h2>');
    expect(html).toContain('<b>Task:</b> Print &#60;flyers&#62; — Tom (Legal Aid), by 2026-01-20');
    expect(html.replace(/<\/?(h2|p|ol|ul|li|b|i|br)>/g, '')).not.toMatch(/[<>]/);
  });
  it('a dropped note is in no minutes; undo brings it back', () => {
    const { mara, meeting, note } = held();
    const result = mara.run({ name: 'note.edit', note, fields: { dropped: true } });
    expect(view(mara, meeting).markdown).not.toContain('cheap');
    if (!result.ok || !result.value.undo) throw new Error('no undo');
    mara.do(result.value.undo);
    expect(view(mara, meeting).markdown).toContain('cheap');
  });
});
