import os from 'node:os';

/**
 * Firefox gathers no loopback candidates: without another interface two Firefoxes can't connect (measured). Tests that
 * need that connection skip there, loudly. Chromium does, with the switch that the driver passes.
 */
export function canUseWebRtc(kind: 'chromium' | 'firefox'): boolean {
  if (kind === 'chromium') return true;
  return Object.values(os.networkInterfaces()).some((addresses) => addresses?.some((address) => !address.internal));
}
