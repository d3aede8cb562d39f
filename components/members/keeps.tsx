import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { EndsInvitations } from './ends-invitations.tsx';

type Says = NonNullable<QueryResult['removal']>;

/** What somebody keeps who goes, said before the yes (P 8.5): all of it has been read. `they`: the name, or "you". */
export function Keeps({ says, own }: { readonly says: Says; readonly own: boolean }) {
  const { decisions, tasks, meetings, people } = says.keeps;
  const { name, organisation, openTasks: n } = says;
  return (
    <div class="stack tight" data-name="keeps">
      <p>
        {t(own ? 'leave.keep' : 'remove.keeps', { name, decisions, tasks, meetings, people })}{' '}
        <span class="grey">{t(own ? 'leave.others-keep' : 'remove.not-back')}</span>
      </p>
      <EndsInvitations />
      {n > 0 && <p>{t(own ? 'leave.tasks' : 'remove.tasks', { name, n })}</p>}
      {says.lastDelegate && !own && (
        <p class="warn" data-name="last-delegate">
          {t('remove.last-delegate', { name, organisation })}
        </p>
      )}
    </div>
  );
}
