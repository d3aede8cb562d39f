import { describe, expect, test } from 'vitest';
import { type Ballot, tally } from '../../../lib/coalition/decisions/tally.ts';
import type { Choice } from '../../../lib/coalition/fact.ts';
import { difference, type Poll } from './ballots.ts';
import { CASES, type Case } from './cases.ts';

const pollOf = ({ answers, eligible, method, quorum = 0.5, target, lookedAgain }: Case): Poll => {
  const voices = Array.from({ length: eligible }, (_, i) => `voice ${i}`);
  const left = [...voices];
  const next = (n: number): string[] => left.splice(0, n);
  const ballot = (voice: string, choice: Choice, hand = ''): Ballot => ({
    ...{ id: `${voice}${hand}`, voice, device: `${voice}${hand}`, n: 1, version: 'text', choice },
    ...{ relayed: false, replaces: [], resolved: false },
  });
  const recused = next(answers.recused ?? 0);
  const differ = next(answers.split ?? 0).flatMap((voice) =>
    (method === 'consent' ? (['consent', 'objection'] as const) : (['yes', 'no'] as const)).map((choice) =>
      ballot(voice, choice, choice),
    ),
  );
  const said = Object.entries(answers)
    .filter(([choice]) => choice !== 'recused' && choice !== 'split')
    .flatMap(([choice, n]) => next(n).map((voice) => ballot(voice, choice as Choice)));
  return {
    method,
    ballots: [...differ, ...said],
    electorate: { eligible: voices, recused },
    rule: {
      ...{ version: 'text', quorum, quorumOfHundred: quorum * 100 },
      ...{ target: target ?? null, lookedAgain: lookedAgain ?? false },
    },
  };
};

describe('cases of the field', () => {
  test.each(CASES.map((one) => [one.method, one.story, one] as const))('%s: %s', (_method, _story, one) => {
    const poll = pollOf(one);
    expect(tally(poll.ballots, poll.electorate, poll.method, poll.rule).outcome).toBe(one.result);
    expect(difference(poll)).toBeNull();
  });
  test('are more than forty besides the one of PRODUCT.md', () => {
    expect(CASES.length).toBeGreaterThan(40);
  });
});
