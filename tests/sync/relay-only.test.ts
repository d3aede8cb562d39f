import { describe, expect, test } from 'vitest';
import { hiddenCandidate, hiddenSdp } from '../../lib/sync/relay-only.ts';

const HOST = 'candidate:1 1 udp 2122260223 192.0.2.7 51234 typ host generation 0';
const REFLEXIVE = 'candidate:2 1 udp 1686052607 203.0.113.9 51234 typ srflx raddr 192.0.2.7 rport 51234';
const RELAY = 'candidate:3 1 udp 41885439 198.51.100.4 49170 typ relay raddr 203.0.113.9 rport 51234 generation 0';

describe('P 8.2 no address of ours leaves this browser', () => {
  test('of candidates only the server’s, without what stands behind it', () => {
    expect(hiddenCandidate(HOST)).toBeNull();
    expect(hiddenCandidate(REFLEXIVE)).toBeNull();
    expect(hiddenCandidate(RELAY)).toBe(
      'candidate:3 1 udp 41885439 198.51.100.4 49170 typ relay raddr 0.0.0.0 rport 0 generation 0',
    );
    expect(hiddenCandidate('')).toBe('');
    // Somebody's name for a thing that is no type.
    expect(hiddenCandidate(`${HOST} x typ relayed`)).toBeNull();
  });

  test('of a description nothing with an address but the server’s candidates', () => {
    const sdp = [
      'v=0',
      'o=- 46117 2 IN IP4 127.0.0.1',
      'm=application 51234 UDP/DTLS/SCTP webrtc-datachannel',
      'c=IN IP4 192.0.2.7',
      'a=rtcp:9 IN IP4 192.0.2.7',
      ...[HOST, REFLEXIVE, RELAY].map((candidate) => `a=${candidate}`),
      'a=fingerprint:sha-256 AB:CD',
      '',
    ].join('\r\n');
    const hidden = hiddenSdp(sdp);
    for (const address of ['192.0.2.7', '203.0.113.9', 'srflx', 'typ host']) expect(hidden).not.toContain(address);
    expect(hidden).toContain('198.51.100.4 49170 typ relay');
    expect(hidden).toContain('a=fingerprint:sha-256 AB:CD');
    expect(hidden.endsWith('\r\n')).toBe(true);
  });
});
