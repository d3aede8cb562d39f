import type { DecisionRow } from '../../lib/coalition/tables.ts';
import type { MessageKey } from '../../locales/index.ts';
import { t } from '../../locales/index.ts';

type Tally = NonNullable<DecisionRow['closed']>['tally'];
const ORDER = [
  ...(['consent', 'silent-consent', 'concern', 'objection'] as const),
  ...(['agree', 'stand-aside', 'block', 'yes', 'no', 'abstain', 'sign', 'decline'] as const),
  ...(['looks-good', 'not-sure', 'worried'] as const),
];

/** "3 consents · 1 concern · 1 silent, counted as consent". */
export const sayTally = (tally: Tally): string =>
  ORDER.filter((choice) => (tally[choice] ?? 0) > 0)
    .map((choice) => t(`tally.${choice}` as MessageKey, { n: tally[choice] ?? 0 }))
    .join(' · ') || t('tally.none');
