/** A room that somebody listens to here. Its listeners share the record: room and log are kept once. */
export interface LiveRoom<L> {
  readonly room: string;
  readonly log: string;
  readonly listeners: Set<L>;
  told: number;
}

/** The rooms that somebody listens to here, and how far each was told of. Forgets a room with its last listener. */
export const createLiveRooms = <L>() => {
  const byRoom = new Map<string, LiveRoom<L>>();
  return {
    add: (room: string, log: string, listener: L): LiveRoom<L> => {
      const known = byRoom.get(room);
      // Another log than the others': the store was put back while they listened. They find out when they ask.
      const live =
        known?.log === log ? known : { room, log, listeners: known?.listeners ?? new Set(), told: known?.told ?? 0 };
      live.listeners.add(listener);
      byRoom.set(room, live);
      return live;
    },
    remove: (room: string, listener: L): void => {
      const live = byRoom.get(room);
      live?.listeners.delete(listener);
      if (live?.listeners.size === 0) byRoom.delete(room);
    },
    of: (room: string): ReadonlySet<L> => byRoom.get(room)?.listeners ?? new Set(),
    /** The listeners were (or are about to be) told of this head. Gives the highest that they were told of. */
    tell: (room: string, head: number): number => {
      const live = byRoom.get(room);
      if (live) live.told = Math.max(live.told, head);
      return live?.told ?? head;
    },
    toldOf: (room: string): number => byRoom.get(room)?.told ?? 0,
    rooms: (): string[] => [...byRoom.keys()],
    size: (): number => byRoom.size,
  };
};
