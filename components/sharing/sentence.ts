import type { DeliverySentence } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';

/** The sentences of P 7.7: nothing is said that was not acknowledged. */
export function sayDelivery(sentence: DeliverySentence): string {
  switch (sentence.say) {
    case 'this-device-only':
      return t('delivery.this-device-only');
    case 'own-devices':
      return t('delivery.own-devices');
    case 'kept-alone':
      return t('delivery.kept-alone');
    case 'sent-to':
      return t('delivery.sent-to', { count: sentence.count, of: sentence.of });
    case 'everybody-online':
      return t('delivery.everybody-online', { count: sentence.count });
    case 'kept':
      return t('delivery.kept', { offline: sentence.offline });
  }
}
