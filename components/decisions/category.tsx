import { useState } from 'preact/hooks';
import type { WhoDecides } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { useNow } from '../ui/when.tsx';
import { sayDecides, sayWhy } from './decides.ts';

/** The kind of a decision, and the answer of the matrix to it: who decides, how, by when, and why. */
export function CategoryPicker(props: {
  readonly categories: readonly WhoDecides[];
  readonly value: string;
  readonly onValue: (category: string) => void;
}) {
  const [why, setWhy] = useState(false);
  const now = useNow();
  const chosen = props.categories.find((one) => one.category === props.value);
  return (
    <>
      <Select
        name="category"
        label={t('field.kind')}
        value={props.value}
        onValue={props.onValue}
        empty={t('field.choose')}
        required
        options={props.categories.map((one) => ({ value: one.category, label: one.category }))}
      />
      {chosen?.row && (
        <div class="small grey" aria-live="polite">
          <p data-name="decides">
            {sayDecides(chosen.row, chosen.ends, chosen.person, now)}{' '}
            <Button kind="link" expanded={why} onClick={() => setWhy(!why)}>
              {t('decides.why')}
            </Button>
          </p>
          {why && sayWhy(chosen.row, chosen.row.provisional).map((sentence) => <p key={sentence}>{sentence}</p>)}
        </div>
      )}
    </>
  );
}
