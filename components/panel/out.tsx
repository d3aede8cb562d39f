import { useEffect } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { nameIn } from '../members/may.ts';
import { useAsked, useCoalition } from '../ui/coalition.ts';
import { sayPast } from '../ui/time.ts';
import { useNow } from '../ui/when.tsx';

type Members = QueryResult['members'];
/** Who I was here: nobody else remembers it once I am out. */
const keyOf = (coalition: string): string => `me:${coalition}`;

/** What this device is no longer part of, and since when; null while it belongs, or is not in yet. */
export interface Out {
  readonly how: 'removed' | 'left' | 'gone' | 'device';
  readonly by: string | null;
  readonly at: number | null;
}

/** `partners`: how many other devices there are; with all of them counted, this one is missing (P 1.9: stolen, replaced). */
export function outOf(members: Members, partners: number | null, was: string | null): Out | null {
  const { former = [], removals = [], organisations } = members;
  const holding = removals.filter(({ state }) => state === 'holds');
  if (members.me === null) {
    if (former.length === 0) return null;
    const me = former.find(({ id }) => id === was) ?? (was === null && former.length === 1 ? former[0] : undefined);
    if (!me) return was === null ? { how: 'gone', by: null, at: null } : null;
    if (me.how === 'left') return { how: 'left', by: null, at: me.at };
    const removal = holding.find((one) => one.person === me.id || one.organisation === me.organisation);
    const by = removal ? nameIn(members, removal.by) : null;
    return { how: by === null ? 'gone' : 'removed', by, at: me.at };
  }
  const devices = organisations.reduce((sum, one) => sum + one.devices, 0);
  const cut = holding.some(({ person, organisation }) => person === null && organisation === null);
  return cut && devices > 0 && devices === partners ? { how: 'device', by: null, at: null } : null;
}

/** Over every view of a coalition that this device is out of: what happened, what is kept, what to do (P 8.5). */
export function OutLine() {
  const coalition = useCoalition();
  const members = useAsked(coalition ? { name: 'members' } : null);
  const sharing = useAsked(coalition ? { name: 'sharing' } : null);
  const name = useAsked(coalition ? { name: 'today', page: null } : null)?.coalition.name ?? '';
  const now = useNow();
  const me = members?.me?.id ?? null;
  useEffect(() => {
    if (me) localStorage.setItem(keyOf(coalition), me);
  }, [coalition, me]);
  if (!members) return null;
  const out = outOf(members, sharing?.partners.length ?? null, localStorage.getItem(keyOf(coalition)));
  if (!out) return null;
  const when = out.at === null ? '' : sayPast(out.at, now).short;
  return (
    <p class="lost" role="status" data-name="out" data-how={out.how}>
      {t(`out.${out.how}`, { coalition: name, name: out.by ?? '', when })}
    </p>
  );
}
