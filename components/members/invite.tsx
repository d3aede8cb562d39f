import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { HostCommand, Recorded } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Check, Field, Select } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { HandOver, handedOf } from './hand-over.tsx';
import { canInviteHere, canInviteNew } from './may.ts';

type Members = QueryResult['members'];
type Me = NonNullable<Members['me']>;
/** `device:<person>`: a new one for a colleague whose last is lost (P 8.6). */
type Whom = 'new' | 'colleague' | 'device' | `device:${string}`;
const DAYS = ['1', '7', '14', '30', '90'];

/**
 * An organisation, a colleague, or one's own next device (P 8.1): the signature is the yes, so the person presses it
 * here, never on a page.
 */
export function Invite(props: { readonly members: Members; readonly me: Me; readonly onClose: () => void }) {
  const { members, me } = props;
  const ours = members.organisations.find(({ id }) => id === me.organisation)?.name ?? '';
  const colleagues = (members.organisations.find(({ id }) => id === me.organisation)?.people ?? []).filter(
    ({ id }) => id !== me.id,
  );
  const choices: Whom[] = [
    ...(canInviteNew(me) ? (['new'] as const) : []),
    ...(canInviteHere(me) ? (['colleague'] as const) : []),
    'device',
    ...(canInviteHere(me) ? colleagues.map(({ id }) => `device:${id}` as const) : []),
  ];
  const [whom, setWhom] = useState<Whom>(choices[0] ?? 'device');
  const [name, setName] = useState('');
  const [founding, setFounding] = useState(true);
  const [voice, setVoice] = useState(true);
  const [uses, setUses] = useState('1');
  const [days, setDays] = useState('14');
  const [done, setDone] = useState<{ recorded: Recorded; expires: number } | null>(null);
  const act = useAct();
  const organisationName = whom === 'new' ? name.trim() : ours;
  const own = whom === 'device';
  const lost = colleagues.find(({ id }) => whom === `device:${id}`) ?? null;
  const single = own || lost !== null;
  const command: HostCommand = {
    name: 'invitation.create',
    organisation: whom === 'new' ? null : me.organisation,
    organisationName,
    founding: whom === 'new' && founding,
    role: 'member',
    delegate: whom === 'new' || (whom === 'colleague' && voice),
    person: own ? me.id : (lost?.id ?? null),
    uses: single ? 1 : Math.max(1, Math.round(Number(uses)) || 1),
    days: Number(days),
  };
  const sayWhom = (one: Whom): string => {
    if (one === 'new' || one === 'colleague' || one === 'device') return t(`invite.${one}`, { organisation: ours });
    return t('invite.device-for', { name: colleagues.find(({ id }) => one === `device:${id}`)?.name ?? '' });
  };
  const invite = async () => {
    if (organisationName === '') return;
    const recorded = await act.run(command, 'quiet');
    if (recorded) setDone({ recorded, expires: Date.now() + command.days * 86_400_000 });
  };
  const handed = done && handedOf(done.recorded);
  if (done && handed)
    return (
      <HandOver
        handed={handed}
        title={own ? t('invite.ready-device') : t('invite.ready', { organisation: lost?.name ?? organisationName })}
        own={own}
        expires={done.expires}
        onClose={props.onClose}
      />
    );
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
        onValue={(value) => {
          setWhom(value as Whom);
          // What lets act in one's own name is not left lying about.
          setDays(value.startsWith('device') ? '1' : '14');
        }}
        options={choices.map((one) => ({ value: one, label: sayWhom(one) }))}
      />
      {whom === 'new' && (
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
      {whom === 'colleague' && (
        <Check name="voice" checked={voice} onChecked={setVoice} label={t('invite.voice', { organisation: ours })} />
      )}
      {!single && <Field name="uses" type="number" min="1" label={t('invite.uses')} value={uses} onValue={setUses} />}
      <Select
        name="days"
        label={t('invite.days')}
        value={days}
        onValue={setDays}
        options={DAYS.map((n) => ({ value: n, label: t('invite.day', { n: Number(n) }) }))}
      />
      <p class="small grey">
        {lost
          ? t('invite.means-device-for', { name: lost.name })
          : own
            ? t('invite.means-device')
            : t('invite.means', { organisation: organisationName || t('invite.they'), n: command.days })}
      </p>
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
