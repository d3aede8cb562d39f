import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Check, Field, Select } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

const NEW = 'new';
const DAYS = 14;

/** A link for an organisation or a colleague: the signature is the yes, so the person presses it here, never on a page. */
export function Invite(props: { readonly members: QueryResult['members']; readonly onClose: () => void }) {
  const { members } = props;
  const ours = members.me?.organisation ?? null;
  const [whom, setWhom] = useState(NEW);
  const [name, setName] = useState('');
  const [founding, setFounding] = useState(true);
  const [uses, setUses] = useState('1');
  const [link, setLink] = useState<string | null>(null);
  const act = useAct();
  const organisation = members.organisations.find((one) => one.id === whom) ?? null;
  const organisationName = organisation?.name ?? name.trim();
  const invite = async () => {
    if (organisationName === '') return;
    const done = await act.run(
      {
        name: 'invitation.create',
        organisation: organisation?.id ?? null,
        organisationName,
        founding: organisation === null && founding,
        role: 'member',
        delegate: organisation === null || organisation.id === ours,
        person: null,
        uses: Math.max(1, Math.round(Number(uses)) || 1),
        days: DAYS,
      },
      'quiet',
    );
    if (done?.link) setLink(done.link);
  };
  if (link !== null) return <Link link={link} organisation={organisationName} onClose={props.onClose} />;
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      <Select
        name="whom"
        label={t('invite.whom')}
        value={whom}
        onValue={setWhom}
        options={[
          { value: NEW, label: t('invite.new') },
          ...members.organisations
            .filter((one) => one.id === ours)
            .map((one) => ({ value: one.id, label: t('invite.colleague', { organisation: one.name }) })),
        ]}
      />
      {whom === NEW && (
        <>
          <Field
            name="organisation"
            label={t('field.organisation')}
            value={name}
            onValue={setName}
            required
            maxLength={120}
          />
          <Check name="founding" checked={founding} onChecked={setFounding} label={t('invite.founding')} />
        </>
      )}
      <Field name="uses" type="number" min="1" label={t('invite.uses')} value={uses} onValue={setUses} />
      <p class="small grey">{t('invite.means', { organisation: organisationName || t('invite.they'), n: DAYS })}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" type="submit" name="make" busy={act.busy} disabled={organisationName === ''}>
          {t('invite.verb')}
        </Button>
        <Button kind="quiet" onClick={props.onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </form>
  );
}

function Link(props: { readonly link: string; readonly organisation: string; readonly onClose: () => void }) {
  return (
    <div class="ask" role="status">
      <p>
        <b>{t('invite.ready', { organisation: props.organisation })}</b>
      </p>
      <p class="copyable" data-name="link">
        {props.link}
      </p>
      <p class="small grey">{t('invite.send')}</p>
      <Actions>
        <CopyButton kind="primary" name="copy-link" text={props.link}>
          {t('invite.copy')}
        </CopyButton>
        <CopyButton kind="quiet" text={t('invite.mail', { link: props.link, n: DAYS })}>
          {t('invite.copy-mail')}
        </CopyButton>
        <Button kind="quiet" onClick={props.onClose}>
          {t('action.done')}
        </Button>
      </Actions>
    </div>
  );
}
