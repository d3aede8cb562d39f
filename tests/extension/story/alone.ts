import { startStage } from '../../stage/server.ts';
import { type BrowserDriver, type DriverPage, launch } from '../driver/index.ts';
import { must } from './hands.ts';

/** One member on the stage, whose coalition nobody else has joined and no relay knows. */
export interface Alone {
  readonly driver: BrowserDriver;
  /** The side panel, in a tab of its own. */
  readonly panel: DriverPage;
  readonly coalition: string;
  close(): Promise<void>;
}

export interface AloneOptions {
  readonly organisation?: string;
  /** Mara's own address. */
  readonly email?: string;
  /** The unpacked build, where it is not the usual one. */
  readonly extensionDir?: string;
}

/** Starts a browser of this kind on a stage of its own, and a coalition by this name in it. */
export const alone = async (
  kind: BrowserDriver['kind'],
  coalitionName: string,
  { organisation = 'Tenant Union', email, extensionDir }: AloneOptions = {},
): Promise<Alone> => {
  const stage = await startStage();
  const driver = await launch(kind, { stagePort: stage.port, ...(extensionDir && { extensionDir }) });
  const close = async (): Promise<void> => {
    await driver.close();
    await stage.close();
  };
  try {
    const panel = await driver.openPanel();
    const { coalition } = await must(panel, null, {
      name: 'coalition.start',
      coalitionName,
      purpose: 'A rent freeze by March 2027.',
      kinds: ['campaign'],
      organisationName: organisation,
      personName: 'Mara',
      email: email ?? null,
      relay: null,
    });
    return { driver, panel, coalition: coalition ?? '', close };
  } catch (error) {
    await close();
    throw error;
  }
};
