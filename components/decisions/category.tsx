import { useState } from 'preact/hooks';
import type { WhoDecides } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { Field, Select } from '../ui/field.tsx';
import { useNow } from '../ui/when.tsx';
import { sayCategory, sayDecides, sayWhy } from './decides.ts';

const ANOTHER = '\u0000another';

/** The kind of a decision, and the answer of the matrix to it: who decides, how, by when, and why. */
export function CategoryPicker(props: {
  readonly categories: readonly WhoDecides[];
  readonly value: string;
  readonly onValue: (category: string) => void;
}) {
  const [why, setWhy] = useState(false);
  const [another, setAnother] = useState(false);
  const now = useNow();
  const chosen = rowOf(props.categories, props.value);
  return (
    <>
      <Select
        name="category"
        label={t('field.kind')}
        value={another ? ANOTHER : (chosen?.category ?? props.value)}
        onValue={(value) => {
          setAnother(value === ANOTHER);
          props.onValue(value === ANOTHER ? '' : value);
        }}
        empty={t('field.choose')}
        required
        options={[
          ...props.categories.map((one) => ({ value: one.category, label: sayCategory(one.category) })),
          { value: ANOTHER, label: t('category.another') },
        ]}
      />
      {another && (
        <Field
          name="category-name"
          label={t('category.name')}
          value={props.value}
          onValue={props.onValue}
          maxLength={60}
          required
        />
      )}
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

/** The row of a kind, however it is written. */
export const rowOf = (categories: readonly WhoDecides[], category: string): WhoDecides | undefined => {
  const said = category.trim().toLocaleLowerCase();
  return categories.find((one) => one.category.toLocaleLowerCase() === said);
};
