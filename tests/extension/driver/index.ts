import { launchChromium } from './chromium.ts';
import type { BrowserDriver, LaunchOptions } from './driver.ts';
import { launchFirefox } from './firefox.ts';

export { audit, type Violation } from './audit.ts';
export type { BrowserDriver, DriverPage, LaunchOptions, PageCounts, Point, Scope, ShadowScope } from './driver.ts';
export { canUseWebRtc } from './network.ts';
export { type RelayUnderTest, startRelayProcess } from './relay.ts';
export { launchChromium, launchFirefox };

export const launch = (kind: BrowserDriver['kind'], options?: LaunchOptions): Promise<BrowserDriver> =>
  kind === 'chromium' ? launchChromium(options) : launchFirefox(options);
