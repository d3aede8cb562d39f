export type Strength = 'short' | 'weak' | 'fair' | 'strong';

/** What is tried first; in whatever spelling. */
const COMMON = /^(password|passwort|passphrase|qwerty|azerty|qwertz|letmein|iloveyou|welcome|admin|concord|1234|abcd)/i;

/**
 * How long somebody with the file would have to guess, in words. A cautious estimate by length and variety, not a promise:
 * repeated and running letters count for little, and words for less than random letters.
 */
export const strengthOf = (passphrase: string, shortest: number): Strength => {
  const letters = [...passphrase.normalize('NFKC')];
  if (passphrase.length < shortest) return 'short';
  const telling = letters.filter((letter, at) => at === 0 || step(letters[at - 1], letter) > 1).length;
  const words = passphrase.split(/[^\p{L}\p{N}]+/u).filter((word) => [...word].length > 2);
  const varied = new Set(letters.map((letter) => letter.toLowerCase())).size;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}\s]/u].filter((kind) => kind.test(passphrase)).length;
  // Bits: a word that people choose about 11, a letter of a word that is none about 3 and a half to 5.
  const byLetters = telling * (2.5 + kinds * 0.6);
  const bits = words.length > 2 ? Math.min(byLetters, new Set(words).size * 12 + kinds * 2) : byLetters;
  if (varied < 6 || COMMON.test(passphrase) || bits < 40) return 'weak';
  return bits < 55 ? 'fair' : 'strong';
};

/** How far two letters lie apart: 0 the same, 1 neighbours as in "abc" and "321". */
const step = (a = '', b = ''): number => Math.abs((a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
