import type { EmptyingQuestion } from '../coalition/tables.ts';
import type { ReceivedRecords, VolumeUpdate } from '../replica/replica.ts';

/** What a person has to answer before it goes in. `from`: whom its rows will name. */
interface Waiting extends EmptyingQuestion {
  readonly from: string;
  readonly updates: readonly VolumeUpdate[];
}
/** Of one partner and volume at most so many updates wait; what is above comes again from any partner. */
const MOST_WAITING = 200;

/** Updates that would empty many records at once, kept in memory until somebody says what shall become of them. */
export const createQuestions = () => {
  const waiting = new Map<string, Waiting>();
  return {
    /** Puts down what a delivery asks. True: there is something new to show. */
    ask: (
      { questions, refused }: Pick<ReceivedRecords, 'questions' | 'refused'>,
      updates: readonly VolumeUpdate[],
      { id: from, name: who }: { readonly id: string; readonly name: string },
    ): boolean => {
      for (const id of new Set(questions)) {
        const [, volume] = id.split(':');
        const before = waiting.get(id);
        const counts = refused
          .filter((one) => one.code === 'emptied-many' && one.volume === volume)
          .map(({ detail }) => Number(detail) || 0);
        const more = updates.filter((one) => one.volume === volume && !before?.updates.some((was) => same(was, one)));
        waiting.set(id, {
          id,
          from,
          who,
          count: Math.max(before?.count ?? 0, ...counts),
          updates: [...(before?.updates ?? []), ...more].slice(-MOST_WAITING),
        });
      }
      return questions.length > 0;
    },
    get: (id: string): Waiting | undefined => waiting.get(id),
    answered: (id: string): void => void waiting.delete(id),
    shown: (): readonly EmptyingQuestion[] => [...waiting.values()].map(({ id, who, count }) => ({ id, who, count })),
  };
};

const same = (one: VolumeUpdate, other: VolumeUpdate): boolean =>
  one.update.length === other.update.length && one.update.every((byte, at) => byte === other.update[at]);
