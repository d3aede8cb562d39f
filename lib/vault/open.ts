/** The vault: what this browser keeps. */
export { openBrowserStore } from './browser-store.ts';
export { openCoalitionStore } from './coalition-store.ts';
export * from './types.ts';
