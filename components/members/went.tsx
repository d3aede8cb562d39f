import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { RemovalRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAsked } from '../ui/coalition.ts';
import { Select } from '../ui/field.tsx';
import { Row, Section } from '../ui/list.tsx';
import { WhenPast } from '../ui/when.tsx';
import { Confirm } from './confirm.tsx';
import { canTakeBack, nameIn, organisationIn } from './may.ts';

type MembersValue = QueryResult['members'];

/** Who went: removals, leavings, devices that were cut off; by whom, when, and the way back (P 8.5). */
export function Went({ value }: { readonly value: MembersValue }) {
  const [back, setBack] = useState<string | null>(null);
  const { removals = [] } = value;
  if (removals.length === 0) return null;
  const chosen = removals.find(({ hash }) => hash === back);
  return (
    <Section title={t('went.title')} aside={removals.length}>
      <ul>
        {removals.map((removal) => (
          <Row
            key={removal.hash}
            id={removal.hash}
            plain
            what={sayWent(value, removal)}
            who={
              <>
                {removal.kind !== 'leaving' && `${t('went.by', { name: nameOf(value, removal.by) })} · `}
                <WhenPast at={removal.at} />
                {removal.state !== 'holds' && ` · ${t(`went.${removal.state}`)}`}
              </>
            }
            {...(canTakeBack(value, removal)
              ? {
                  action: (
                    <Button name="take-back" onClick={() => setBack(removal.hash)}>
                      {t('went.take-back')}
                    </Button>
                  ),
                }
              : {})}
          />
        ))}
      </ul>
      {chosen && <TakeBack value={value} removal={chosen} onClose={() => setBack(null)} />}
    </Section>
  );
}

/** The removal is named that it ends; an organisation comes back by a passed decision. */
function TakeBack(props: { readonly value: MembersValue; readonly removal: RemovalRow; readonly onClose: () => void }) {
  const { value, removal } = props;
  const byDecision = removal.organisation !== null;
  const comes = value.organisations.find(({ id }) => id === removal.organisation)?.decided?.comes ?? '';
  const [decision, setDecision] = useState(comes);
  const passed = (useAsked(byDecision ? { name: 'decisions' } : null)?.closed ?? []).filter(
    ({ state }) => state === 'passed',
  );
  const name = whoWent(value, removal);
  return (
    <Confirm
      title={t('back.title', { name })}
      verb={t('went.take-back')}
      organisation={organisationIn(value, value.me?.organisation ?? null) ?? ''}
      command={{ name: 'member.readmit', removal: removal.hash, decision: decision || null }}
      after={t('back.after')}
      onClose={props.onClose}
    >
      <p>
        <b>{t('back.says', { went: sayWent(value, removal), by: nameOf(value, removal.by) })}</b>
      </p>
      <p>{t('back.means')}</p>
      {byDecision && (
        <Select
          name="decision"
          label={t('back.decision')}
          value={decision}
          onValue={setDecision}
          options={[
            { value: '', label: t('back.none') },
            ...passed.map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
      )}
    </Confirm>
  );
}

const nameOf = (value: MembersValue, person: string): string => nameIn(value, person) ?? t('happened.somebody');
const whoWent = (value: MembersValue, { organisation, person, home }: RemovalRow): string =>
  organisation !== null
    ? (organisationIn(value, organisation) ?? t('happened.somebody'))
    : person !== null
      ? nameOf(value, person)
      : t('went.device-of', { organisation: organisationIn(value, home) ?? '' });

/** "Noor was removed", "Noor left", "A device of Legal Aid was said to be stolen". */
const sayWent = (value: MembersValue, removal: RemovalRow): string =>
  t(`went.${removal.kind}`, { name: whoWent(value, removal) });
