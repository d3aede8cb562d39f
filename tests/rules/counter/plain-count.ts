/**
 * A second counter, written from PRODUCT.md 2.2, 2.3, 2.5 and 2.6 alone and by other means than the product's: words are
 * struck out one by one, votes are set aside in pairs and threes as at a table, and nothing is multiplied or divided.
 */
export interface Word {
  readonly id: string;
  readonly voice: string;
  /** The hand that wrote it, and how many words that hand had written before. */
  readonly hand: string;
  readonly turn: number;
  readonly text: string;
  readonly says: string;
  readonly passedOn: boolean;
  readonly insteadOf: readonly string[];
  readonly takenBack: boolean;
}
export interface Asked {
  readonly voices: readonly string[];
  readonly steppedOut: readonly string[];
  readonly how: string;
  readonly text: string;
  /** Of a hundred voices so many must be there. */
  readonly quorumOfHundred: number;
  readonly mustSign: number;
  readonly lookedAgain: boolean;
}
export type Heard = 'stepped out' | 'silent' | 'split' | { readonly says: string; readonly ofThisText: boolean };

/** Which of a voice's words are left when those that another took the place of are struck out (P 2.3, 2.5). */
const leftOf = (words: readonly Word[]): Word[] => {
  const ownWords = words.filter((word) => !word.passedOn);
  const candidates = ownWords.length === 0 ? words : ownWords;
  const left: Word[] = [];
  for (const word of candidates) {
    let struck = false;
    for (const other of candidates) {
      if (other.id === word.id) continue;
      const sameHand = other.hand === word.hand && other.passedOn === word.passedOn;
      if (sameHand && other.turn > word.turn) struck = true;
      if (other.insteadOf.includes(word.id)) struck = true;
    }
    if (!struck) left.push(word);
  }
  return left;
};

const STOPS = ['objection', 'block'];

/** What words of one text come to: the one thing that they say, or two things. An objection taken back says no more than a concern. */
const together = (words: readonly Word[]): string | null => {
  const heard: string[] = [];
  for (const word of words) {
    if (STOPS.includes(word.says) && word.takenBack) continue;
    if (!heard.includes(word.says)) heard.push(word.says);
  }
  if (heard.length === 0) return 'concern';
  return heard.length === 1 ? (heard[0] as string) : null;
};

/** P 2.3, 2.5, 2.6: how one voice stands on the text that is put. */
export const hear = (asked: Asked, voice: string, words: readonly Word[]): Heard => {
  if (asked.steppedOut.includes(voice)) return 'stepped out';
  const left = leftOf(words.filter((word) => word.voice === voice));
  const now = left.filter((word) => word.text === asked.text);
  if (now.length > 0) {
    const says = together(now);
    if (says !== null) return { says, ofThisText: true };
    // Two relayed ones that differ count as none.
    return now.every((word) => word.passedOn) ? 'silent' : 'split';
  }
  // Consent to an older text falls away; an objection stays until it is answered or taken back.
  for (const word of left) {
    if (!STOPS.includes(word.says) || word.takenBack) continue;
    if (together(left.filter((other) => other.text === word.text)) === word.says)
      return { says: word.says, ofThisText: false };
  }
  return 'silent';
};

/** Takes away one of each list as long as both have one; what is left of the first. */
const pairOff = <T>(first: readonly T[], second: readonly T[]): [T[], T[]] => {
  const [a, b] = [[...first], [...second]];
  while (a.length > 0 && b.length > 0) {
    a.pop();
    b.pop();
  }
  return [a, b];
};

/** Two yeses against each no. */
const twoForEach = (yes: readonly unknown[], no: readonly unknown[]): boolean => {
  const [left, against] = [[...yes], [...no]];
  while (against.length > 0) {
    if (left.length < 2) return false;
    left.pop();
    left.pop();
    against.pop();
  }
  return yes.length > 0;
};

/** Of every three at the table two say yes; of one or two that are left over each. */
const twoOfThree = (table: readonly unknown[], yes: readonly unknown[]): boolean => {
  const [seats, hands] = [[...table], [...yes]];
  while (seats.length >= 3) {
    if (hands.length < 2) return false;
    seats.splice(0, 3);
    hands.splice(0, 2);
  }
  return hands.length >= seats.length && yes.length > 0;
};

/** Whether more than one in five: four others for each are not there. */
const moreThanAFifth = (some: readonly unknown[], all: readonly unknown[]): boolean => {
  const others = [...all].slice(some.length);
  for (const _ of some) {
    if (others.length < 4) return true;
    others.splice(0, 4);
  }
  return false;
};

export const plainCount = (asked: Asked, words: readonly Word[]): { result: string; heard: Map<string, Heard> } => {
  const heard = new Map(asked.voices.map((voice) => [voice, hear(asked, voice, words)]));
  const there = asked.voices.filter((voice) => heard.get(voice) !== 'silent');
  const judging = asked.voices.filter((voice) => heard.get(voice) !== 'stepped out');
  const who = (says: string): string[] =>
    judging.filter((voice) => {
      const one = heard.get(voice);
      return typeof one === 'object' && one.says === says;
    });
  const needsQuorum = !['advice', 'sign-on', 'sense-check'].includes(asked.how);
  if (needsQuorum) {
    // Each voice brings its hundred; as many as the quorum says must come from those who are there.
    let brought = 0;
    let needed = 0;
    for (const _ of there) brought += 100;
    for (const _ of asked.voices) needed += asked.quorumOfHundred;
    if (brought < needed) return { result: 'blocked', heard };
  }
  if (judging.length === 0 && asked.how !== 'sense-check') return { result: 'blocked', heard };
  const result = (): string => {
    switch (asked.how) {
      case 'consent':
        return who('objection').length > 0 ? 'blocked' : 'passed';
      case 'consensus':
      case 'consensus-minus-one': {
        const allowed = asked.how === 'consensus' ? 0 : 1;
        const dissent = who('block');
        if (dissent.length > allowed) return 'blocked';
        for (const voice of judging) {
          if (dissent.includes(voice)) continue;
          const one = heard.get(voice);
          if (typeof one !== 'object' || !one.ofThisText || !['agree', 'stand-aside'].includes(one.says))
            return 'blocked';
        }
        if (who('agree').length === 0) return 'blocked';
        return moreThanAFifth(who('stand-aside'), judging) && !asked.lookedAgain ? 'blocked' : 'passed';
      }
      case 'majority':
        return pairOff(who('yes'), who('no'))[0].length > 0 ? 'passed' : 'blocked';
      case 'two-thirds-cast':
        return twoForEach(who('yes'), who('no')) ? 'passed' : 'blocked';
      case 'two-thirds-eligible':
        return twoOfThree(judging, who('yes')) ? 'passed' : 'blocked';
      case 'advice':
        return who('yes').length > 0 && who('no').length === 0 ? 'passed' : 'blocked';
      case 'sign-on':
        return who('sign').length >= Math.max(1, asked.mustSign) ? 'passed' : 'blocked';
      default:
        return 'heard';
    }
  };
  return { result: result(), heard };
};
