/// <reference lib="dom" />
import { decodeBundle } from '../../../lib/sync/bundle.ts';
import { openBrowserStore, openCoalitionStore } from '../../../lib/vault/open.ts';
import { entryOf } from './entry.ts';
import type { History } from './history.ts';
import { type Figures, measure, takeIn, type World } from './run.ts';

/** In the page: the host, its own IndexedDB and WebCrypto, without the extension around them. */
interface Sheet extends Pick<History, 'coalition' | 'person' | 'keys'> {
  readonly firstSecret: readonly number[];
  readonly secret: readonly number[] | null;
  readonly now: number;
  readonly parts: number;
}
const world = async (now: number): Promise<World> => ({
  now,
  browser: await openBrowserStore(),
  open: (id) => openCoalitionStore(id),
});
const bytesOf = (numbers: readonly number[] | null): Uint8Array | null => (numbers ? Uint8Array.from(numbers) : null);

const fill = async (sheet: Sheet): Promise<void> => {
  const history = {
    ...sheet,
    firstSecret: bytesOf(sheet.firstSecret) as Uint8Array,
    chapters: [{ secret: bytesOf(sheet.secret) }],
  };
  const parts = async function* () {
    for (let part = 0; part < sheet.parts; part++) {
      const response = await fetch(`/part/${part}`);
      const bundle = decodeBundle(new Uint8Array(await response.arrayBuffer()));
      if (!bundle.ok) throw new Error(bundle.error.detail);
      yield bundle.value;
    }
  };
  await takeIn(await world(sheet.now), await entryOf(history, 1), parts());
};

let stop: (() => void) | null = null;
const run = async (now: number, coalition: string, rounds: number): Promise<Figures> => {
  const began = performance.now();
  const { figures, host } = await measure(await world(now), coalition, rounds, began);
  stop = () => host.stop();
  return figures;
};
Object.assign(globalThis, { growth: { fill, run, stop: () => stop?.() } });
export interface GrowthPage {
  fill(sheet: Sheet): Promise<void>;
  run(now: number, coalition: string, rounds: number): Promise<Figures>;
  stop(): void;
}
