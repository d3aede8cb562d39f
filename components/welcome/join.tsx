import { useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { hostOf } from '../sharing/sharing.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useCommand } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { When } from '../ui/when.tsx';
import type { Invitation } from './paste.tsx';

/** Who invites to what and what partners will see, before anything is sent. */
export function Join(props: {
  readonly invitation: Invitation;
  /** The request is on its way. */
  readonly onAsked: (coalition: string) => void;
  readonly onBack: () => void;
}) {
  const { invitation } = props;
  const [person, setPerson] = useState('');
  const [email, setEmail] = useState('');
  const act = useCommand(null);
  const ready = invitation.own || person.trim() !== '';
  const join = async () => {
    if (!ready) return;
    const { link, own, inviterName } = invitation;
    const personName = own ? inviterName || t('join.same-person') : person.trim();
    const done = await act.run({ name: 'coalition.join', link, personName, email: email.trim() || null }, 'quiet');
    if (done?.coalition) props.onAsked(done.coalition);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      {invitation.own ? (
        <h1 class="title">{t('join.who-own', { coalition: invitation.coalitionName })}</h1>
      ) : (
        <h1 class="title">{t('join.who', { person: invitation.inviterName, coalition: invitation.coalitionName })}</h1>
      )}
      <p>
        {invitation.own ? t('join.for-own') : t('join.for', { organisation: invitation.organisationName })}{' '}
        <span class="small grey">
          {t('join.until')} <When at={invitation.expires} />.
        </span>
      </p>
      {!invitation.own && (
        <>
          <Field name="person" label={t('start.person')} value={person} onValue={setPerson} required maxLength={120} />
          <Field
            name="email"
            type="email"
            label={t('start.email')}
            value={email}
            onValue={setEmail}
            hint={t('start.email-why')}
          />
        </>
      )}
      <ul class="sees stack tight">
        <li>{t(invitation.own ? 'join.see-own' : 'join.see-name')}</li>
        <li>{t('join.see-what')}</li>
        <li>{t('join.see-relay', { host: hostOf(invitation.relay) })}</li>
        <li>{t(invitation.own ? 'join.leave-own' : 'join.leave')}</li>
      </ul>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" type="submit" name="go" busy={act.busy} disabled={!ready}>
          {invitation.own ? t('join.verb-own') : t('join.verb', { organisation: invitation.organisationName })}
        </Button>
        <Button kind="quiet" onClick={props.onBack}>
          {t('action.back')}
        </Button>
      </Actions>
    </form>
  );
}
