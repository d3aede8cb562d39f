import { useState } from 'preact/hooks';
import { SHORTEST_PASSPHRASE } from '../../lib/protocol/keep.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { useValue } from '../ui/host.ts';
import { Saved, useSave } from './keep.tsx';
import { Passphrase, Work } from './passphrase.tsx';
import { strengthOf } from './strength.ts';

/** Nobody can help who forgets the passphrase, so it is asked for twice, and what that means is said before. */
export function Backup() {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const save = useSave();
  const stop = useAct();
  const work = useValue(null, { name: 'keep' })?.work ?? null;
  const strength = strengthOf(passphrase, SHORTEST_PASSPHRASE);
  const differs = again !== '' && again !== passphrase;
  const ready = strength !== 'short' && again === passphrase;
  const make = async () => {
    if (!ready) return;
    await save.run({ name: 'keep.backup', passphrase });
    setPassphrase('');
    setAgain('');
  };
  return (
    <form
      class="stack padded"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <p>{t('backup.what')}</p>
      <p class="small grey">{t('backup.not')}</p>
      <Passphrase
        name="passphrase"
        fresh
        label={t('backup.passphrase')}
        value={passphrase}
        onValue={setPassphrase}
        hint={passphrase === '' ? t('backup.hint') : t(`strength.${strength}`, { n: SHORTEST_PASSPHRASE })}
      />
      <Passphrase
        name="passphrase-again"
        fresh
        label={t('backup.again')}
        value={again}
        onValue={setAgain}
        hint={differs ? t('backup.differs') : ''}
      />
      {work && <Work share={work.share} onStop={() => void stop.run({ name: 'keep.cancel' }, 'quiet')} />}
      <Actions>
        <Button kind="primary" type="submit" name="backup" busy={save.busy} disabled={!ready}>
          {t('backup.verb')}
        </Button>
      </Actions>
      <Saved save={save} />
    </form>
  );
}
