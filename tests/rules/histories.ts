/**
 * All causal histories of a few acts by up to four devices, up to renaming: who admits, removes, re-admits, acknowledges,
 * answers, closes, having seen which of the acts before. For every order of arrival: the same members, the same closing.
 */
export interface Act {
  readonly device: number;
  readonly kind: 'admit' | 'remove' | 're-admit' | 'acknowledge' | 'position' | 'closing';
  /** The device that is admitted or removed, or the act that is answered; -1: none, or a newcomer who never acts. */
  readonly target: number;
  /** Acts before that its author had seen, as bits: closed under what they had seen, its own included. */
  readonly seen: number;
}

/**
 * In which house each device stands (`houses`), and how many of them belong from the beginning; the others come by an
 * admission of the history's, into the house of who admits them. What has one house may change names.
 */
export const SETTINGS = {
  'three of one house': { houses: [0, 0, 0, 1], members: 4 },
  'two of one house': { houses: [0, 0, 1, 2], members: 4 },
  'two and two to come': { houses: [0, 0, 0, 0], members: 2 },
} as const;
export type Setting = keyof typeof SETTINGS;

export const permutations = (list: readonly number[]): number[][] =>
  list.length <= 1
    ? [[...list]]
    : list.flatMap((one) => permutations(list.filter((other) => other !== one)).map((rest) => [one, ...rest]));

export const renamings = (setting: Setting): number[][] => {
  const { houses, members } = SETTINGS[setting];
  return permutations([0, 1, 2, 3]).filter((names) => {
    const images = new Map<number, number>();
    return names.every((to, from) => {
      if (from < members !== to < members) return false;
      const house = houses[from] ?? 0;
      const before = images.get(house) ?? houses[to] ?? 0;
      images.set(house, before);
      return before === houses[to] && new Set(images.values()).size === images.size;
    });
  });
};

/** One name for a history whatever the order in which its acts are told and what its devices are called. */
const nameOf = (acts: readonly Act[], renames: readonly number[][]): string => {
  const name = (rename: readonly number[]): string => {
    const keys: string[] = [];
    for (const act of acts) {
      const ofDevice = act.kind === 'remove' || act.kind === 'admit';
      const target = act.target < 0 ? '' : ofDevice ? rename[act.target] : keys[act.target];
      const seen = keys.filter((_key, i) => (act.seen >> i) & 1).sort();
      keys.push(`(${rename[act.device]}${act.kind}${target}[${seen.join()}])`);
    }
    return keys.sort().join();
  };
  return renames.map(name).sort()[0] ?? '';
};

/** All histories of exactly one act more than a given one. */
export const next = (acts: readonly Act[], setting: Setting): Act[] => {
  const { houses, members } = SETTINGS[setting];
  const list: Act[] = [];
  for (let seen = 0; seen < 1 << acts.length; seen++) {
    // What somebody has seen holds what that had seen.
    if (acts.some((act, i) => (seen >> i) & 1 && (act.seen & ~seen) !== 0)) continue;
    const isIn = (device: number): boolean =>
      device < members || acts.some(({ kind, target }, i) => (seen >> i) & 1 && kind === 'admit' && target === device);
    for (let device = 0; device < houses.length; device++) {
      if (!isIn(device) || acts.some((act, i) => act.device === device && ((seen >> i) & 1) === 0)) continue;
      const add = (kind: Act['kind'], target = -1): void => void list.push({ device, kind, target, seen });
      // Whoever was there at the beginning holds an invitation: for the one to come, or for somebody who says nothing.
      if (device < members && members === houses.length) add('admit');
      for (let other = members; device < members && other < houses.length; other++)
        if (!isIn(other)) add('admit', other);
      add('position');
      add('closing');
      for (let other = 0; other < houses.length; other++)
        if (other !== device && isIn(other) && houses[other] === houses[device]) add('remove', other);
      for (const [i, act] of acts.entries())
        if (act.kind === 'remove' && (seen >> i) & 1) {
          add('acknowledge', i);
          add('re-admit', i);
        }
    }
  }
  return list;
};

/** A history without one of its acts that no other had seen. */
const without = (acts: readonly Act[], gone: number): Act[] =>
  acts.flatMap((act, i) => {
    if (i === gone) return [];
    const seen = (act.seen & ((1 << gone) - 1)) | ((act.seen >> (gone + 1)) << gone);
    const byIndex = act.kind === 'acknowledge' || act.kind === 're-admit';
    return [{ ...act, seen, target: byIndex && act.target > gone ? act.target - 1 : act.target }];
  });
/** Acts that no other had seen. */
export const tips = (acts: readonly Act[]): number[] =>
  acts.flatMap((_act, i) => (acts.some((other) => (other.seen >> i) & 1) ? [] : [i]));

/**
 * The histories that go on from one, one of each that differ by names or by the order of telling alone: each is made
 * from one shorter history only (the one with the smallest name), so nothing needs to be remembered but siblings.
 */
export function* longer(acts: readonly Act[], setting: Setting, renames: readonly number[][]): Generator<Act[]> {
  const name = nameOf(acts, renames);
  const siblings = new Set<string>();
  for (const act of next(acts, setting)) {
    const child = [...acts, act];
    const childName = nameOf(child, renames);
    if (siblings.has(childName)) continue;
    siblings.add(childName);
    if (tips(child).every((tip) => tip === acts.length || name <= nameOf(without(child, tip), renames))) yield child;
  }
}

/** All histories of exactly `size` acts, up to renaming. */
export function* eachHistory(setting: Setting, size: number): Generator<Act[]> {
  const renames = renamings(setting);
  function* from(acts: Act[]): Generator<Act[]> {
    if (acts.length === size) return yield acts;
    for (const child of longer(acts, setting, renames)) yield* from(child);
  }
  yield* from([]);
}
export const histories = (setting: Setting, size: number): Act[][] => [...eachHistory(setting, size)];

/** A history of `size` acts from a seed. */
export const sampled = (setting: Setting, size: number, seed: number): Act[] => {
  let state = seed >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state % below;
  };
  const acts: Act[] = [];
  for (let i = 0; i < size; i++) {
    const choices = next(acts, setting);
    const kinds = [...new Set(choices.map((act) => act.kind))];
    const kind = kinds[random(kinds.length)];
    const these = choices.filter((act) => act.kind === kind);
    acts.push(these[random(these.length)] as Act);
  }
  return acts;
};
