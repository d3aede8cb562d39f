import type { Replica, ReplicaDeps } from './types.ts';

export type * from './types.ts';

/** Records of one coalition: Y.Docs in volumes, and the tables that are read from them. */
export const createReplica = async (_deps: ReplicaDeps): Promise<Replica> => {
  throw new Error('under way');
};
