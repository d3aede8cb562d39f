import type { Signer } from '../ledger/ledger.ts';
import { fromBase64url } from '../sync/bytes.ts';
import type { Author } from '../sync/sealing.ts';

/** This device as the author of sealed content: the ledger's signer gives base64url, a seal takes the 64 raw bytes. */
export const authorOf = (signer: Signer): Author => ({
  device: signer.device,
  sign: async (bytes) => fromBase64url(await signer.sign(bytes)) ?? new Uint8Array(),
});
