import { useEffect } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { nameIn } from '../members/may.ts';
import { Button } from '../ui/button.tsx';
import { useAsked, useCoalition } from '../ui/coalition.ts';
import { sayPast } from '../ui/time.ts';
import { useNow } from '../ui/when.tsx';
import { openWelcome } from './coalitions.tsx';

type Members = QueryResult['members'];
type Sharing = Pick<QueryResult['sharing'], 'partners' | 'delivery'>;
/** Who I was here: nobody else remembers it once I am out. */
const keyOf = (coalition: string): string => `me:${coalition}`;

/** What this device is no longer part of, and since when; null while it belongs, or is not in yet. */
export interface Out {
  readonly how: 'removed' | 'left' | 'left-unsent' | 'gone' | 'device' | 'backup-used';
  readonly by: string | null;
  readonly at: number | null;
}

/**
 * `sharing`: with all its partners' devices counted, this one is missing (P 1.9: stolen, replaced); and whether what was
 * said last here, the leaving, has reached anybody (P 7.7). `was`: who this browser knows itself to be.
 */
export function outOf(members: Members, sharing: Sharing | null, was: string | null): Out | null {
  const { former = [], removals = [], organisations } = members;
  const holding = removals.filter(({ state }) => state === 'holds');
  if (members.me === null) {
    if (former.length === 0) return null;
    // A browser that doesn't know who it was is out once the host has cut the line; until then it may be a newcomer's.
    const cutOff = was === null && sharing?.delivery.relay === 'off';
    const me = former.find(({ id }) => id === was) ?? (cutOff && former.length === 1 ? former[0] : undefined);
    if (!me) return cutOff ? { how: 'gone', by: null, at: null } : null;
    if (me.how === 'left') {
      const unsent = (sharing?.delivery.unsent ?? 0) > 0;
      return { how: unsent ? 'left-unsent' : 'left', by: null, at: me.at };
    }
    const removal = holding.find((one) => one.person === me.id || one.organisation === me.organisation);
    const by = removal ? nameIn(members, removal.by) : null;
    return { how: by === null ? 'gone' : 'removed', by, at: me.at };
  }
  const devices = organisations.reduce((sum, one) => sum + one.devices, 0);
  const cut = holding.some(({ person, organisation }) => person === null && organisation === null);
  return cut && devices > 0 && devices === sharing?.partners.length ? { how: 'device', by: null, at: null } : null;
}

/** Whether this device is out of the coalition that is shown; null while it belongs, or nobody knows yet. */
export function useOut(): Out | null {
  const coalition = useCoalition();
  const members = useAsked(coalition ? { name: 'members' } : null);
  const sharing = useAsked(coalition ? { name: 'sharing' } : null);
  const me = members?.me?.id ?? null;
  useEffect(() => {
    if (me) localStorage.setItem(keyOf(coalition), me);
  }, [coalition, me]);
  return members && outOf(members, sharing, localStorage.getItem(keyOf(coalition)));
}

/** Over every view of a coalition that this device is out of: what happened, what is kept, what to do (P 8.5). */
export function OutLine({ out }: { readonly out: Out }) {
  const coalition = useCoalition();
  const name = useAsked(coalition ? { name: 'today', page: null } : null)?.coalition.name ?? '';
  const now = useNow();
  const when = out.at === null ? '' : sayPast(out.at, now).short;
  return (
    <div class="lost" role="status" data-name="out" data-how={out.how}>
      <p>
        {t(`out.${out.how}`, { coalition: name, name: out.by ?? '', when })} {t('out.read-only')}
      </p>
      <Button kind="link" name="come-back" onClick={() => openWelcome('#join')}>
        {t('out.come-back')}
      </Button>
    </div>
  );
}
