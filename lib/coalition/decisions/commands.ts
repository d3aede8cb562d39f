import { advise, lookAgain } from './advise.ts';
import { askTime, confirm, contest, position, recuse, resolve } from './answer.ts';
import { acknowledge, close, seen } from './close.ts';
import { propose, proposeRow, record } from './propose.ts';
import { amend, reanchor, withdraw } from './text.ts';

/** The rules of chapter 2 (and the matrix, P 1.7), by command. */
export const decisionCommands = {
  'decision.propose': propose,
  'decision.record': record,
  'decision.confirm': confirm,
  'decision.contest': contest,
  'decision.position': position,
  'decision.advise': advise,
  'decision.look-again': lookAgain,
  'decision.recuse': recuse,
  'decision.ask-time': askTime,
  'decision.amend': amend,
  'decision.resolve': resolve,
  'decision.withdraw': withdraw,
  'decision.close': close,
  'decision.acknowledge': acknowledge,
  'decision.seen': seen,
  'decision.reanchor': reanchor,
  'matrix.propose': proposeRow,
};
