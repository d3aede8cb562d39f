import type { Choice, Method } from '../../../lib/coalition/fact.ts';

/**
 * Cases out of the field's handbooks and parliamentary practice, in our own words, with where they come from. Where a
 * handbook leaves it open, the words of PRODUCT.md 2.2 and 2.3 decide. `answers`: how many voices gave each; the rest of
 * `eligible` are silent.
 */
export interface Case {
  readonly from: string;
  readonly story: string;
  readonly method: Method;
  readonly eligible: number;
  readonly answers: Partial<Record<Choice | 'recused' | 'split', number>>;
  /** Share that must be present; half unless told otherwise. */
  readonly quorum?: number;
  readonly target?: number;
  readonly lookedAgain?: true;
  readonly result: 'passed' | 'blocked' | 'heard';
}

const PRODUCT = 'PRODUCT.md 2.2';
const RONR_FORUM = 'RONR Q & A forum, robertsrules.forumflash.com/topic/25089 (abstention within a quorum)';
const RONR_TWO_THIRDS = 'RONR Q & A forum, robertsrules.forumflash.com/topic/36299 (abstentions in a 2/3 vote)';
const CALIFORNIA = 'California State Association of Parliamentarians, roberts-rules.com/parl17.htm (counting votes)';
const DUMMIES = "Robert's Rules for Dummies, dummies.com/article/171789 (voting results)";
const MCCLINTOCK = 'P. McClintock, Voting Variations (sites.google.com/site/paulmcclintockparliamentarian)';
const COHOUSING = 'Great Oak Cohousing, gocoho.org agreement 122 (stand-asides and blocks)';
const SEEDS = 'Seeds for Change, Consensus Decision Making (booklet, fliphtml5.com/dyfu/gvlc)';
const SOCIOCRACY = 'Sociocracy For All, sociocracyforall.org/consent-decision-making';
const VILLINES = 'S. Villines, How Objections Speed Up Decision-Making (cohousing-l, 24 December 2014)';
const BERCOT = 'R. Bercot, Deciding with Consents (gist maxxcrawford/ecdb17f0)';
const ROOMIO = 'Roomio, the in-person version of Loomio (github.com/alanna/guides, roomio.md)';
const TRIP_PLANNER = 'OpenTripPlanner community, DecisionMaking (wiki)';

export const CASES: readonly Case[] = [
  // Majority
  {
    from: RONR_FORUM,
    story: '60 there, 30 yes, 15 no, 15 abstain',
    method: 'majority',
    eligible: 60,
    answers: { yes: 30, no: 15, abstain: 15 },
    result: 'passed',
  },
  {
    from: CALIFORNIA,
    story: 'of 100 who may, 81 cast a legal vote; 41 are more than half of them',
    method: 'majority',
    eligible: 100,
    answers: { yes: 41, no: 40 },
    result: 'passed',
  },
  {
    from: CALIFORNIA,
    story: 'of 81 cast, 40 are not more than half',
    method: 'majority',
    eligible: 100,
    answers: { yes: 40, no: 41 },
    result: 'blocked',
  },
  {
    from: CALIFORNIA,
    story: 'more than half is not 51 %: of 1,000 votes 501 are enough',
    method: 'majority',
    eligible: 1000,
    answers: { yes: 501, no: 499 },
    result: 'passed',
  },
  {
    from: DUMMIES,
    story: 'a tie is no majority, so it is lost',
    method: 'majority',
    eligible: 10,
    answers: { yes: 5, no: 5 },
    result: 'blocked',
  },
  {
    from: DUMMIES,
    story: 'a majority of those who vote, not of those who could: 3 to 2 among 10 who are all there',
    method: 'majority',
    eligible: 10,
    answers: { yes: 3, no: 2, abstain: 5 },
    result: 'passed',
  },
  {
    from: MCCLINTOCK,
    story: '7 for, 4 against, 2 abstain',
    method: 'majority',
    eligible: 13,
    answers: { yes: 7, no: 4, abstain: 2 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'all abstain: nothing is cast',
    method: 'majority',
    eligible: 6,
    answers: { abstain: 6 },
    result: 'blocked',
  },
  {
    from: PRODUCT,
    story: 'one yes is enough when all others who are there abstain',
    method: 'majority',
    eligible: 6,
    answers: { yes: 1, abstain: 5 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'quorum first: 4 yes of 9 are too few to be there',
    method: 'majority',
    eligible: 9,
    answers: { yes: 4 },
    result: 'blocked',
  },
  {
    from: PRODUCT,
    story: 'an organisation that is split is there, so the quorum is met, and has no voice',
    method: 'majority',
    eligible: 9,
    answers: { yes: 2, no: 1, split: 2 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'who stepped out is there, and is not counted',
    method: 'majority',
    eligible: 4,
    answers: { yes: 1, recused: 1 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'all stepped out: nobody is left to decide',
    method: 'majority',
    eligible: 3,
    answers: { recused: 3 },
    result: 'blocked',
  },
  // Two thirds of those cast
  {
    from: RONR_TWO_THIRDS,
    story: '17 in favour, 8 against, some abstain: abstentions are left out',
    method: 'two-thirds-cast',
    eligible: 30,
    answers: { yes: 17, no: 8, abstain: 5 },
    result: 'passed',
  },
  {
    from: RONR_FORUM,
    story: '30 yes, 15 no: at least twice as many',
    method: 'two-thirds-cast',
    eligible: 60,
    answers: { yes: 30, no: 15, abstain: 15 },
    result: 'passed',
  },
  {
    from: MCCLINTOCK,
    story: '7 for, 4 against: less than twice as many',
    method: 'two-thirds-cast',
    eligible: 13,
    answers: { yes: 7, no: 4, abstain: 2 },
    result: 'blocked',
  },
  {
    from: MCCLINTOCK,
    story: '2 for, 1 against, 10 abstain',
    method: 'two-thirds-cast',
    eligible: 13,
    answers: { yes: 2, no: 1, abstain: 10 },
    result: 'passed',
  },
  {
    from: DUMMIES,
    story: 'exactly two thirds are enough',
    method: 'two-thirds-cast',
    eligible: 9,
    answers: { yes: 6, no: 3 },
    result: 'passed',
  },
  {
    from: DUMMIES,
    story: 'one short of two thirds',
    method: 'two-thirds-cast',
    eligible: 9,
    answers: { yes: 5, no: 3 },
    result: 'blocked',
  },
  // Two thirds of those eligible
  {
    from: RONR_FORUM,
    story: '30 of 60 who are there are not two thirds of them',
    method: 'two-thirds-eligible',
    eligible: 60,
    answers: { yes: 30, no: 15, abstain: 15 },
    result: 'blocked',
  },
  {
    from: RONR_FORUM,
    story: '40 of 60 are',
    method: 'two-thirds-eligible',
    eligible: 60,
    answers: { yes: 40, no: 5, abstain: 15 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'the silent stay in the denominator: 5 yes and nobody against, of 9',
    method: 'two-thirds-eligible',
    eligible: 9,
    answers: { yes: 5 },
    result: 'blocked',
  },
  {
    from: PRODUCT,
    story: 'the split stay in it too',
    method: 'two-thirds-eligible',
    eligible: 6,
    answers: { yes: 3, split: 3 },
    result: 'blocked',
  },
  {
    from: PRODUCT,
    story: 'who stepped out does not: 4 of the 6 who are left',
    method: 'two-thirds-eligible',
    eligible: 9,
    answers: { yes: 4, recused: 3 },
    result: 'passed',
  },
  // Consent
  {
    from: SOCIOCRACY,
    story: 'nobody objects, so there is consent',
    method: 'consent',
    eligible: 7,
    answers: { consent: 7 },
    result: 'passed',
  },
  {
    from: SOCIOCRACY,
    story: 'a concern is recorded and stops nothing',
    method: 'consent',
    eligible: 7,
    answers: { consent: 5, concern: 2 },
    result: 'passed',
  },
  {
    from: SOCIOCRACY,
    story: 'one objection stops it, however many consent',
    method: 'consent',
    eligible: 30,
    answers: { consent: 29, objection: 1 },
    result: 'blocked',
  },
  {
    from: VILLINES,
    story: 'the round of consent asks only whether objections remain: all had concerns, none is left as an objection',
    method: 'consent',
    eligible: 5,
    answers: { concern: 5 },
    result: 'passed',
  },
  {
    from: BERCOT,
    story: 'no objection remains: adopted',
    method: 'consent',
    eligible: 4,
    answers: { consent: 3, concern: 1 },
    result: 'passed',
  },
  {
    from: TRIP_PLANNER,
    story: 'assuming no blocking word by the end, go ahead: half have answered',
    method: 'consent',
    eligible: 8,
    answers: { consent: 4 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'silence is no presence: 3 of 8 are too few',
    method: 'consent',
    eligible: 8,
    answers: { consent: 3 },
    result: 'blocked',
  },
  {
    from: PRODUCT,
    story: 'a split organisation objects to nothing',
    method: 'consent',
    eligible: 4,
    answers: { consent: 2, split: 1 },
    result: 'passed',
  },
  // Consensus
  { from: SEEDS, story: 'all agree', method: 'consensus', eligible: 12, answers: { agree: 12 }, result: 'passed' },
  {
    from: SEEDS,
    story: 'a block stops what the others would like to do',
    method: 'consensus',
    eligible: 12,
    answers: { agree: 11, block: 1 },
    result: 'blocked',
  },
  {
    from: COHOUSING,
    story: 'one stands aside: recorded by name, and it goes forward',
    method: 'consensus',
    eligible: 12,
    answers: { agree: 11, 'stand-aside': 1 },
    result: 'passed',
  },
  {
    from: COHOUSING,
    story: 'a block that was not removed: it does not go forward',
    method: 'consensus',
    eligible: 6,
    answers: { agree: 4, 'stand-aside': 1, block: 1 },
    result: 'blocked',
  },
  {
    from: SEEDS,
    story: 'many stand aside: the support is weak; it is looked at again before it passes',
    method: 'consensus',
    eligible: 10,
    answers: { agree: 7, 'stand-aside': 3 },
    result: 'blocked',
  },
  {
    from: SEEDS,
    story: 'it was looked at again',
    method: 'consensus',
    eligible: 10,
    answers: { agree: 7, 'stand-aside': 3 },
    lookedAgain: true,
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'exactly a fifth is not more than a fifth',
    method: 'consensus',
    eligible: 10,
    answers: { agree: 8, 'stand-aside': 2 },
    result: 'passed',
  },
  {
    from: ROOMIO,
    story: 'everybody who is affected is in the room: one was not heard, so it is not consensus',
    method: 'consensus',
    eligible: 5,
    answers: { agree: 4 },
    result: 'blocked',
  },
  {
    from: PRODUCT,
    story: 'all stand aside, and nobody carries it',
    method: 'consensus',
    eligible: 4,
    answers: { 'stand-aside': 4 },
    lookedAgain: true,
    result: 'blocked',
  },
  {
    from: PRODUCT,
    story: 'minus one: one block does not stop it',
    method: 'consensus-minus-one',
    eligible: 8,
    answers: { agree: 7, block: 1 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'minus one: two do',
    method: 'consensus-minus-one',
    eligible: 8,
    answers: { agree: 6, block: 2 },
    result: 'blocked',
  },
  // Sign-on, advice, sense check
  {
    from: PRODUCT,
    story: 'three sign, five say nothing: the three are bound',
    method: 'sign-on',
    eligible: 8,
    answers: { sign: 3 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'a target of five is missed',
    method: 'sign-on',
    eligible: 8,
    answers: { sign: 4, decline: 1 },
    target: 5,
    result: 'blocked',
  },
  { from: PRODUCT, story: 'nobody signs', method: 'sign-on', eligible: 8, answers: { decline: 2 }, result: 'blocked' },
  {
    from: PRODUCT,
    story: 'the named decider decides',
    method: 'advice',
    eligible: 1,
    answers: { yes: 1 },
    result: 'passed',
  },
  {
    from: PRODUCT,
    story: 'the named decider has not decided',
    method: 'advice',
    eligible: 1,
    answers: {},
    result: 'blocked',
  },
  {
    from: ROOMIO,
    story: 'what makes sense here? All like it, and nothing is decided by that',
    method: 'sense-check',
    eligible: 5,
    answers: { 'looks-good': 5 },
    result: 'heard',
  },
  {
    from: PRODUCT,
    story: 'nobody answers a sense check: heard, not blocked',
    method: 'sense-check',
    eligible: 5,
    answers: {},
    result: 'heard',
  },
];
