import type { PersonRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { useAsked } from '../ui/coalition.ts';
import { Confirm } from './confirm.tsx';
import { Keeps } from './keeps.tsx';

/** A person goes, with all devices; also the undo of "joined" (P 8.1, 8.5). */
export function Remove(props: {
  readonly person: PersonRow;
  /** For whom it is signed. */
  readonly organisation: string;
  readonly onClose: () => void;
}) {
  const { id, name } = props.person;
  const says = useAsked({ name: 'removal', person: id });
  return (
    <Confirm
      title={t('remove.title', { name })}
      verb={t('remove.verb', { name })}
      organisation={props.organisation}
      command={says && { name: 'member.remove', person: id, device: null, epoch: null }}
      after={t('remove.after', { name })}
      onClose={props.onClose}
    >
      <p>
        <b>{t('remove.says', { name, n: says?.devices ?? 0 })}</b>
      </p>
      {says && <Keeps says={says} own={false} />}
    </Confirm>
  );
}
