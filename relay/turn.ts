import { createHmac, randomBytes } from 'node:crypto';

/** The operator's own TURN server, for people whose networks do not let them connect, and for relay-only mode. */
export interface TurnOptions {
  /** `turn:` and `turns:` addresses. */
  readonly urls: readonly string[];
  /** The secret that the TURN server knows too (coturn: `static-auth-secret`). */
  readonly secret: string;
  readonly ttlSeconds: number;
}
export interface TurnCredentials {
  readonly urls: string[];
  readonly username: string;
  readonly credential: string;
  /** Seconds. */
  readonly ttl: number;
}

/**
 * Credentials that run out by themselves, as coturn's REST scheme has them: the name is `expiry:name`, the password its
 * HMAC-SHA1. The name is random each time, so that the TURN server can't tell rooms or people apart by it.
 */
export const turnCredentials = ({ urls, secret, ttlSeconds }: TurnOptions, now: number): TurnCredentials => {
  const username = `${Math.floor(now / 1_000) + ttlSeconds}:${randomBytes(9).toString('base64url')}`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return { urls: [...urls], username, credential, ttl: ttlSeconds };
};
