import { choicesOf } from '../../../lib/coalition/decisions/choices.ts';
import { type Ballot, type CountingRule, type Electorate, tally } from '../../../lib/coalition/decisions/tally.ts';
import { METHODS, type Method } from '../../../lib/coalition/fact.ts';
import { createRandom } from '../../sync/simulator/random.ts';
import { type Asked, plainCount, type Word } from './plain-count.ts';

export interface Poll {
  readonly method: Method;
  readonly ballots: readonly Ballot[];
  readonly electorate: Electorate;
  readonly rule: CountingRule & { readonly quorumOfHundred: number };
}

/** A poll out of a seed: up to nine voices, two delegates each, up to three texts, words that take others' places. */
export const pollOf = (seed: number): Poll => {
  const random = createRandom(seed);
  const method = random.pick(METHODS) as Method;
  const eligible = Array.from({ length: 1 + random.below(9) }, (_, i) => `voice ${i}`);
  const texts = ['text 0', 'text 1', 'text 2'].slice(0, 1 + random.below(3));
  const choices = choicesOf(method);
  // Mostly one answer, so that close results are common.
  const usual = random.pick(choices);
  const ballots: Ballot[] = [];
  for (const voice of [...eligible, 'a stranger'])
    for (let more = random.chance(0.85) ? 1 : 0; more > 0 && ballots.length < 40; more = random.chance(0.3) ? 1 : 0) {
      const relayed = random.chance(0.1);
      const earlier = ballots.filter((one) => one.voice === voice);
      const device = `${voice} ${relayed ? `relayed ${random.below(2)}` : random.below(2)}`;
      ballots.push({
        ...{ id: `word ${ballots.length}`, voice, device, n: ballots.length + 1, relayed },
        version: random.chance(0.75) ? (texts.at(-1) ?? '') : (random.pick(texts) ?? ''),
        choice: (random.chance(0.7) ? usual : random.pick(choices)) ?? 'consent',
        replaces: earlier.filter(() => random.chance(0.4)).map(({ id }) => id),
        resolved: random.chance(0.2),
      });
    }
  const quorumOfHundred = random.pick([0, 50, 50, 75, 100]) ?? 50;
  return {
    method,
    ballots: [...ballots].sort(() => random.next() - 0.5),
    electorate: { eligible, recused: eligible.filter(() => random.chance(0.1)) },
    rule: {
      version: texts.at(-1) ?? '',
      quorum: quorumOfHundred / 100,
      quorumOfHundred,
      target: random.chance(0.5) ? 1 + random.below(5) : null,
      lookedAgain: random.chance(0.3),
    },
  };
};

/** Null, or where the two counters differ over a poll. */
export const difference = ({ method, ballots, electorate, rule }: Poll): string | null => {
  const ours = tally(ballots, electorate, method, rule);
  const words = ballots.map(
    ({ id, voice, device, n, version, choice, relayed, replaces, resolved }): Word => ({
      ...{ id, voice, hand: device, turn: n, text: version, says: choice },
      ...{ passedOn: relayed, insteadOf: replaces, takenBack: resolved },
    }),
  );
  const asked: Asked = {
    ...{ voices: electorate.eligible, steppedOut: electorate.recused, how: method, text: rule.version },
    ...{ quorumOfHundred: rule.quorumOfHundred, mustSign: rule.target ?? 1, lookedAgain: rule.lookedAgain },
  };
  const plain = plainCount(asked, words);
  const said = (voice: (typeof ours.voices)[number]): string =>
    voice.state === 'answered'
      ? `${voice.choice} ${voice.current}`
      : voice.state === 'recused'
        ? 'stepped out'
        : voice.state;
  for (const voice of ours.voices) {
    const one = plain.heard.get(voice.id) ?? 'silent';
    const other = typeof one === 'object' ? `${one.says} ${one.ofThisText}` : one;
    if (other !== said(voice)) return `${voice.id}: ${said(voice)}, by hand ${other}`;
  }
  return ours.outcome === plain.result
    ? null
    : `${ours.outcome} ${JSON.stringify(ours.reasons)}, by hand ${plain.result}`;
};
