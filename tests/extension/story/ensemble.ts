import { type Stage, startStage } from '../../stage/server.ts';
import {
  type BrowserDriver,
  type DriverPage,
  launch,
  type RelayUnderTest,
  startRelayProcess,
} from '../driver/index.ts';
import { must, see } from './hands.ts';
import { foundBy } from './mara.ts';

export const SITES = [
  'https://docs.google.com/*',
  'https://*.googleusercontent.com/*',
  'https://mail.google.com/*',
  'https://calendar.google.com/*',
  'https://outlook.cloud.microsoft/*',
  'https://outlook.office.com/*',
  'https://outlook.office365.com/*',
  'https://outlook.live.com/*',
];

/** One organisation's browser: its driver, and its side panel's page, through which the story also asks. */
export interface Member {
  readonly name: string;
  readonly driver: BrowserDriver;
  panel: DriverPage;
}
export interface Ensemble {
  readonly relay: RelayUnderTest;
  readonly stage: Stage | null;
  readonly union: Member;
  readonly aid: Member;
  readonly coalition: string;
  close(): Promise<void>;
}
export interface EnsembleOptions {
  readonly kinds: readonly BrowserDriver['kind'][];
  readonly headed?: boolean;
  readonly real?: boolean;
  /** Called with each step of the way. */
  readonly step?: (what: string) => void;
}

/** Relay, stage, and two browsers that share a demonstration coalition: Mara of Tenant Union, Ana and Tom of Legal Aid. */
export const assemble = async (options: EnsembleOptions): Promise<Ensemble> => {
  const { kinds, real = false, step = () => {} } = options;
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.reverse()) await one().catch(() => {});
  };
  try {
    const relay = await startRelayProcess();
    closers.push(() => relay.close());
    const stage = real ? null : await startStage();
    if (stage) closers.push(() => stage.close());
    step(`relay at ${relay.url}${stage ? `, stage on port ${stage.port}` : ''}`);
    const member = async (name: string, kind: BrowserDriver['kind']): Promise<Member> => {
      const driver = await launch(kind, {
        ...(stage && { stagePort: stage.port }),
        real,
        ...(options.headed !== undefined && { headed: options.headed }),
        args: kind === 'chromium' ? ['--allow-loopback-in-peer-connection'] : [],
      });
      closers.push(() => driver.close());
      await driver.grantHosts(SITES);
      const panel = await driver.openPanel();
      step(`${name}: ${driver.kind} ${driver.version}`);
      return { name, driver, panel };
    };
    const union = await member('Tenant Union', kinds[0] ?? 'chromium');
    const aid = await member('Legal Aid', kinds[1] ?? 'chromium');
    const coalition = await found(union, aid, relay.url);
    step('Legal Aid joined by link');
    return { relay, stage, union, aid, coalition, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Mara starts the coalition and invites Legal Aid as a founding organisation; Ana joins; both fill in their people. */
const found = async (union: Member, aid: Member, relay: string): Promise<string> => {
  const coalition = await foundBy(union, relay);
  const { link } = await must(union.panel, coalition, {
    name: 'invitation.create',
    organisation: null,
    organisationName: 'Legal Aid',
    founding: true,
    role: 'member',
    delegate: true,
    person: null,
    uses: 1,
    days: 7,
  });
  await must(aid.panel, null, {
    name: 'coalition.join',
    link: link ?? '',
    personName: 'Ana',
    email: 'ana@legalaid.example.org',
  });
  for (const { panel } of [aid, union])
    await see(
      panel,
      coalition,
      { name: 'members' },
      (members) =>
        members.organisations.length === 2 && members.organisations.every(({ status }) => status === 'active'),
      30_000,
    );
  return coalition;
};
