import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Refusal } from '../../lib/coalition/result.ts';
import type { HostClient, HostState } from '../../lib/protocol/client.ts';
import type { AnyCommand, AnyQuery, Recorded, ResultOf } from '../../lib/protocol/surface.ts';

/** The line to the host, and how components ask and command through it. */
export const HostContext = createContext<HostClient | null>(null);

export function useHost(): HostClient {
  const host = useContext(HostContext);
  if (!host) throw new Error('no host above this component');
  return host;
}

export function useHostState(): HostState {
  const host = useHost();
  const [state, setState] = useState(host.state);
  useEffect(() => {
    setState(host.state);
    return host.subscribe(() => setState(host.state));
  }, [host]);
  return state;
}

export type Answer<T> =
  | { readonly state: 'waiting' }
  | { readonly state: 'value'; readonly value: T }
  | { readonly state: 'refused'; readonly refusal: Refusal };

/** Watches a query as long as the component stands; `query` null asks nothing. A new question keeps no old answer. */
export function useQuery<Q extends AnyQuery>(coalition: string | null, query: Q | null): Answer<ResultOf<Q>> {
  const host = useHost();
  const key = query ? JSON.stringify([coalition, query]) : '';
  const [held, setHeld] = useState<{ key: string; answer: Answer<ResultOf<Q>> }>({ key, answer: { state: 'waiting' } });
  useEffect(() => {
    if (!key) return;
    const [where, what] = JSON.parse(key) as [string | null, Q];
    return host.watch(
      where,
      what,
      (value) => setHeld({ key, answer: { state: 'value', value } }),
      (refusal) => setHeld({ key, answer: { state: 'refused', refusal } }),
    );
  }, [host, key]);
  return held.key === key ? held.answer : { state: 'waiting' };
}

/** The value of a query, or null while there is none. */
export function useValue<Q extends AnyQuery>(coalition: string | null, query: Q | null): ResultOf<Q> | null {
  const answer = useQuery(coalition, query);
  return answer.state === 'value' ? answer.value : null;
}

/** What was just recorded goes to whoever shows the one line at the foot. */
export const RecordedContext = createContext<(recorded: Recorded, coalition: string | null) => void>(() => undefined);

export interface Act {
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** Null when it was refused; then `refusal` says why. */
  run(command: AnyCommand, quiet?: 'quiet'): Promise<Recorded | null>;
  clear(): void;
}

export function useCommand(coalition: string | null): Act {
  const host = useHost();
  const announce = useContext(RecordedContext);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const run = useCallback(
    async (command: AnyCommand, quiet?: 'quiet') => {
      setBusy(true);
      setRefusal(null);
      const result = await host.execute(coalition, command);
      if (alive.current) {
        setBusy(false);
        if (!result.ok) setRefusal(result.error);
      }
      if (!result.ok) return null;
      if (!quiet) announce(result.value, coalition);
      return result.value;
    },
    [host, coalition, announce],
  );
  return { busy, refusal, run, clear: useCallback(() => setRefusal(null), []) };
}
