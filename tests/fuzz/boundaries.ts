import type { Boundary } from './boundary.ts';
import { fromFiles } from './from-files.ts';
import { fromMembers } from './from-members.ts';
import { fromNetwork } from './from-network.ts';
import { fromPages } from './from-pages.ts';

/** Every place at which something from outside is read. */
export const openBoundaries = async (): Promise<Boundary[]> => [
  ...(await fromNetwork()),
  ...(await fromMembers()),
  ...(await fromFiles()),
  ...fromPages(),
];
