import type { DecisionRow, Tables, VoiceRow } from '../tables.ts';
import { countsPersons } from './persons.ts';

/** The id of the viewer's own voice in a decision: its organisation's, or its own where persons decide. */
const ownVoice = (decision: DecisionRow, tables: Tables): VoiceRow | null => {
  const person = tables.people.get(tables.local.person);
  if (!person || !decision.row) return null;
  const id = countsPersons(decision.row) ? person.id : person.organisation;
  return decision.voices.find((voice) => voice.id === id) ?? null;
};

/**
 * Whether the answers are hidden from this viewer (P 2.3): until its own organisation has answered once (an amendment
 * does not hide what it saw), or until the close, as the row says. Who has no voice waits for the close.
 */
export const isBlind = (decision: DecisionRow, tables: Tables): boolean => {
  if (!decision.row || decision.row.blind === 'open') return false;
  if (decision.closed || (decision.state !== 'open' && decision.state !== 'scheduled')) return false;
  if (decision.row.blind === 'until-close') return true;
  const own = ownVoice(decision, tables);
  if (!own) return true;
  if (own.state === 'recused' || own.state === 'answered' || own.state === 'split') return false;
  return !decision.positions.some((p) => p.standing !== 'no-voice' && (p.organisation === own.id || p.by === own.id));
};

/**
 * A decision without what others have said: no position, choice, tally or quorum of anybody but the viewer's own
 * organisation. Who has answered at all stays visible: it says nothing of what they think, and the proposer sees that
 * somebody waits. Answered means the text that is current: an objection to an older one stands where consent has fallen
 * away, and would be told apart by that.
 */
export const veil = (decision: DecisionRow, tables: Tables): DecisionRow => {
  const own = ownVoice(decision, tables);
  const answersNow = (voice: VoiceRow): boolean =>
    decision.positions.some(
      (p) =>
        (p.standing === 'counts' || p.standing === 'unsettled') &&
        p.version === decision.version &&
        (p.organisation === voice.id || p.by === voice.id),
    );
  const veiled = (voice: VoiceRow): VoiceRow => {
    const spoke = voice.state === 'answered' || voice.state === 'split';
    return { ...voice, state: spoke ? (answersNow(voice) ? 'answered' : 'silent') : voice.state, choice: null };
  };
  return {
    ...decision,
    voices: decision.voices.map((voice) => (voice.id === own?.id ? voice : veiled(voice))),
    positions: decision.positions.filter((p) => own !== null && (p.organisation === own.id || p.by === own.id)),
    quorumMet: false,
    closings: [],
  };
};
