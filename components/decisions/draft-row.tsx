import { useState } from 'preact/hooks';
import { type MatrixRow, METHODS, type Method } from '../../lib/coalition/fact.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsked } from '../ui/coalition.ts';
import { Check, Field, Select } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { go } from '../ui/route.ts';

/** A row for a category that has none. It counts once the coalition has passed it: putting it forward opens a decision. */
export function DraftRow({ category: asked, onClose }: { readonly category: string; readonly onClose: () => void }) {
  const [category, setCategory] = useState(asked);
  const [who, setWho] = useState('coalition');
  const [method, setMethod] = useState<Method>('consent');
  const [days, setDays] = useState('7');
  const [advises, setAdvises] = useState<readonly string[]>([]);
  const [silence, setSilence] = useState<MatrixRow['silence']>('consent');
  const people = useAsked({ name: 'work' })?.people ?? [];
  const act = useAct();
  const propose = async () => {
    const done = await act.run({
      name: 'matrix.propose',
      row: rowOf({ category, who, method, days: Number(days), silence, advises: method === 'advice' ? advises : [] }),
      ends: null,
    });
    if (done?.subject) go('decision', done.subject);
    else if (done) onClose();
  };
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        void propose();
      }}
    >
      <p>
        <b>{asked ? t('matrix.missing', { category: asked }) : t('matrix.draft')}</b>
        <br />
        <span class="small grey">{t('matrix.adopting')}</span>
      </p>
      <Field
        name="category"
        label={t('matrix.category')}
        value={category}
        onValue={setCategory}
        required
        maxLength={60}
      />
      <Select
        name="who"
        label={t('matrix.who')}
        value={who}
        onValue={setWho}
        options={[
          { value: 'coalition', label: t('who.coalition') },
          { value: 'steering', label: t('who.steering') },
          ...people.map((person) => ({
            value: `person:${person.id}`,
            label: `${person.name} (${person.organisationName})`,
          })),
        ]}
      />
      <Select
        name="method"
        label={t('matrix.method')}
        value={method}
        onValue={(value) => {
          setMethod(value as Method);
          setSilence(value === 'consent' ? 'consent' : 'none');
        }}
        options={METHODS.map((value) => ({ value, label: t(`method-name.${value}`) }))}
      />
      <Field name="days" type="number" min="1" label={t('matrix.days')} value={days} onValue={setDays} required />
      {method === 'consent' && (
        <Select
          name="silence"
          label={t('matrix.silence')}
          value={silence}
          onValue={(value) => setSilence(value as MatrixRow['silence'])}
          options={[
            { value: 'consent', label: t('matrix.silence-consent') },
            { value: 'none', label: t('matrix.silence-none') },
          ]}
        />
      )}
      {method === 'advice' && (
        <fieldset class="stack tight">
          <legend class="small">{t('matrix.advises')}</legend>
          {people
            .filter((person) => `person:${person.id}` !== who)
            .map(({ id, name, organisationName }) => (
              <Check
                key={id}
                name={`advises-${id}`}
                label={`${name} (${organisationName})`}
                checked={advises.includes(id)}
                onChecked={(on) => setAdvises(on ? [...advises, id] : advises.filter((one) => one !== id))}
              />
            ))}
        </fieldset>
      )}
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" type="submit" busy={act.busy} disabled={category.trim() === ''}>
          {t('matrix.propose')}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </form>
  );
}

function rowOf(draft: {
  readonly category: string;
  readonly who: string;
  readonly method: Method;
  readonly days: number;
  readonly silence: MatrixRow['silence'];
  readonly advises: readonly string[];
}): MatrixRow {
  return {
    category: draft.category.trim(),
    who: draft.who.startsWith('person:')
      ? { kind: 'person', person: draft.who.slice('person:'.length) }
      : draft.who === 'steering'
        ? { kind: 'steering', voice: 'organisation' }
        : { kind: 'coalition' },
    method: draft.method,
    windowHours: Math.max(1, Math.round(draft.days * 24)),
    quorum: 0.5,
    silence: draft.silence,
    voice: 'organisation',
    blind: 'until-own',
    urgentHours: null,
    advises: [...draft.advises],
    carriesOut: [],
    told: [],
  };
}
