/** Who listens to which name: the topics of signaling and the rooms of the mailbox. Forgets a name with its last listener. */
export const createListeners = <L>() => {
  const byName = new Map<string, Set<L>>();
  return {
    add: (name: string, listener: L): void => {
      const set = byName.get(name) ?? new Set();
      byName.set(name, set.add(listener));
    },
    remove: (name: string, listener: L): void => {
      const set = byName.get(name);
      set?.delete(listener);
      if (set?.size === 0) byName.delete(name);
    },
    of: (name: string): ReadonlySet<L> => byName.get(name) ?? new Set(),
    names: (): number => byName.size,
  };
};
export type Listeners<L> = ReturnType<typeof createListeners<L>>;
