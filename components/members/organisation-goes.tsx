import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { useAsked } from '../ui/coalition.ts';
import { Field } from '../ui/field.tsx';
import { Confirm } from './confirm.tsx';
import { Keeps } from './keeps.tsx';
import { organisationIn, statusToPropose } from './may.ts';

type MembersValue = QueryResult['members'];
interface Props {
  readonly value: MembersValue;
  readonly organisation: MembersValue['organisations'][number];
  readonly onClose: () => void;
}
const signedAs = (value: MembersValue): string => organisationIn(value, value.me?.organisation ?? null) ?? '';

/** Carries out what was decided (P 1.9): all devices of an organisation lose the keys. */
export function RemoveOrganisation({ value, organisation, onClose }: Props) {
  const { id, name, people, decided } = organisation;
  const says = useAsked({ name: 'organisation-removal', organisation: id });
  const decision = decided?.goes ?? null;
  const title = useAsked(decision === null ? null : { name: 'decision', decision })?.title ?? '';
  return (
    <Confirm
      title={t('remove.title', { name })}
      verb={t('remove.verb', { name })}
      organisation={signedAs(value)}
      command={
        says && decision !== null ? { name: 'organisation.remove', organisation: id, decision, epoch: null } : null
      }
      after={t('remove-organisation.after', { name })}
      onClose={onClose}
    >
      <p>
        <b>{t('remove-organisation.says', { name, n: says?.devices ?? 0, people: people.length })}</b>
      </p>
      <p>{t('remove-organisation.decided', { title })}</p>
      {says && <Keeps says={says} own={false} />}
    </Confirm>
  );
}

/** Opens the decision that another organisation goes, or gets its voice: with a reason, put to the whole coalition. */
export function ProposeStatus({ value, organisation, onClose }: Props) {
  const [reason, setReason] = useState('');
  const { id, name } = organisation;
  const status = statusToPropose(organisation) ?? 'left';
  const category = status === 'left' ? 'removal' : 'new member';
  const title = t(`propose-status.title-${status}`, { organisation: name });
  return (
    <Confirm
      title={title}
      verb={t('action.propose')}
      organisation={signedAs(value)}
      command={
        reason.trim() === ''
          ? null
          : {
              ...{ name: 'decision.propose', title, text: reason.trim(), category, anchor: null, ends: null },
              ...{ urgent: false, supersedes: null },
              about: { changes: 'status', organisation: id, status },
            }
      }
      after={t('propose-status.after')}
      onClose={onClose}
    >
      <p>
        <b>{title}</b>
      </p>
      <p>{t(`propose-status.says-${status}`, { organisation: name })}</p>
      <Field name="reason" label={t('propose-status.reason')} value={reason} onValue={setReason} lines={3} required />
    </Confirm>
  );
}
