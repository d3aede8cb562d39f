import type { DecisionView } from '../../lib/coalition/query.ts';
import type { MessageKey } from '../../locales/index.ts';
import { t } from '../../locales/index.ts';

/** Why a decision came out as it did (P 2.2), in whole sentences. */
export const sayReasons = (view: DecisionView): string[] =>
  view.reasons.map((reason) => {
    const { code, ...numbers } = reason;
    const nameOf = (id: string): string =>
      view.voices.find((voice) => voice.id === id)?.organisationName ?? t('reason.somebody');
    const list = 'voices' in reason ? reason.voices : 'signed' in reason && code === 'signed' ? reason.signed : [];
    const name = code === 'all-but-one' ? nameOf(reason.dissenter) : (view.deciderName ?? '');
    const key = code === 'all-agree' && reason.aside > 0 ? 'reason.all-agree-aside' : `reason.${code}`;
    return t(key as MessageKey, {
      ...(numbers as Record<string, number>),
      names: list.map(nameOf).join(', '),
      n: list.length,
      name,
    });
  });
