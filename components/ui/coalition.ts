import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Query, QueryResult } from '../../lib/coalition/query.ts';
import type { Act, Answer } from './host.ts';
import { useCommand, useQuery } from './host.ts';

/** The coalition that a surface shows; everything under it asks and acts in it. */
export const CoalitionContext = createContext<string>('');
export const useCoalition = (): string => useContext(CoalitionContext);

export function useAsk<Q extends Query>(query: Q | null): Answer<QueryResult[Q['name']]> {
  return useQuery(useCoalition(), query) as Answer<QueryResult[Q['name']]>;
}
export function useAsked<Q extends Query>(query: Q | null): QueryResult[Q['name']] | null {
  const answer = useAsk(query);
  return answer.state === 'value' ? answer.value : null;
}
export const useAct = (): Act => useCommand(useCoalition());
