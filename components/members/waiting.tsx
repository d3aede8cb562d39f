import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { WaitingDevice } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { Row, Section } from '../ui/list.tsx';
import { WhenPast } from '../ui/when.tsx';
import { Confirm } from './confirm.tsx';
import { EndsInvitations } from './ends-invitations.tsx';
import { canTurnAway, nameIn, organisationIn, speaks } from './may.ts';

type MembersValue = QueryResult['members'];
interface Asked {
  readonly device: string;
  readonly yes: boolean;
}
interface Props {
  readonly value: MembersValue;
  readonly one: WaitingDevice;
  readonly onClose: () => void;
}

/** Who was let in and waits for another member's yes: a lost member's new device (P 8.6), or anybody where members are at risk (P 8.1). */
export function WaitingForYes({ value }: { readonly value: MembersValue }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { waiting = [], me } = value;
  if (waiting.length === 0) return null;
  const one = waiting.find(({ device }) => device === asked?.device);
  return (
    <Section title={t('waiting.title')} aside={waiting.length}>
      <ul>
        {waiting.map((row) => (
          <Row
            key={row.device}
            id={row.device}
            plain
            what={sayWho(value, row)}
            who={
              <>
                {sayInvited(value, row)} · <WhenPast at={row.at} />
                {canTurnAway(value, row) && (
                  <>
                    {' · '}
                    <Button
                      kind="link"
                      name="turn-away"
                      label={t('turn-away.title', { name: row.name })}
                      onClick={() => setAsked({ device: row.device, yes: false })}
                    >
                      {t('turn-away.verb')}
                    </Button>
                  </>
                )}
              </>
            }
            {...(speaks(me) && !row.inviters.includes(me.id)
              ? {
                  action: (
                    <Button
                      name="second"
                      label={t('waiting.second-label', { name: row.name })}
                      onClick={() => setAsked({ device: row.device, yes: true })}
                    >
                      {t('waiting.second')}
                    </Button>
                  ),
                }
              : {})}
          />
        ))}
      </ul>
      {one && asked?.yes && <SayYes value={value} one={one} onClose={() => setAsked(null)} />}
      {one && asked?.yes === false && <TurnAway value={value} one={one} onClose={() => setAsked(null)} />}
    </Section>
  );
}

function SayYes({ value, one, onClose }: Props) {
  const { device, why, name } = one;
  const recovery = why === 'recovery';
  return (
    <Confirm
      title={sayWho(value, one)}
      verb={t('waiting.second')}
      organisation={organisationIn(value, value.me?.organisation ?? null) ?? ''}
      command={recovery ? { name: 'recovery.second', device, epoch: null } : { name: 'admission.second', device }}
      after={t(recovery ? 'waiting.after' : 'waiting.after-at-risk', { name })}
      onClose={onClose}
    >
      <p>
        <b>{recovery ? t('waiting.says', { name }) : t('waiting.says-at-risk', wordsOf(value, one))}</b>
      </p>
      {recovery ? (
        <>
          <p>{t(one.person === value.me?.id ? 'waiting.own' : 'waiting.old')}</p>
          <EndsInvitations />
        </>
      ) : (
        <p>{t('waiting.ask', wordsOf(value, one))}</p>
      )}
    </Confirm>
  );
}

function TurnAway({ value, one, onClose }: Props) {
  return (
    <Confirm
      title={t('turn-away.title', { name: one.name })}
      verb={t('turn-away.verb')}
      organisation={organisationIn(value, value.me?.organisation ?? null) ?? ''}
      command={{ name: 'admission.turn-away', device: one.device, epoch: null }}
      onClose={onClose}
    >
      <p>
        <b>{t('turn-away.says', { name: one.name })}</b>
      </p>
      <EndsInvitations />
    </Confirm>
  );
}

const wordsOf = (value: MembersValue, { name, organisation, invitedBy }: WaitingDevice) => ({
  name,
  organisation: organisationIn(value, organisation) ?? '',
  inviter: nameIn(value, invitedBy) ?? t('happened.somebody'),
});
const sayInvited = (value: MembersValue, one: WaitingDevice): string => {
  const { organisation, inviter } = wordsOf(value, one);
  return t('waiting.who', { organisation, name: inviter });
};
/** Somebody who is here already, or somebody new. */
const sayWho = (value: MembersValue, { person, name }: WaitingDevice): string =>
  t(nameIn(value, person) === null ? 'waiting.new' : 'waiting.line', { name });
