import type { Choice, Method } from '../fact.ts';
import { manyStandAside } from './look-again.ts';

/** A position as it is counted: valid, and in what the close covers. */
export interface Ballot {
  readonly id: string;
  /** The voice that it gives: an organisation's or, where persons decide, a person's id. */
  readonly voice: string;
  readonly device: string;
  /** Its number in the log of its device: a later word takes an earlier one's place. */
  readonly n: number;
  /** The text that it answers. */
  readonly version: string;
  readonly choice: Choice;
  /** Reported by a member for a partner without Concord (P 2.5). */
  readonly relayed: boolean;
  /** The ballots whose place it takes, as far as its author may settle them (P 2.3). */
  readonly replaces: readonly string[];
  /** An objection that was taken back (P 2.6). */
  readonly resolved: boolean;
}

/** Who is counted: the frozen list without those who were gone before they had said anything, and who of it recused themselves. */
export interface Electorate {
  readonly eligible: readonly string[];
  readonly recused: readonly string[];
}

/** By what else a count is judged. */
export interface CountingRule {
  /** The text that is current. */
  readonly version: string;
  /** Share of the eligible who must be present: 0.5 = half. Nothing for a sign-on, a sense check and advice. */
  readonly quorum: number;
  /** How many must sign on; null: one is enough. */
  readonly target: number | null;
  /** More than a fifth stood aside, and it was looked at again (P 2.2). */
  readonly lookedAgain: boolean;
}

/** How one voice stands on the current text (P 2.3, 2.6). */
export interface Voice<B extends Ballot = Ballot> {
  readonly id: string;
  readonly state: 'answered' | 'split' | 'recused' | 'silent';
  readonly choice: Choice | null;
  /** It answered the text that is current, not an older one by an objection that stands. */
  readonly current: boolean;
  readonly counting: readonly B[];
  readonly unsettled: readonly B[];
  readonly replaced: readonly B[];
  readonly fellAway: readonly B[];
  readonly recused: readonly B[];
}

/** Why it comes out as it does; the first is what stopped it, or what carried it. Numbers are of voices. */
export type Reason =
  | { readonly code: 'no-quorum'; readonly present: number; readonly needed: number }
  | { readonly code: 'all-recused' }
  | { readonly code: 'objection'; readonly voices: readonly string[] }
  | { readonly code: 'block'; readonly voices: readonly string[] }
  | { readonly code: 'unheard'; readonly voices: readonly string[] }
  | { readonly code: 'nobody-agrees' }
  | { readonly code: 'look-again'; readonly aside: number; readonly of: number }
  | { readonly code: 'too-few'; readonly yes: number; readonly no: number; readonly of: number }
  | { readonly code: 'undecided' }
  | { readonly code: 'declined' }
  | { readonly code: 'too-few-signed'; readonly signed: number; readonly target: number }
  | { readonly code: 'no-objection' }
  | { readonly code: 'all-agree'; readonly aside: number }
  | { readonly code: 'all-but-one'; readonly dissenter: string }
  | { readonly code: 'enough'; readonly yes: number; readonly no: number; readonly of: number }
  | { readonly code: 'decided' }
  | { readonly code: 'signed'; readonly signed: readonly string[] }
  | { readonly code: 'binds-nobody' };

export interface Tally<B extends Ballot = Ballot> {
  readonly voices: readonly Voice<B>[];
  readonly counts: Readonly<Partial<Record<Choice, number>>>;
  /** Answered, split or recused (P 2.3): never the silent. */
  readonly present: number;
  readonly quorumMet: boolean;
  /** Every voice has answered the current text or is recused: the window may close early (P 2.4). */
  readonly complete: boolean;
  /** `heard`: a sense check, which decides nothing. */
  readonly outcome: 'passed' | 'blocked' | 'heard';
  readonly reasons: readonly Reason[];
}

const isStop = ({ choice }: Ballot): boolean => choice === 'objection' || choice === 'block';

/** The one choice that ballots agree on, 'split' if they differ. A resolved objection stays as a concern: recorded, and stops nothing. */
const agreed = (ballots: readonly Ballot[]): Choice | 'split' => {
  const choices = new Set(ballots.filter((ballot) => !(isStop(ballot) && ballot.resolved)).map(({ choice }) => choice));
  return choices.size > 1 ? 'split' : ([...choices][0] ?? 'concern');
};

const isReplaced = <B extends Ballot>(ballot: B, all: readonly B[]): boolean =>
  all.some(
    (other) =>
      other !== ballot &&
      ((other.device === ballot.device && other.n > ballot.n && other.relayed === ballot.relayed) ||
        other.replaces.includes(ballot.id)),
  );

/**
 * How one voice stands. Its own word overrides a relayed one (P 2.5). Consent to an older text has fallen away; an
 * objection to it stands until the voice answers the new text or the objector resolves it (P 2.6).
 */
const voiceOf = <B extends Ballot>(id: string, mine: readonly B[], recused: boolean, current: string): Voice<B> => {
  const own = mine.filter(({ relayed }) => !relayed);
  const source = own.length > 0 ? own : mine;
  const aside = own.length > 0 ? mine.filter(({ relayed }) => relayed) : [];
  const replaced = source.filter((ballot) => isReplaced(ballot, source));
  const live = source.filter((ballot) => !replaced.includes(ballot));
  const base = { id, replaced: [...replaced, ...aside], counting: [], unsettled: [], fellAway: [], recused: [] };
  if (recused) return { ...base, state: 'recused', choice: null, current: true, recused: live };

  const answers = live.filter(({ version }) => version === current);
  const older = live.filter(({ version }) => version !== current);
  if (answers.length > 0) {
    const choice = agreed(answers);
    const rest = { ...base, current: true, fellAway: older };
    if (choice !== 'split') return { ...rest, state: 'answered', choice, counting: answers };
    // Two relayed ones that differ count as none (P 2.5): nobody of that organisation has said either.
    const state = own.length > 0 ? 'split' : 'silent';
    return { ...rest, state, choice: null, unsettled: answers };
  }
  const standing = older.filter(
    (ballot) =>
      isStop(ballot) &&
      !ballot.resolved &&
      agreed(older.filter(({ version }) => version === ballot.version)) === ballot.choice,
  );
  const fellAway = older.filter((ballot) => !standing.includes(ballot));
  const [first] = standing;
  return first
    ? { ...base, state: 'answered', choice: first.choice, current: false, counting: standing, fellAway }
    : { ...base, state: 'silent', choice: null, current: false, fellAway };
};

/**
 * Whether votes pass (P 2.2). `of`: the electorate without those who recused themselves; abstentions are not counted as
 * cast; a tie fails; nothing cast passes nothing.
 */
const votesPass = (method: Method, yes: number, no: number, of: number): boolean => {
  if (yes === 0) return false;
  if (method === 'majority') return yes > no;
  if (method === 'two-thirds-cast') return yes >= 2 * no;
  return 3 * yes >= 2 * of;
};

type Judged = Pick<Tally, 'outcome' | 'reasons'>;
const passed = (reason: Reason): Judged => ({ outcome: 'passed', reasons: [reason] });
const blocked = (...reasons: Reason[]): Judged => ({ outcome: 'blocked', reasons });

const judgeConsensus = (voices: readonly Voice[], minusOne: boolean, lookedAgain: boolean): Judged => {
  const who = (choice: Choice): string[] => voices.filter((voice) => voice.choice === choice).map(({ id }) => id);
  const [blocks, aside] = [who('block'), who('stand-aside')];
  const heard = voices.filter(({ choice, current }) => current && (choice === 'agree' || choice === 'stand-aside'));
  const open = voices.filter((voice) => !heard.includes(voice) && voice.choice !== 'block').map(({ id }) => id);
  if (blocks.length > (minusOne ? 1 : 0)) return blocked({ code: 'block', voices: blocks });
  if (open.length > 0) return blocked({ code: 'unheard', voices: open });
  if (who('agree').length === 0) return blocked({ code: 'nobody-agrees' });
  if (manyStandAside(voices) && !lookedAgain)
    return blocked({ code: 'look-again', aside: aside.length, of: voices.length });
  const [dissenter] = blocks;
  return passed(
    dissenter === undefined ? { code: 'all-agree', aside: aside.length } : { code: 'all-but-one', dissenter },
  );
};

/** @param voices those with a voice: without the recused */
const judge = (
  method: Method,
  voices: readonly Voice[],
  counts: Tally['counts'],
  { target, lookedAgain }: CountingRule,
): Judged => {
  const n = (choice: Choice): number => counts[choice] ?? 0;
  const who = (choice: Choice): string[] => voices.filter((voice) => voice.choice === choice).map(({ id }) => id);
  switch (method) {
    case 'consent':
      return n('objection') > 0
        ? blocked({ code: 'objection', voices: who('objection') })
        : passed({ code: 'no-objection' });
    case 'consensus':
    case 'consensus-minus-one':
      return judgeConsensus(voices, method === 'consensus-minus-one', lookedAgain);
    case 'majority':
    case 'two-thirds-cast':
    case 'two-thirds-eligible': {
      const votes = { yes: n('yes'), no: n('no'), of: voices.length };
      return votesPass(method, votes.yes, votes.no, votes.of)
        ? passed({ code: 'enough', ...votes })
        : blocked({ code: 'too-few', ...votes });
    }
    case 'advice':
      if (n('yes') + n('no') === 0) return blocked({ code: 'undecided' });
      return n('yes') > 0 && n('no') === 0 ? passed({ code: 'decided' }) : blocked({ code: 'declined' });
    case 'sign-on': {
      const signed = who('sign');
      const needed = Math.max(1, target ?? 1);
      return signed.length >= needed
        ? passed({ code: 'signed', signed })
        : blocked({ code: 'too-few-signed', signed: signed.length, target: needed });
    }
    case 'sense-check':
      return { outcome: 'heard', reasons: [{ code: 'binds-nobody' }] };
  }
};

/** No answer is no (sign-on), binds nobody (sense check), or is one person's to give (advice): nothing to be present for. */
const WITHOUT_QUORUM: readonly Method[] = ['advice', 'sign-on', 'sense-check'];

/**
 * Counts a decision (P 2.2, 2.3, 2.5, 2.6). Pure: the same ballots in any order give the same result.
 * The electorate is the list less those who recused themselves; the quorum counts of the whole list who answered, stood
 * aside, is split or recused. Quorum comes first.
 */
export const tally = <B extends Ballot>(
  ballots: readonly B[],
  electorate: Electorate,
  method: Method,
  rule: CountingRule,
): Tally<B> => {
  const byVoice = new Map<string, B[]>();
  for (const ballot of ballots) byVoice.set(ballot.voice, [...(byVoice.get(ballot.voice) ?? []), ballot]);
  const voices = electorate.eligible.map((id) =>
    voiceOf(id, byVoice.get(id) ?? [], electorate.recused.includes(id), rule.version),
  );
  const counts: Partial<Record<Choice, number>> = {};
  for (const { choice } of voices) if (choice !== null) counts[choice] = (counts[choice] ?? 0) + 1;
  const present = voices.filter(({ state }) => state !== 'silent').length;
  const needed = WITHOUT_QUORUM.includes(method) ? 0 : rule.quorum * voices.length;
  const quorumMet = present >= needed - 1e-9;
  const deciding = voices.filter(({ state }) => state !== 'recused');
  const complete = voices.every(({ state, current }) => state === 'recused' || (state === 'answered' && current));
  const judged = !quorumMet
    ? blocked({ code: 'no-quorum', present, needed: Math.ceil(needed - 1e-9) })
    : deciding.length === 0 && method !== 'sense-check'
      ? blocked({ code: 'all-recused' })
      : judge(method, deciding, counts, rule);
  return { voices, counts, present, quorumMet, complete, ...judged };
};
