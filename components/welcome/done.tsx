import { t } from '../../locales/index.ts';
import { askForPanel, placeOf } from '../card/open.ts';
import { Actions, Button } from '../ui/button.tsx';

/** Ends on what to do next, never on "all set". */
export function Done({ coalition }: { readonly coalition: string | null }) {
  const open = (view: string) => askForPanel(placeOf(view), coalition);
  return (
    <section class="stack" data-done>
      <h1 class="title">{t('done.title')}</h1>
      <ol class="next stack">
        <li>{t('done.select')}</li>
        <li>{t('done.invite')}</li>
        <li>{t('done.meet')}</li>
      </ol>
      <Actions>
        <Button kind="primary" name="today" onClick={() => open('today')}>
          {t('done.today')}
        </Button>
        <Button name="members" onClick={() => open('members')}>
          {t('invite.open')}
        </Button>
      </Actions>
    </section>
  );
}
