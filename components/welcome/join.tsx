import { useEffect, useState } from 'preact/hooks';
import type { Recorded } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { hostOf } from '../sharing/sharing.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useCommand, useValue } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { When } from '../ui/when.tsx';

type Invitation = NonNullable<Recorded['invitation']>;

/** One field first; then who invites to what and what partners will see, before anything is sent. */
export function Join(props: {
  readonly link: string;
  readonly onJoined: (coalition: string | null) => void;
  readonly onBack: () => void;
}) {
  const [link, setLink] = useState(props.link);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const act = useCommand(null);
  const read = async (text: string) => {
    if (text.trim() === '') return;
    const done = await act.run({ name: 'invitation.read', link: text.trim() }, 'quiet');
    if (done?.invitation) setInvitation(done.invitation);
  };
  useEffect(() => void read(props.link), []);
  if (invitation) return <Accept link={link.trim()} invitation={invitation} onJoined={props.onJoined} />;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void read(link);
      }}
    >
      <h1 class="title">{t('join.title')}</h1>
      <Field
        name="link"
        label={t('join.paste')}
        value={link}
        onValue={setLink}
        lines={2}
        required
        hint={t('join.paste-hint')}
      />
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" type="submit" name="read" busy={act.busy} disabled={link.trim() === ''}>
          {t('join.read')}
        </Button>
        <Button kind="quiet" onClick={props.onBack}>
          {t('action.back')}
        </Button>
      </Actions>
    </form>
  );
}

function Accept(props: {
  readonly link: string;
  readonly invitation: Invitation;
  readonly onJoined: (coalition: string | null) => void;
}) {
  const { invitation } = props;
  const [person, setPerson] = useState('');
  const [email, setEmail] = useState('');
  const [asked, setAsked] = useState(false);
  const act = useCommand(null);
  const join = async () => {
    if (person.trim() === '') return;
    const done = await act.run(
      { name: 'coalition.join', link: props.link, personName: person.trim(), email: email.trim() || null },
      'quiet',
    );
    if (done) setAsked(true);
  };
  if (asked) return <Waiting invitation={invitation} onJoined={props.onJoined} />;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <h1 class="title">{t('join.who', { person: invitation.inviterName, coalition: invitation.coalitionName })}</h1>
      <p>
        {t('join.for', { organisation: invitation.organisationName })}{' '}
        <span class="small grey">
          {t('join.until')} <When at={invitation.expires} />.
        </span>
      </p>
      <Field name="person" label={t('start.person')} value={person} onValue={setPerson} required maxLength={120} />
      <Field
        name="email"
        type="email"
        label={t('start.email')}
        value={email}
        onValue={setEmail}
        hint={t('start.email-why')}
      />
      <ul class="sees stack tight">
        <li>{t('join.see-name')}</li>
        <li>{t('join.see-what')}</li>
        <li>{t('join.see-relay', { host: hostOf(invitation.relay) })}</li>
        <li>{t('join.leave')}</li>
      </ul>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" type="submit" name="go" busy={act.busy} disabled={person.trim() === ''}>
          {t('join.verb', { organisation: invitation.organisationName })}
        </Button>
      </Actions>
    </form>
  );
}

/** The request lies in the invitation's room until a member's browser opens it; closing this page loses nothing. */
function Waiting(props: { readonly invitation: Invitation; readonly onJoined: (coalition: string | null) => void }) {
  const joining = useValue(null, { name: 'joining' });
  const last = joining?.at(-1) ?? null;
  const { onJoined } = props;
  const now = last?.state === 'waiting' ? 'waiting' : 'asking';
  const steps = [now === 'asking' ? 'asking' : 'asked', 'waiting', 'in'] as const;
  useEffect(() => {
    if (last?.state === 'admitted') onJoined(last.coalition);
  }, [last, onJoined]);
  return (
    <section class="stack" role="status" data-joining={last?.state}>
      <h1 class="title">{t('join.asked', { coalition: props.invitation.coalitionName })}</h1>
      {last?.state === 'refused' ? (
        <RefusalLine refusal={{ code: (last.why ?? 'unknown').replace('relay-', 'relay.') }} />
      ) : (
        <>
          <ol class="next stack tight">
            {steps.map((step) => (
              <li key={step} class={step === now ? '' : 'grey'} aria-current={step === now ? 'step' : undefined}>
                {step === now ? <b>{t(`join.step-${step}`)}</b> : t(`join.step-${step}`)}
              </li>
            ))}
          </ol>
          <p class="small grey">{t('join.waiting', { person: props.invitation.inviterName })}</p>
          {last?.why && <p class="small grey">{t('join.unreachable')}</p>}
        </>
      )}
    </section>
  );
}
