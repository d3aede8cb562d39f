export { launchChromium } from './chromium.ts';
export type { BrowserDriver, DriverPage, LaunchOptions, Point, Scope, ShadowScope } from './driver.ts';
export { launchFirefox } from './firefox.ts';
export { canUseWebRtc } from './network.ts';
export { type RelayUnderTest, startRelayProcess } from './relay.ts';
