import { statusHasVoice } from '../foundation/standing.ts';
import { reachOf } from '../older.ts';
import type { DecisionLine, DecisionView, QueryInput, QueryResult, Shape } from '../query.ts';
import type { DecisionRow, PersonRow, Tables } from '../tables.ts';
import { deciderOf } from './advice.ts';
import { advisersAsked, isToBeLookedAt } from './advise.ts';
import { asOf } from './as-of.ts';
import { isBlind, veil } from './blind.ts';
import { confirmsCloses, everybodyAnswered, mayCloseFrom } from './close.ts';
import { mayAnswerFor, takesAnswers, voiceOf } from './guards.ts';
import { isLive } from './live.ts';
import { countsPersons } from './persons.ts';

const AGREED: readonly DecisionRow['state'][] = ['passed', 'recorded', 'superseded'];

/** The sign of a decision: reworded or gone since it was agreed beats passed (DESIGN, How it looks). */
const shapeOf = (tables: Tables, decision: DecisionRow): Shape => {
  const found = tables.local.found[decision.id]?.state;
  if (AGREED.includes(decision.state)) return found === 'reworded' || found === 'gone' ? 'changed' : 'passed';
  if (decision.state === 'blocked' || decision.state === 'withdrawn') return 'blocked';
  return 'open';
};

const viewer = (tables: Tables) => {
  const person = tables.people.get(tables.local.person);
  const organisation = person && tables.organisations.get(person.organisation);
  return person && organisation ? { person, organisation } : null;
};

/** Whether this viewer gives the voice that a decision still waits for. */
export const waitsForUs = (tables: Tables, decision: DecisionRow, now: number): boolean => {
  const who = viewer(tables);
  if (!who || who.person.role === 'observer') return false;
  if (decision.recorded && decision.row === null)
    return (
      decision.state === 'recorded' &&
      who.person.delegate &&
      statusHasVoice(who.organisation.status) &&
      decision.recorded.by !== who.person.id &&
      !decision.recorded.confirmedBy.includes(who.organisation.id)
    );
  if (!takesAnswers(decision, now) || !decision.row) return false;
  const voice = voiceOf(decision, who);
  if (!voice || voice.state === 'recused') return false;
  if (!countsPersons(decision.row) && !(who.person.delegate && statusHasVoice(who.organisation.status))) return false;
  return voice.state !== 'answered' || !answersCurrent(decision, voice.id);
};

const answersCurrent = (decision: DecisionRow, voice: string): boolean =>
  decision.positions.some(
    (p) => p.standing === 'counts' && p.version === decision.version && (p.organisation === voice || p.by === voice),
  );

/** A decision as a line of a list. It carries no count of answers, so it leaks none (P 2.3). */
export const decisionLine = (tables: Tables, row: DecisionRow, now: number): DecisionLine => {
  const decision = asOf(row, now);
  return {
    id: decision.id,
    title: decision.title,
    state: decision.state,
    shape: shapeOf(tables, decision),
    ends: decision.ends,
    closedAt: decision.closed?.at ?? null,
    category: decision.category,
    found: tables.local.found[decision.id] ?? null,
    waitsForUs: waitsForUs(tables, row, now),
    confirmedBy: decision.closed?.confirmedBy.length ?? decision.recorded?.confirmedBy.length ?? 0,
    confirmedOf: decision.closed?.of ?? decision.recorded?.of ?? 0,
  };
};

/** Decisions in three lists: what is open by its end, what closed and what was recorded, latest first. */
export const decisionsOf = (
  tables: Tables,
  now: number,
  { from }: QueryInput<'decisions'> = {},
): QueryResult['decisions'] => {
  const { begins, older } = reachOf(from, now, tables.profile.foundedAt);
  const isShown = (d: DecisionRow) => isLive(d) || (d.closed?.at ?? d.proposedAt) >= begins;
  const all = [...tables.decisions.values()].map((row) => asOf(row, now));
  const isOpen = (d: DecisionRow) => d.state === 'open' || d.state === 'scheduled';
  const lines = (rows: DecisionRow[]) => rows.map((row) => decisionLine(tables, row, now));
  const latest = (a: DecisionRow, b: DecisionRow) =>
    (b.closed?.at ?? b.proposedAt) - (a.closed?.at ?? a.proposedAt) || (a.id < b.id ? -1 : 1);
  return {
    open: lines(all.filter(isOpen).sort((a, b) => (a.ends ?? 0) - (b.ends ?? 0) || (a.id < b.id ? -1 : 1))),
    closed: lines(all.filter((d) => d.row !== null && !isOpen(d) && isShown(d)).sort(latest)),
    recorded: lines(all.filter((d) => d.row === null && isShown(d)).sort(latest)),
    older,
  };
};

const mayOf = (tables: Tables, decision: DecisionRow, now: number): DecisionView['may'] => {
  const who = viewer(tables);
  if (!who || who.person.role === 'observer' || decision.state === 'withdrawn') return [];
  const { person, organisation } = who;
  const delegate = person.delegate && statusHasVoice(organisation.status);
  if (decision.recorded && decision.row === null)
    return [
      ...(delegate && decision.recorded.by !== person.id && !decision.recorded.confirmedBy.includes(organisation.id)
        ? (['confirm'] as const)
        : []),
      ...(delegate && !decision.recorded.contestedBy ? (['contest'] as const) : []),
      ...(decision.proposer === person.id ? (['withdraw'] as const) : []),
    ];
  if (!decision.row) return [];
  const open = takesAnswers(decision, now);
  const begun = (decision.opens ?? 0) <= now;
  const voice = voiceOf(decision, who);
  const speaks = voice !== null && (delegate || countsPersons(decision.row)) && voice.state !== 'recused';
  const asked = decision.timeRequests?.some((request) => request.organisation === organisation.id) ?? false;
  const objects = decision.positions.some(
    (p) =>
      p.choice === 'objection' &&
      !p.resolved &&
      p.standing === 'counts' &&
      mayAnswerFor(tables, who, p.by, p.organisation),
  );
  const closes =
    !decision.closed?.final &&
    !decision.closings.some((closing) => closing.complete && closing.acknowledgedBy.includes(organisation.id)) &&
    confirmsCloses(decision, organisation.id) &&
    (now >= mayCloseFrom(decision, tables) || everybodyAnswered(decision));
  return [
    ...(open && begun && speaks ? (['position', 'recuse'] as const) : []),
    ...(open && begun && speaks && !asked && now < (decision.ends ?? 0) ? (['ask-time'] as const) : []),
    ...(open && decision.proposer === person.id ? (['amend', 'withdraw'] as const) : []),
    ...(open && begun && decision.row.method === 'advice' && deciderOf(decision.row) !== person.id
      ? (['advise'] as const)
      : []),
    ...(open && looksAgain(tables, decision, person, now) ? (['look-again'] as const) : []),
    ...(open && objects ? (['resolve'] as const) : []),
    ...(closes ? (['close'] as const) : []),
  ];
};

/** Whether a person who may is to look at it again, and may see that it is (P 2.2, 2.3). */
export const looksAgain = (tables: Tables, decision: DecisionRow, person: PersonRow, now: number): boolean =>
  (decision.proposer === person.id || person.role === 'coordinator') &&
  isToBeLookedAt(decision) &&
  !isBlind(asOf(decision, now), tables);

/** One decision as this viewer may see it now; blind as its row says (P 2.3). Null if unknown. */
export const decisionOf = (tables: Tables, id: string, now: number): DecisionView | null => {
  const stored = tables.decisions.get(id);
  if (!stored) return null;
  const row = asOf(stored, now);
  const who = viewer(tables);
  const name = (organisation: string) => tables.organisations.get(organisation)?.name ?? '';
  // Who has gone keeps the name on what it has said.
  const personName = (person: string) =>
    tables.people.get(person)?.name ?? tables.membership?.former.get(person)?.name ?? '';
  const blind = isBlind(row, tables);
  const shown = blind ? veil(row, tables) : row;
  const voice = who ? voiceOf(row, who) : null;
  const own = voice ? row.positions.filter((p) => p.organisation === voice.id || p.by === voice.id) : [];
  const ours = own.filter((p) => p.standing === 'counts' || p.standing === 'unsettled').at(-1);
  const current = row.versions.findIndex((version) => version.hash === row.version);
  return {
    ...shown,
    shape: shapeOf(tables, row),
    found: tables.local.found[id] ?? null,
    proposerName: personName(row.proposer),
    organisationName: name(row.organisation),
    blind,
    voices: shown.voices.map((v) => ({ ...v, organisationName: name(v.organisation) })),
    positions: shown.positions.map((p) => ({
      ...p,
      organisationName: name(p.organisation),
      personName: personName(p.by),
    })),
    advice: shown.advice.map((one) => ({
      ...one,
      personName: personName(one.by),
      organisationName: name(one.organisation),
    })),
    advisersAsked: advisersAsked(row, tables),
    deciderName: row.row && deciderOf(row.row) !== null ? personName(deciderOf(row.row) ?? '') : null,
    answered: shown.voices.filter((v) => ['answered', 'split', 'recused'].includes(v.state)).length,
    may: mayOf(tables, stored, now),
    ours: ours ? { choice: ours.choice, by: ours.by, at: ours.at, version: ours.version } : null,
    asOrganisation: who?.organisation.name ?? '',
    before: current > 0 ? (row.versions[current - 1]?.text ?? null) : null,
  };
};
