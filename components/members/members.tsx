import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { PersonRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAsk } from '../ui/coalition.ts';
import { Answered, Row, Section } from '../ui/list.tsx';
import { WhenPast } from '../ui/when.tsx';
import { Devices } from './devices.tsx';
import { Invitations } from './invitations.tsx';
import { Invite } from './invite.tsx';
import { LeaveFoot } from './leave.tsx';
import { canUndo, organisationIn } from './may.ts';
import { Organisations } from './organisations.tsx';
import { Remove } from './remove.tsx';
import { WaitingForYes } from './waiting.tsx';
import { Went } from './went.tsx';
import './members.css';

type MembersValue = QueryResult['members'];

export function Members() {
  const members = useAsk({ name: 'members' });
  const [inviting, setInviting] = useState(false);
  const [going, setGoing] = useState<PersonRow | null>(null);
  return (
    <div class="stack wide">
      <h1 class="title">{t('nav.members')}</h1>
      <Answered answer={members}>
        {(value) => (
          <>
            {inviting && value.me ? (
              <Invite members={value} me={value.me} onClose={() => setInviting(false)} />
            ) : (
              value.me &&
              value.me.role !== 'observer' && (
                <Actions>
                  <Button name="invite" kind="primary" onClick={() => setInviting(true)}>
                    {t('invite.open')}
                  </Button>
                </Actions>
              )
            )}
            <WaitingForYes value={value} />
            <Organisations value={value} onRemove={setGoing} />
            <Joined value={value} onUndo={setGoing} />
            <Invitations value={value} />
            <Devices value={value} />
            <Went value={value} />
            {value.me && <LeaveFoot me={value.me} />}
            {going && (
              <Remove
                person={going}
                organisation={organisationIn(value, value.me?.organisation ?? null) ?? ''}
                onClose={() => setGoing(null)}
              />
            )}
          </>
        )}
      </Answered>
    </div>
  );
}

function Joined(props: { readonly value: MembersValue; readonly onUndo: (person: PersonRow) => void }) {
  const { value } = props;
  if (value.joined.length === 0) return null;
  return (
    <Section title={t('members.joined')}>
      <ul>
        {value.joined.map((one) => {
          const person = newcomerOf(value, one);
          return (
            <Row
              key={`${one.person}${one.at}`}
              plain
              what={t('members.joined-line', { person: one.person, organisation: one.organisation })}
              who={
                <>
                  {one.invitedBy ? t('members.joined-by', { person: one.invitedBy }) : t('members.founded')}
                  {one.secondedBy && ` · ${t('members.seconded-by', { person: one.secondedBy })}`}
                  {one.above && ` · ${t('members.above')}`}
                  {person && canUndo(value, person, one.invitedBy) && (
                    <>
                      {' · '}
                      <Button
                        kind="link"
                        name="undo-joined"
                        label={t('members.undo-joined', { person: one.person })}
                        onClick={() => props.onUndo(person)}
                      >
                        {t('action.undo')}
                      </Button>
                    </>
                  )}
                </>
              }
              aside={<WhenPast at={one.at} />}
            />
          );
        })}
      </ul>
    </Section>
  );
}

/** Who that was; null where two of that name are there: then nobody is removed by mistake. */
function newcomerOf(value: MembersValue, one: MembersValue['joined'][number]): PersonRow | null {
  const [person, another] = value.organisations
    .filter(({ name }) => name === one.organisation)
    .flatMap(({ people }) => people.filter(({ name }) => name === one.person));
  return another ? null : (person ?? null);
}
