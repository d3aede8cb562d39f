import type { Host } from '../../../lib/host/host.ts';
import type { AnyCommand } from '../../../lib/protocol/surface.ts';
import { type BrowserDriver, type DriverPage, launch } from '../driver/index.ts';
import { must, see } from './hands.ts';

/** A person's browser with the panel open in it, for tests that found a coalition without clicking through it. */
export interface Member {
  readonly driver: BrowserDriver;
  panel: DriverPage;
}

/** @param drivers takes the browser in, to be closed at the end. */
export const memberIn = async (drivers: BrowserDriver[]): Promise<Member> => {
  const driver = await launch('chromium', { args: ['--allow-loopback-in-peer-connection'] });
  drivers.push(driver);
  return { driver, panel: await driver.openPanel() };
};

type Wish = Partial<Extract<AnyCommand, { name: 'invitation.create' }>>;
/** A colleague of the inviter, unless `wish` names another organisation; answered when the newcomer is in. */
export const letIn = async (
  by: Member,
  coalition: string,
  newcomer: Member,
  personName: string,
  wish: Wish = {},
): Promise<void> => {
  const { me } = await see(by.panel, coalition, { name: 'members' }, (value) => value.me !== null);
  const { link } = await must(by.panel, coalition, {
    name: 'invitation.create',
    organisation: me?.organisation ?? null,
    organisationName: 'Tenant Union',
    founding: false,
    role: 'member',
    delegate: false,
    person: null,
    uses: 1,
    days: 7,
    ...wish,
  });
  const email = `${personName.toLowerCase()}@partner.example.org`;
  await must(newcomer.panel, null, { name: 'coalition.join', link: link ?? '', personName, email });
  await see(newcomer.panel, coalition, { name: 'members' }, (value) => value.me !== null, 60_000);
};

export const addTask = async ({ panel }: Member, coalition: string, title: string): Promise<void> => {
  const { me } = await see(panel, coalition, { name: 'members' }, (value) => value.me !== null);
  const task = { name: 'task.add', title, owner: me?.id ?? '', due: null, estimate: null } as const;
  await must(panel, coalition, { ...task, source: null, notes: '' });
};

/** What a host itself holds: how many keys, which it sends under (its secret, as text), its tasks, and one text for all facts and rows. */
export const held = ({ driver }: Member) =>
  driver.host.evaluate(async () => {
    const { workspaces } = await (globalThis as unknown as { concordHost: Promise<Host> }).concordHost;
    const [workspace] = workspaces();
    const { epochs = [] } = workspace?.entry ?? {};
    const volumes = (await workspace?.replica.volumes()) ?? [];
    return {
      epochs: epochs.length,
      current: String(epochs.at(-1)?.secret ?? ''),
      tasks: [...(workspace?.tables().tasks.values() ?? [])].map(({ title }) => title).sort(),
      all: JSON.stringify([
        workspace?.ledger.digest(),
        volumes.map(({ volume, rowHash }) => `${volume} ${rowHash}`).sort(),
      ]),
    };
  });
