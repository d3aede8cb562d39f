/** The domain's door: the host and the surfaces take what they need from here. */
export { answer } from './answer.ts';
export { decide } from './decide.ts';
export { due, nextDue } from './decisions/due.ts';
export { isLive } from './decisions/live.ts';
export { proposedEnd } from './decisions/window.ts';
export type { Changed, Derivation, FactTables, Kept, Receipts } from './derivation.ts';
export {
  createDerivation,
  decisionGroup,
  deriveAll,
  deriveDecision,
  deriveMembership,
  epochsOf,
  groupOf,
} from './derive.ts';
export { categoryKey, draftRow, rowFor, startingRows } from './foundation/rows.ts';
export { minutesHtml, minutesMarkdown } from './meetings/minutes.ts';
export type { EpochRow, Epochs } from './sharing/judge-epoch.ts';
export { epochFor, type KeysDue, keysDue, type RemovalSays, removalSays } from './sharing/keys.ts';
export { deliverySentence } from './sharing/queries.ts';
