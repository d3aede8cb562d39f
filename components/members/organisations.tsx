import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { PersonRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { Section } from '../ui/list.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { to } from '../ui/route.ts';
import { canRemove, speaks, statusToPropose } from './may.ts';
import { ProposeStatus, RemoveOrganisation } from './organisation-goes.tsx';

type MembersValue = QueryResult['members'];
type Organisation = MembersValue['organisations'][number];

/** Who belongs, house by house, and what may be done about it: by a delegate, or as the coalition has decided (P 1.9). */
export function Organisations(props: { readonly value: MembersValue; readonly onRemove: (person: PersonRow) => void }) {
  const { value } = props;
  const [going, setGoing] = useState<Organisation | null>(null);
  const [asked, setAsked] = useState<Organisation | null>(null);
  return (
    <Section title={t('members.organisations')} aside={value.organisations.length}>
      <ul>
        {value.organisations.map((organisation) => (
          <li class="organisation" key={organisation.id} data-organisation={organisation.name}>
            <Monogram name={organisation.name} />
            <div>
              <div class="person">
                <b>{organisation.name}</b>
                {mayCarryOut(value, organisation) && (
                  <Button
                    name="remove-organisation"
                    label={t('remove.title', { name: organisation.name })}
                    onClick={() => setGoing(organisation)}
                  >
                    {t('action.remove')}
                  </Button>
                )}
              </div>
              <p class="small grey">
                {t(`status.${organisation.status}`)}
                {organisation.founding && ` · ${t('members.founding')}`}
                {' · '}
                {t('members.devices', { n: organisation.devices })}
              </p>
              <ul class="small">
                {organisation.people.map((person) => (
                  <Person key={person.id} person={person} me={value.me} onRemove={props.onRemove} />
                ))}
              </ul>
              <Deciding value={value} organisation={organisation} onAsk={setAsked} />
            </div>
          </li>
        ))}
      </ul>
      {going && <RemoveOrganisation value={value} organisation={going} onClose={() => setGoing(null)} />}
      {asked && <ProposeStatus value={value} organisation={asked} onClose={() => setAsked(null)} />}
    </Section>
  );
}

/** Whether a decision that this organisation goes is still to be carried out, by whoever sees it first. */
const mayCarryOut = ({ me }: MembersValue, { id, decided, devices }: Organisation): boolean =>
  speaks(me) && me.organisation !== id && decided?.goes != null && decided.open === null && devices > 0;

/** No single person decides over another organisation: a decision is open, or can be proposed. */
function Deciding(props: {
  readonly value: MembersValue;
  readonly organisation: Organisation;
  readonly onAsk: (organisation: Organisation) => void;
}) {
  const { value, organisation } = props;
  const { me } = value;
  const { decided } = organisation;
  if (!speaks(me) || me.organisation === organisation.id || mayCarryOut(value, organisation)) return null;
  if (decided?.open)
    return (
      <p class="small">
        <a href={to('decision', decided.open)}>{t('members.decision-open')}</a>
      </p>
    );
  const status = statusToPropose(organisation);
  if (status === null) return null;
  return (
    <p class="small">
      <Button
        kind="link"
        name="propose-status"
        label={`${t(`propose-status.open-${status}`)}: ${organisation.name}`}
        onClick={() => props.onAsk(organisation)}
      >
        {t(`propose-status.open-${status}`)}
      </Button>
    </p>
  );
}

function Person(props: {
  readonly person: PersonRow;
  readonly me: PersonRow | null;
  readonly onRemove: (person: PersonRow) => void;
}) {
  const { person, me } = props;
  return (
    <li class="person" data-person={person.name}>
      <span>
        {person.name}
        {person.id === me?.id && ` ${t('members.you')}`}
        <span class="grey">
          {' · '}
          {t(`role.${person.role}`)}
          {person.delegate && ` · ${t('members.delegate')}`}
        </span>
      </span>
      {canRemove(me, person) && (
        <Button
          kind="link"
          name="remove"
          label={t('remove.title', { name: person.name })}
          onClick={() => props.onRemove(person)}
        >
          {t('action.remove')}
        </Button>
      )}
    </li>
  );
}
