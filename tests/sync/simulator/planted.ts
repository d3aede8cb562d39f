import path from 'node:path';
import { runnerImport } from 'vite';

/** A place in the product where a planted fault stands: this text, found once, is read as that one. */
export interface Place {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
type Simulator = typeof import('./simulate.ts');

const ROOT = path.resolve(import.meta.dirname, '../../..');

/**
 * The simulator over a product that differs in these places. Nothing is changed but in memory, as it is read. Throws when
 * a place is not there any more, or not the only one.
 */
export const simulatorWith = async (places: readonly Place[]): Promise<Simulator> => {
  const found = new Set<Place>();
  const { module } = await runnerImport<Simulator>(path.join(ROOT, 'tests/sync/simulator/simulate.ts'), {
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    define: { __TEST__: 'true', __DOCS_LAYER__: 'true', __DEFAULT_RELAY__: 'null' },
    plugins: [
      {
        name: 'planted',
        enforce: 'pre',
        transform: (code, id) => {
          let changed = code;
          for (const place of places) {
            if (id.split('?')[0] !== path.join(ROOT, place.file)) continue;
            if (changed.split(place.find).length !== 2) throw new Error(`${place.file} has no single: ${place.find}`);
            changed = changed.replace(place.find, () => place.replace);
            found.add(place);
          }
          return changed === code ? null : changed;
        },
      },
    ],
  });
  for (const place of places) if (!found.has(place)) throw new Error(`${place.file} was not read`);
  return module;
};
