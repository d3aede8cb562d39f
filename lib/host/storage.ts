import { type Refusal, refuse } from '../coalition/result.ts';
import { VaultError } from '../vault/open.ts';

/** What a person is told when the vault failed: nothing of it was recorded, and whether room is what lacks. */
export const storageRefusal = (error: unknown): { readonly ok: false; readonly error: Refusal } =>
  refuse(error instanceof VaultError && error.code === 'full' ? 'storage.full' : 'storage.failed');
