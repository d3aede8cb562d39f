import type { Context } from '../command.ts';
import { statusHasVoice } from '../foundation/standing.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import type { DecisionRow, Tables, VoiceRow } from '../tables.ts';
import { type Actor, actor, choicesOfPeople } from '../verdict.ts';
import { countsPersons } from './persons.ts';

export interface Acting extends Actor {
  readonly decision: DecisionRow;
}

/** The actor and an existing decision. */
export const acting = (tables: Tables, id: string, context: Context): Result<Acting, Refusal> => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const decision = tables.decisions.get(id);
  return decision ? ok({ ...who.value, decision }) : refuse('decision.unknown');
};

/**
 * Whether answers are still taken (P 2.4): nothing has closed it, or only clocks that run ahead of this one have, and
 * the close is not final yet.
 */
export const takesAnswers = (decision: DecisionRow, at: number): boolean => {
  if (decision.row === null || decision.ends === null) return false;
  if (decision.state === 'withdrawn' || decision.state === 'superseded') return false;
  if (!decision.closed) return true;
  const ends = decision.ends;
  return !decision.closed.final && at < ends && decision.closings.every((closing) => closing.at >= ends);
};

/** The actor and a decision whose window is open at this moment; refusals say in which other state it is. */
export const actingInWindow = (tables: Tables, id: string, context: Context): Result<Acting, Refusal> => {
  const found = acting(tables, id, context);
  if (!found.ok) return found;
  const { decision } = found.value;
  if (decision.state === 'withdrawn') return refuse('decision.withdrawn', { title: decision.title });
  if (decision.row === null) return refuse('decision.not-a-window', { title: decision.title });
  if (!takesAnswers(decision, context.at)) return refuse('decision.closed', { title: decision.title });
  return found;
};

/** The voice that a person may give in a decision, or null if it is neither eligible nor of an eligible organisation. */
export const voiceOf = (decision: DecisionRow, who: Actor): VoiceRow | null => {
  if (!decision.row) return null;
  const id = countsPersons(decision.row) ? who.person.id : who.organisation.id;
  return decision.voices.find((voice) => voice.id === id) ?? null;
};

/** Like `actingInWindow`, and the actor gives an eligible voice (P 2.3): a delegate of an organisation that has one. */
export const actingWithVoice = (
  tables: Tables,
  id: string,
  context: Context,
): Result<Acting & { readonly voice: VoiceRow }, Refusal> => {
  const found = actingInWindow(tables, id, context);
  if (!found.ok) return found;
  const { decision, person, organisation } = found.value;
  if (decision.opens !== null && decision.opens > context.at)
    return refuse('decision.not-open-yet', { when: decision.opens });
  const voice = voiceOf(decision, found.value);
  if (!voice) return refuse('decision.not-eligible', { organisation: organisation.name });
  if (decision.row && !countsPersons(decision.row)) {
    const refused = givesVoice(tables, { person, organisation });
    if (refused) return refused;
  }
  if (voice.state === 'recused') return refuse('decision.recused', { organisation: organisation.name });
  return ok({ ...found.value, voice });
};

/** A refusal unless the actor gives its organisation's voice; choices: who does. */
export const givesVoice = (tables: Tables, { person, organisation }: Actor): ReturnType<typeof refuse> | null => {
  if (!statusHasVoice(organisation.status))
    return refuse('decision.organisation-without-voice', {
      organisation: organisation.name,
      status: organisation.status,
    });
  if (person.delegate) return null;
  const delegates = [...tables.people.values()].filter((p) => p.organisation === organisation.id && p.delegate);
  return refuse('decision.not-a-delegate', { organisation: organisation.name }, choicesOfPeople(delegates));
};

/** Whether a later author may settle an earlier one's word, as tables know it (see voices.ts). */
export const mayAnswerFor = (tables: Tables, who: Actor, author: string, organisation: string): boolean =>
  author === who.person.id ||
  (organisation === who.organisation.id && who.person.delegate && tables.people.get(author)?.delegate !== true);
