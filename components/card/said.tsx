import { t } from '../../locales/index.ts';
import { sayDelivery } from '../sharing/sentence.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAsked } from '../ui/coalition.ts';
import { useHost } from '../ui/host.ts';
import { placeOf, useOpen } from './open.ts';

/** Done: what became of it, and the way to it. */
export function Said({ how, id }: { readonly how: 'recorded' | 'task'; readonly id: string }) {
  const host = useHost();
  const open = useOpen();
  const sharing = useAsked({ name: 'sharing' });
  return (
    <div class="stack" role="status" data-done={how}>
      <p>
        <b>{t(how === 'task' ? 'said.task' : 'said.recorded')}</b>
        {sharing && <span class="small grey"> · {sayDelivery(sharing.sentence)}</span>}
      </p>
      <Actions>
        <Button onClick={() => open(placeOf(how === 'task' ? 'task' : 'decision', id))}>
          {t('action.open-panel')}
        </Button>
        <Button kind="quiet" onClick={() => host.close()}>
          {t('action.close')}
        </Button>
      </Actions>
    </div>
  );
}
