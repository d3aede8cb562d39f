import { useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useCoalition } from '../ui/coalition.ts';
import { Field } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** Another post office for this coalition; closed until somebody wants one. Empty = none. */
export function RelayForm({ url: now }: { readonly url: string | null }) {
  const coalition = useCoalition();
  const act = useAct();
  const [url, setUrl] = useState<string | null>(null);
  if (url === null)
    return (
      <Actions>
        <Button name="relay" onClick={() => setUrl(now ?? '')}>
          {t('relay.change')}
        </Button>
      </Actions>
    );
  const set = async () => {
    const done = await act.run({ name: 'relay.set', coalition, url: url.trim() || null }, 'quiet');
    if (done) setUrl(null);
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void set();
      }}
    >
      <Field name="relay" type="url" label={t('relay.address')} value={url} onValue={setUrl} hint={t('relay.hint')} />
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button type="submit" name="relay-set" busy={act.busy}>
          {t('action.save')}
        </Button>
        <Button
          kind="quiet"
          onClick={() => {
            act.clear();
            setUrl(null);
          }}
        >
          {t('action.cancel')}
        </Button>
      </Actions>
    </form>
  );
}
