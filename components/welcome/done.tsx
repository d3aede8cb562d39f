import { t } from '../../locales/index.ts';
import { askForPanel, placeOf } from '../card/open.ts';
import { Actions, Button } from '../ui/button.tsx';

/** Ends on what to do next, never on "all set": who founded invites, who joined looks at what waits. */
export function Done(props: { readonly coalition: string | null; readonly joined: boolean }) {
  const open = (view: string) => askForPanel(placeOf(view), props.coalition);
  const members = (
    <Button kind={props.joined ? 'plain' : 'primary'} name="members" onClick={() => open('members')}>
      {t(props.joined ? 'done.members' : 'invite.open')}
    </Button>
  );
  const today = (
    <Button kind={props.joined ? 'primary' : 'plain'} name="today" onClick={() => open('today')}>
      {t('done.today')}
    </Button>
  );
  return (
    <section class="stack wide" data-done>
      <h1 class="title">{t('done.title')}</h1>
      <ol class="next stack">
        <li>{t(props.joined ? 'done.answer' : 'done.invite')}</li>
        <li>{t('done.select')}</li>
        <li>{t('done.meet')}</li>
      </ol>
      <Actions>{props.joined ? [today, members] : [members, today]}</Actions>
    </section>
  );
}
