import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import { createBuckets } from './bucket.ts';
import type { RelayLimits } from './limits.ts';

/**
 * What one network address may use. Addresses stay in memory, only while they count something, and go nowhere else.
 * `null` is an address that is not counted: this machine's own (a reverse proxy that says nothing of its clients).
 */
export const createAddresses = (limits: RelayLimits, now: () => number) => {
  const sockets = new Map<string, number>();
  const rooms = createBuckets(limits.addressRooms, now);
  return {
    /** False when the address has its number of sockets. */
    enter: (address: string | null): boolean => {
      if (address === null) return true;
      const count = sockets.get(address) ?? 0;
      if (count >= limits.addressSockets) return false;
      sockets.set(address, count + 1);
      return true;
    },
    leave: (address: string | null): void => {
      if (address === null) return;
      const count = (sockets.get(address) ?? 0) - 1;
      if (count > 0) sockets.set(address, count);
      else sockets.delete(address);
    },
    /** Milliseconds until the address may make a room: 0 = now, and counted. */
    makeRoom: (address: string | null): number => (address === null ? 0 : rooms.of(address).tryTake(1)),
    sweep: rooms.sweep,
  };
};
export type Addresses = ReturnType<typeof createAddresses>;

/**
 * Whose request this is. @param trustProxy a reverse proxy stands before the relay, and what it puts last into
 * X-Forwarded-For is true. Without it that header is anybody's claim and not looked at.
 */
export const addressOf = (request: IncomingMessage, trustProxy: boolean): string | null => {
  const forwarded = trustProxy
    ? String(request.headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : '';
  const address = (forwarded || request.socket.remoteAddress || '').replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(address)) return address.startsWith('127.') ? null : address;
  if (!isIPv6(address) || address === '::1') return null;
  return network64(address);
};

/** The first four groups: one customer of a provider has a whole /64. */
const network64 = (address: string): string => {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const rest = tail ? tail.split(':').length : 0;
  while (tail !== undefined && groups.length + rest < 8) groups.push('0');
  return [...groups, ...(tail ? tail.split(':') : [])].slice(0, 4).join(':');
};
