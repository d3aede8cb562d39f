import type { Anchor, MatrixRow } from '../../lib/coalition/fact.ts';
import { coalitionOf } from './coalition-of.ts';

/** Mara (Tenant Union, founder), Tom (Legal Aid) and Ana (Congregation), each a delegate, all in touch. */
export const threeHouses = (rows?: MatrixRow[]) => {
  const world = coalitionOf('Mara', 'Tenant Union', rows);
  const tom = world.join('Tom', 'Legal Aid');
  const ana = world.join('Ana', 'Congregation');
  world.sync();
  return { world, mara: world.founder, tom, ana };
};

export const documentAnchor: Anchor = {
  in: 'document',
  key: 'gdoc:1',
  title: 'Demands',
  url: 'https://docs.google.com/document/d/1/edit',
  quote: {
    v: 1,
    exact: 'We demand a rent freeze until the report is out.',
    before: 'Dear council, ',
    after: ' Yours',
    paragraph: 'Dear council, We demand a rent freeze until the report is out. Yours',
    position: 14,
  },
};
