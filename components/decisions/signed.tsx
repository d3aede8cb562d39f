import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Quote } from '../ui/quote.tsx';

/** Exactly what is signed, and for whom: the title, the text as it stands, and what one says to it. */
export function Signed({ view, says }: { readonly view: DecisionView; readonly says: string }) {
  return (
    <div class="signed" data-name="signed">
      <p class="small grey">{t('sign.exactly', { organisation: view.asOrganisation })}</p>
      <p>
        <b>{view.title}</b>
      </p>
      <Quote>{view.text}</Quote>
      <p>{says}</p>
    </div>
  );
}
