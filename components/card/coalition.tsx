import { useEffect, useState } from 'preact/hooks';
import type { HostQueryResult } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { useHost } from '../ui/host.ts';

type Coalitions = HostQueryResult['coalitions'];

/**
 * The coalition that the page is linked to, else the first; behind a mark the one whose mark it is. Null until it is known,
 * so that nothing jumps.
 */
export function useLinkedCoalition(
  coalitions: Coalitions,
  key: string | null,
  mark: readonly string[] | null,
): string | null {
  const host = useHost();
  const [linked, setLinked] = useState<Readonly<Record<string, boolean>>>({});
  const ids = coalitions.map((one) => one.id).join(' ');
  const marked = mark?.join(' ') ?? null;
  useEffect(() => {
    if (key === null) return;
    const stops = ids.split(' ').map((id) =>
      host.watch(
        id,
        { name: 'page', key },
        (page) => {
          const is = marked === null ? page.linked : page.marks.some((one) => marked.split(' ').includes(one.id));
          setLinked((was) => (was[id] === is ? was : { ...was, [id]: is }));
        },
        () => setLinked((was) => ({ ...was, [id]: false })),
      ),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [host, key, ids, marked]);
  if (coalitions.length === 1 || key === null) return coalitions[0]?.id ?? null;
  const all = coalitions.every((one) => linked[one.id] !== undefined);
  return all ? (coalitions.find((one) => linked[one.id])?.id ?? coalitions[0]?.id ?? null) : null;
}

/** With several coalitions the card names the one it shows, and can show another. */
export function CardCoalition(props: {
  readonly coalitions: Coalitions;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}) {
  if (props.coalitions.length < 2) return null;
  return (
    <select
      class="card-coalition small grey"
      aria-label={t('panel.switch')}
      value={props.chosen}
      onChange={(event) => props.onChoose(event.currentTarget.value)}
    >
      {props.coalitions.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
}
