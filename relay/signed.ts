import { createPublicKey, verify } from 'node:crypto';

/** Ed25519 with a raw public key, base64url; false for whatever is no key. */
export const signedBy = (key: string, text: string, signature: string): boolean => {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
    return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
};
