import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { Recorded } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Row, Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { useNow, When } from '../ui/when.tsx';
import { HandOver, handedOf } from './hand-over.tsx';
import { endOf, isOpen, nameIn } from './may.ts';

type MembersValue = QueryResult['members'];
type Invitation = MembersValue['invitations'][number];

/** Whom invitations wait for, and what became of them; an open one is shown again or revoked (P 8.1). */
export function Invitations({ value }: { readonly value: MembersValue }) {
  const act = useAct();
  const now = useNow();
  const [shown, setShown] = useState<{ of: Invitation; recorded: Recorded } | null>(null);
  if (value.invitations.length === 0) return null;
  const show = async (of: Invitation) => {
    const recorded = await act.run({ name: 'invitation.show', invitation: of.id }, 'quiet');
    if (recorded) setShown({ of, recorded });
  };
  const handed = shown && handedOf(shown.recorded);
  return (
    <Section title={t('members.invitations')} aside={value.invitations.length}>
      <ul>
        {value.invitations.map((one) => (
          <Row
            key={one.id}
            id={one.id}
            what={sayWhom(value, one)}
            who={
              <>
                {t('members.used', { n: one.used, of: one.uses })}
                <Until one={one} now={now} />
              </>
            }
            action={
              isOpen(one, now) && value.me && value.me.role !== 'observer' ? (
                <Actions>
                  <Button
                    busy={act.busy}
                    name="show"
                    label={t('members.show-label', { whom: sayWhom(value, one) })}
                    onClick={() => void show(one)}
                  >
                    {t('members.show')}
                  </Button>
                  <Button
                    busy={act.busy}
                    name="revoke"
                    label={t('members.revoke-label', { whom: sayWhom(value, one) })}
                    onClick={() => void act.run({ name: 'invitation.revoke', invitation: one.id })}
                  >
                    {t('members.revoke')}
                  </Button>
                </Actions>
              ) : undefined
            }
          />
        ))}
      </ul>
      <RefusalLine refusal={act.refusal} />
      {shown && handed && (
        <Dialog title={t('members.invitation')} onClose={() => setShown(null)}>
          <HandOver
            handed={handed}
            title={sayWhom(value, shown.of)}
            own={shown.of.person !== null && shown.of.person === value.me?.id}
            expires={shown.of.expires}
            onClose={() => setShown(null)}
          />
        </Dialog>
      )}
    </Section>
  );
}

function Until({ one, now }: { readonly one: Invitation; readonly now: number }) {
  const end = endOf(one, now);
  // "Used 1 of 1" says it already.
  if (end === 'used-up') return null;
  if (end !== null) return <>{` · ${t(`members.${end}`)}`}</>;
  return (
    <>
      {` · ${t('members.until')} `}
      <When at={one.expires} />
    </>
  );
}

const sayWhom = (value: MembersValue, { person, organisationName }: Invitation): string =>
  person === null
    ? organisationName
    : person === value.me?.id
      ? t('members.own-device')
      : t('members.device-of', { name: nameIn(value, person) ?? t('happened.somebody') });
