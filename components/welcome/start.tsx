import { useState } from 'preact/hooks';
import { COALITION_KINDS } from '../../lib/coalition/fact.ts';
import type { HostCommand } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { Check, Field } from '../ui/field.tsx';
import { useCommand } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { type Vague, vaguenessOf } from './vague.ts';

type Kind = (typeof COALITION_KINDS)[number];

/** P 8.1: a coalition in under two minutes. What is vague about the purpose is said, never forbidden. */
export function Start(props: { readonly onStarted: (coalition: string | null) => void; readonly onBack: () => void }) {
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState('');
  const [kinds, setKinds] = useState<readonly Kind[]>([]);
  const [organisation, setOrganisation] = useState('');
  const [person, setPerson] = useState('');
  const [email, setEmail] = useState('');
  const [risk, setRisk] = useState(false);
  const act = useCommand(null);
  const vague = purpose.trim().length > 8 ? vaguenessOf(purpose) : [];
  const ready = [name, purpose, organisation, person].every((field) => field.trim() !== '');
  const start = async () => {
    if (!ready) return;
    const wish: HostCommand = {
      name: 'coalition.start',
      coalitionName: name.trim(),
      purpose: purpose.trim(),
      kinds: [...kinds],
      organisationName: organisation.trim(),
      personName: person.trim(),
      email: email.trim() || null,
      relay: null,
      risk,
    };
    const done = await act.run(wish, 'quiet');
    if (done) props.onStarted(done.coalition ?? null);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <h1 class="title">{t('start.title')}</h1>
      <Field name="coalition" label={t('start.name')} value={name} onValue={setName} required maxLength={120} />
      <Field
        name="purpose"
        label={t('start.purpose')}
        value={purpose}
        onValue={setPurpose}
        lines={2}
        required
        maxLength={240}
        hint={
          <span aria-live="polite">
            {vague.length > 0 ? sayVague(vague) : t('start.purpose-hint', { n: 240 - purpose.length })}
          </span>
        }
      />
      <fieldset>
        <legend>{t('start.kinds')}</legend>
        {COALITION_KINDS.map((kind) => (
          <Check
            key={kind}
            name={kind}
            checked={kinds.includes(kind)}
            onChecked={(on) => setKinds((was) => (on ? [...was, kind] : was.filter((one) => one !== kind)))}
            label={
              <>
                {t(`kind.${kind}`)}
                <br />
                <span class="small grey">{t(`kind.${kind}-what`)}</span>
              </>
            }
          />
        ))}
      </fieldset>
      <Field
        name="organisation"
        label={t('start.organisation')}
        value={organisation}
        onValue={setOrganisation}
        required
        maxLength={120}
      />
      <Field name="person" label={t('start.person')} value={person} onValue={setPerson} required maxLength={120} />
      <Field
        name="email"
        type="email"
        label={t('start.email')}
        value={email}
        onValue={setEmail}
        hint={t('start.email-why')}
      />
      <Check name="risk" checked={risk} onChecked={setRisk} label={t('start.risk')} />
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" type="submit" name="go" busy={act.busy} disabled={!ready}>
          {t('start.verb')}
        </Button>
        <Button kind="quiet" onClick={props.onBack}>
          {t('action.back')}
        </Button>
      </Actions>
    </form>
  );
}

/** One sentence for all that is open, not one for each. */
function sayVague(vague: readonly Vague[]): string {
  const what = vague.filter((one) => one !== 'sentence').map((one) => t(`vague.${one}`));
  const open = what.length > 0 ? t('vague.says', { what: what.join(', ') }) : '';
  return [open, vague.includes('sentence') ? t('vague.sentence') : ''].filter(Boolean).join(' ');
}
