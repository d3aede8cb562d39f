import type { Result } from '../coalition/result.ts';
import type { RoomKeys } from '../sync/keys.ts';
import type { Peers, PeersOptions } from '../sync/peers.ts';
import type { RelayUrlError } from '../sync/relay-url.ts';
import { askTurn, type TurnServer } from '../sync/turn.ts';
import { pause } from './pause.ts';
import type { Workspace } from './workspace.ts';

export interface MeetingDeps {
  readonly workspace: Workspace;
  readonly relay: string;
  readonly keys: RoomKeys;
  /** Looks for the others; makes connections of the browser's own kind. */
  open(
    how: Pick<PeersOptions, 'iceServers' | 'relayOnly' | 'signal'>,
  ): Result<Pick<Peers, 'recheck'> & Partial<Peers>, RelayUrlError>;
  now(): number;
  log(event: string, detail?: unknown): void;
}

/** New credentials are asked for when so much of the old ones' time has passed. */
const RENEW_AT = 0.8;
/** When the relay did not answer, or offers no TURN server, it is asked again after this. */
const ASK_AGAIN_MS = 5 * 60_000;

/**
 * Meets the others directly, or, where members are at risk, only by way of a TURN server, so that nobody learns anybody's
 * network address (P 8.2). Without such a server no connection is made at all: the mailbox carries everything. What the
 * coalition says about it may change at any moment; what is known of nobody yet is met by nobody.
 */
export const startMeeting = (deps: MeetingDeps, signal: AbortSignal) => {
  const { workspace } = deps;
  let how: 'direct' | 'relay-only' | null = null;
  let peers: Pick<Peers, 'recheck'> | null = null;
  let stop = new AbortController();

  const open = (servers: readonly RTCIceServer[], relayOnly: boolean, until: AbortSignal): void => {
    const opened = deps.open({ iceServers: servers, relayOnly, signal: until });
    if (opened.ok) peers = opened.value;
    else deps.log('relay address refused', opened.error);
  };
  /** Once a server is known, and again before its credentials run out; connections that stand stay until they break. */
  const meetByTurn = async (until: AbortSignal): Promise<void> => {
    let using: AbortController | null = null;
    while (!until.aborted) {
      const asked = await askTurn({ url: deps.relay, keys: deps.keys, now: deps.now, signal: until });
      if (until.aborted) break;
      if (asked.ok) {
        using?.abort();
        using = new AbortController();
        open([iceServer(asked.value)], true, AbortSignal.any([until, using.signal]));
      } else deps.log('no way to meet without telling addresses', asked.error);
      const left = asked.ok ? (asked.value.expires - deps.now()) * RENEW_AT : ASK_AGAIN_MS;
      await pause(Math.max(ASK_AGAIN_MS, left), until);
    }
  };
  const look = (): void => {
    const { people, profile } = workspace.tables();
    const wanted = people.size === 0 ? null : profile.risk ? 'relay-only' : 'direct';
    if (signal.aborted || wanted === how || wanted === null) return;
    how = wanted;
    stop.abort();
    stop = new AbortController();
    peers = null;
    const until = AbortSignal.any([signal, stop.signal]);
    if (wanted === 'direct') open([], false, until);
    else void meetByTurn(until).catch((error) => deps.log('not met', error));
  };
  workspace.onChanged(look, signal);
  look();
  return { recheck: (): void => peers?.recheck() };
};

const iceServer = ({ urls, username, credential }: TurnServer): RTCIceServer => ({ urls, username, credential });
