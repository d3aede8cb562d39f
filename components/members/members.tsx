import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsk } from '../ui/coalition.ts';
import { Answered, Row, Section } from '../ui/list.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { When, WhenPast } from '../ui/when.tsx';
import { Invite } from './invite.tsx';
import './members.css';

type MembersValue = QueryResult['members'];

export function Members() {
  const members = useAsk({ name: 'members' });
  const [inviting, setInviting] = useState(false);
  return (
    <div class="stack wide">
      <h1 class="title">{t('nav.members')}</h1>
      <Answered answer={members}>
        {(value) => (
          <>
            {inviting ? (
              <Invite members={value} onClose={() => setInviting(false)} />
            ) : (
              value.me?.role !== 'observer' && (
                <Actions>
                  <Button name="invite" kind="primary" onClick={() => setInviting(true)}>
                    {t('invite.open')}
                  </Button>
                </Actions>
              )
            )}
            <Organisations value={value} />
            <Joined value={value} />
            <Invitations value={value} />
          </>
        )}
      </Answered>
    </div>
  );
}

function Organisations({ value }: { readonly value: MembersValue }) {
  return (
    <Section title={t('members.organisations')} aside={value.organisations.length}>
      <ul>
        {value.organisations.map((organisation) => (
          <li class="organisation" key={organisation.id} data-organisation={organisation.name}>
            <Monogram name={organisation.name} />
            <div>
              <p>
                <b>{organisation.name}</b>
              </p>
              <p class="small grey">
                {t(`status.${organisation.status}`)}
                {organisation.founding && ` · ${t('members.founding')}`}
                {' · '}
                {t('members.devices', { n: organisation.devices })}
              </p>
              <ul class="small">
                {organisation.people.map((person) => (
                  <li key={person.id}>
                    {person.name}
                    {person.id === value.me?.id && ` ${t('members.you')}`}
                    <span class="grey">
                      {' · '}
                      {t(`role.${person.role}`)}
                      {person.delegate && ` · ${t('members.delegate')}`}
                    </span>
                  </li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Joined({ value }: { readonly value: MembersValue }) {
  if (value.joined.length === 0) return null;
  return (
    <Section title={t('members.joined')}>
      <ul>
        {value.joined.map((one) => (
          <Row
            key={`${one.person}${one.at}`}
            plain
            what={t('members.joined-line', { person: one.person, organisation: one.organisation })}
            who={one.invitedBy ? t('members.joined-by', { person: one.invitedBy }) : t('members.founded')}
            aside={<WhenPast at={one.at} />}
          />
        ))}
      </ul>
    </Section>
  );
}

function Invitations({ value }: { readonly value: MembersValue }) {
  const act = useAct();
  if (value.invitations.length === 0) return null;
  return (
    <Section title={t('members.invitations')} aside={value.invitations.length}>
      <ul>
        {value.invitations.map((one) => (
          <Row
            key={one.id}
            what={one.organisationName}
            who={
              <>
                {t('members.used', { n: one.used, of: one.uses })}
                {' · '}
                {one.revoked ? (
                  t('members.revoked')
                ) : (
                  <>
                    {t('members.until')} <When at={one.expires} />
                  </>
                )}
              </>
            }
            action={
              one.revoked || one.used >= one.uses ? undefined : (
                <Button
                  busy={act.busy}
                  name="revoke"
                  onClick={() => void act.run({ name: 'invitation.revoke', invitation: one.id })}
                >
                  {t('members.revoke')}
                </Button>
              )
            }
          />
        ))}
      </ul>
      <RefusalLine refusal={act.refusal} />
    </Section>
  );
}
