import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { Row } from '../ui/list.tsx';
import { to } from '../ui/route.ts';
import { openWelcome } from './coalitions.tsx';

export function More() {
  return (
    <div class="stack wide">
      <h1 class="title">{t('nav.more')}</h1>
      <ul class="menu">
        <Row href={to('members')} what={t('nav.members')} who={t('more.members')} />
        <Row href={to('matrix')} what={t('nav.matrix')} who={t('more.matrix')} />
        <Row href={to('sharing')} what={t('nav.sharing')} who={t('more.sharing')} />
        <Row href={to('keep')} what={t('nav.keep')} who={t('more.keep')} />
      </ul>
      <Actions>
        <Button onClick={() => openWelcome()}>{t('more.welcome')}</Button>
      </Actions>
    </div>
  );
}
