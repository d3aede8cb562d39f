import { t } from '../../locales/index.ts';
import { Actions, Button } from './button.tsx';

/** Goes one quarter further back in a list of what is over; nothing where there is nothing older. */
export function Older(props: { readonly older: string | null | undefined; readonly show: (quarter: string) => void }) {
  const { older, show } = props;
  if (!older) return null;
  return (
    <Actions>
      <Button kind="quiet" name="older" onClick={() => show(older)}>
        {t('list.older')}
      </Button>
    </Actions>
  );
}
