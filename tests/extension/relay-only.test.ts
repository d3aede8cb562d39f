import os from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserDriver, canUseWebRtc, type DriverPage, launch, startRelayProcess } from './driver/index.ts';
import { hasTurnServer, startTurnServer, type TurnUnderTest } from './driver/turn.ts';
import { must, see } from './story/hands.ts';

/**
 * P 8.2: where members are at risk nobody learns anybody's network address. Both browsers, a real relay, a real TURN server
 * on this machine.
 */
const kinds = canUseWebRtc('firefox') ? (['chromium', 'firefox'] as const) : (['chromium', 'chromium'] as const);
const TURN = hasTurnServer();
/** Addresses of this machine that a partner could learn. */
const OWN = Object.values(os.networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .map(({ address }) => address)
  .filter((address) => address !== '::1');

/** What the host's page keeps for the test: each connection that was made, and all that the other side told of it. */
interface Watched {
  readonly made: RTCConfiguration[];
  readonly connections: RTCPeerConnection[];
  readonly told: string[];
  readonly own: string[];
}
const watch = (driver: BrowserDriver): Promise<void> =>
  driver.host.evaluate(() => {
    // Firefox evaluates in a sandbox over the window, whose own `globalThis` nobody else sees.
    const page = window as unknown as { watched: Watched; RTCPeerConnection: typeof RTCPeerConnection };
    const watched: Watched = { made: [], connections: [], told: [], own: [] };
    page.watched = watched;
    page.RTCPeerConnection = class extends page.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        watched.made.push(JSON.parse(JSON.stringify(configuration ?? {})));
        watched.connections.push(this);
      }
      override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
        watched.told.push(description.sdp ?? '');
        return super.setRemoteDescription(description);
      }
      // biome-ignore lint/suspicious/noExplicitAny: the older form with callbacks is not used
      override addIceCandidate(candidate?: any): Promise<void> {
        watched.told.push(`candidate ${candidate?.candidate ?? ''}`);
        return super.addIceCandidate(candidate);
      }
    };
  });
const watched = (driver: BrowserDriver) =>
  driver.host.evaluate(async () => {
    const { made, connections, told } = (window as unknown as { watched: Watched }).watched;
    const remote: string[] = [];
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      for (const [, one] of await (connection.getStats() as Promise<Map<string, Record<string, unknown>>>))
        if (one.type === 'remote-candidate') remote.push(`${one.address ?? ''} ${one.port ?? ''}`);
    }
    return { made, told, remote };
  });

describe(`Members at risk (${kinds.join(' ↔ ')}${TURN ? '' : '; SKIPPED: no coturn here, apt-get install coturn'})`, () => {
  const closers: (() => Promise<unknown>)[] = [];
  const drivers: BrowserDriver[] = [];
  const panels: DriverPage[] = [];
  let turn: TurnUnderTest | null = null;
  beforeAll(async () => {
    for (const kind of kinds) {
      const driver = await launch(kind, { args: kind === 'chromium' ? ['--allow-loopback-in-peer-connection'] : [] });
      closers.push(() => driver.close());
      drivers.push(driver);
      panels.push(await driver.openPanel());
      await watch(driver);
    }
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close().catch(() => {});
  });

  /** Mara starts a coalition whose members are at risk; Ana joins. */
  const found = async (relay: string): Promise<string> => {
    const [mara, ana] = panels as [DriverPage, DriverPage];
    const { coalition = '' } = await must(mara, null, {
      name: 'coalition.start',
      coalitionName: 'Quiet Harbour',
      purpose: 'Safe passage for everybody by March 2027.',
      kinds: ['campaign'],
      organisationName: 'Tenant Union',
      personName: 'Mara',
      email: null,
      relay,
      risk: true,
    });
    const wish = { organisation: null, organisationName: 'Legal Aid', founding: true, role: 'member' } as const;
    const { link = '' } = await must(mara, coalition, {
      name: 'invitation.create',
      ...wish,
      ...{ delegate: true, person: null, uses: 1, days: 7 },
    });
    await must(ana, null, { name: 'coalition.join', link, personName: 'Ana', email: null });
    for (const page of [ana, mara])
      await see(
        page,
        coalition,
        { name: 'members' },
        ({ organisations }) => organisations.filter(({ status }) => status === 'active').length === 2,
        40_000,
      );
    return coalition;
  };
  const task = async (page: DriverPage, coalition: string, title: string): Promise<void> => {
    const { me } = await see(page, coalition, { name: 'members' }, (value) => value.me !== null);
    const wish = { owner: me?.id ?? '', due: null, estimate: null, source: null, notes: '' };
    await must(page, coalition, { name: 'task.add', title, ...wish });
  };
  const arrives = (page: DriverPage, coalition: string, title: string) =>
    see(page, coalition, { name: 'work' }, (value) => JSON.stringify(value).includes(title), 40_000);

  test('without a TURN server no connection is made; the post office carries everything', async () => {
    const relay = await startRelayProcess();
    closers.push(() => relay.close());
    const coalition = await found(relay.url);
    const [mara, ana] = panels as [DriverPage, DriverPage];
    await task(mara, coalition, 'Over the post office');
    await arrives(ana, coalition, 'Over the post office');
    await task(ana, coalition, 'And back');
    await arrives(mara, coalition, 'And back');
    for (const driver of drivers) expect((await watched(driver)).made).toEqual([]);
    const { partners } = await see(
      mara,
      coalition,
      { name: 'sharing' },
      ({ delivery }) => delivery.latest?.kept === true,
    );
    expect(partners.map(({ online }) => online)).toEqual([false]);
    for (const page of panels) await must(page, null, { name: 'relay.set', coalition, url: null });
  });

  test.skipIf(!TURN)('by a TURN server: connected, and no address but the server’s is told to anybody', async () => {
    turn = await startTurnServer();
    closers.push(async () => turn?.close());
    const relay = await startRelayProcess({ args: ['--turn-urls', turn.url], env: { TURN_SECRET: turn.secret } });
    closers.push(() => relay.close());
    const coalition = await found(relay.url);
    for (const page of panels)
      await see(
        page,
        coalition,
        { name: 'sharing' },
        ({ partners, risk }) => risk === true && partners.length === 1 && partners[0]?.online === true,
        90_000,
      ).catch(async (error) => {
        throw new Error(
          `${error}\n${JSON.stringify(await Promise.all(drivers.map(watched)), null, 1)}\n${turn
            ?.output()
            .replace(/^.*SQLite.*$/gm, '')
            .slice(-6_000)}`,
        );
      });
    const [mara, ana] = panels as [DriverPage, DriverPage];
    await task(mara, coalition, 'Peer to peer');
    await arrives(ana, coalition, 'Peer to peer');
    for (const driver of drivers) {
      const { made, told, remote } = await watched(driver);
      expect(made.length).toBeGreaterThan(0);
      expect(made.every(({ iceTransportPolicy }) => iceTransportPolicy === 'relay')).toBe(true);
      // `o=` is the same in every browser of a kind: 127.0.0.1 or 0.0.0.0, whoever it is.
      const text = told
        .join('\r\n')
        .replace(/^o=.*$/gm, '')
        .replace(/ (\S+) (\d+) typ relay/g, (line, address, port) =>
          turn?.isItsOwn(address, port) ? ' by-the-server typ relay' : line,
        );
      expect(text).toContain(' by-the-server typ relay');
      for (const kind of [' typ host', ' typ srflx', ' typ prflx']) expect(text, driver.kind).not.toContain(kind);
      for (const address of OWN) expect(text, driver.kind).not.toContain(address);
      expect([...text.matchAll(/ raddr (\S+)/g)].filter(([, address]) => address !== '0.0.0.0')).toEqual([]);
      const elsewhere = remote.filter((one) => {
        const [address = '', port = ''] = one.split(' ');
        return address !== '' && !turn?.isItsOwn(address, port);
      });
      expect(elsewhere).toEqual([]);
    }
    for (const address of OWN.filter((one) => one !== '127.0.0.1')) expect(relay.output()).not.toContain(address);
  });
});
