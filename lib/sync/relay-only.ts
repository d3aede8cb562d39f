/**
 * What leaves this browser of a connection that goes only by a TURN server (P 8.2): no candidate but the server's, and in
 * those no address of ours, which browsers write behind them as `raddr`.
 */

/** One candidate's line without our address; null when it is not the server's. */
export const hiddenCandidate = (candidate: string): string | null =>
  candidate === '' || / typ relay(?: |$)/.test(candidate)
    ? candidate.replace(/ raddr \S+/g, ' raddr 0.0.0.0').replace(/ rport \d+/g, ' rport 0')
    : null;

/** A session description with no candidate but the server's, and no address of ours. */
export const hiddenSdp = (sdp: string): string =>
  sdp
    .split('\r\n')
    .flatMap((line) => {
      if (!line.startsWith('a=candidate:')) return [line.replace(/^(a=rtcp:\d+|c=) ?IN IP[46] \S+$/, neutral)];
      const hidden = hiddenCandidate(line);
      return hidden === null ? [] : [hidden];
    })
    .join('\r\n');

const neutral = (_line: string, what: string): string =>
  what === 'c=' ? 'c=IN IP4 0.0.0.0' : `${what} IN IP4 0.0.0.0`;
