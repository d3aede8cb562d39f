import type { CoalitionEntry } from '../../../lib/vault/open.ts';
import type { History } from './history.ts';

/** The founder's second life: its keys, not to be taken out again, and the secret in force after so many quarters. */
export const entryOf = async (
  history: Pick<History, 'coalition' | 'person' | 'keys' | 'firstSecret'> & {
    readonly chapters: readonly { readonly secret: Uint8Array | null }[];
  },
  quarters: number,
): Promise<CoalitionEntry> => {
  const { sign, box } = history.keys;
  const secret = history.chapters[quarters - 1]?.secret ?? history.firstSecret;
  return {
    id: history.coalition,
    name: 'Housing Now',
    device: history.coalition,
    person: history.person,
    keys: {
      sign: {
        privateKey: await crypto.subtle.importKey('jwk', sign.privateKey, 'Ed25519', false, ['sign']),
        publicKey: await crypto.subtle.importKey('jwk', sign.publicKey, 'Ed25519', true, ['verify']),
      },
      box: {
        privateKey: await crypto.subtle.importKey('jwk', box.privateKey, 'X25519', false, ['deriveBits']),
        publicKey: await crypto.subtle.importKey('jwk', box.publicKey, 'X25519', true, []),
      },
    },
    epochs: [{ secret, since: 0 }],
    relay: null,
  };
};
