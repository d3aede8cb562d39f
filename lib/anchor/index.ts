export type { Candidate } from './copies.ts';
export { difference, type Piece } from './difference.ts';
export { type Found, find } from './find.ts';
export { type Prepared, prepare } from './prepared.ts';
export { describe, type Quote } from './quote.ts';
