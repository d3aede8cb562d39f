import { demands } from '../../stage/content.ts';
import type { Scope } from '../driver/index.ts';
import { DOCUMENT, FIRST, KEY } from './docs-job.ts';
import { must } from './hands.ts';

/** Mara of Tenant Union starts "Housing Now". @param relay null: nobody else is there. */
export const foundBy = async ({ panel }: { readonly panel: Scope }, relay: string | null): Promise<string> => {
  const { coalition } = await must(panel, null, {
    name: 'coalition.start',
    coalitionName: 'Housing Now',
    purpose: 'A rent freeze for the whole northern district before March 2027.',
    kinds: ['campaign'],
    organisationName: 'Tenant Union',
    personName: 'Mara',
    email: 'mara@tenants.example.org',
    relay,
  });
  if (!coalition) throw new Error('no coalition');
  return coalition;
};

/** The first sentence of the stage's document is put to all who are in by now, where it stands. Returns the decision. */
export const putFirst = async (panel: Scope, coalition: string, title: string): Promise<string> => {
  const paragraph = demands.split('\n').find((line) => line.includes(FIRST)) ?? '';
  const { subject } = await must(panel, coalition, {
    name: 'decision.propose',
    title,
    text: FIRST,
    category: 'public statement',
    anchor: {
      in: 'document',
      key: KEY,
      title: 'Housing demands 2026',
      url: DOCUMENT,
      quote: { v: 1, exact: FIRST, before: '', after: '', paragraph, position: demands.indexOf(FIRST) },
    },
    ends: null,
    urgent: false,
    about: null,
    supersedes: null,
  });
  return subject ?? '';
};
