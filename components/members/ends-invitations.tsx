import { t } from '../../locales/index.ts';
import { useAsked } from '../ui/coalition.ts';
import { useNow } from '../ui/when.tsx';
import { isOpen } from './may.ts';

/** Whoever goes knew the open invitations, so they let nobody in any more (P 8.5): said before the yes. */
export function EndsInvitations() {
  const now = useNow();
  const n = (useAsked({ name: 'members' })?.invitations ?? []).filter((one) => isOpen(one, now)).length;
  return n === 0 ? null : <p data-name="ends-invitations">{t('remove.invitations', { n })}</p>;
}
