/** Arrival orders of a list: as it is, reversed, and shuffled by a seeded generator (so a failure can be run again). */
export const shuffles = <T>(list: readonly T[], count: number): T[][] => {
  let seed = 42;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const orders = [[...list], [...list].reverse()];
  while (orders.length < count) {
    const order = [...list];
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j] as T, order[i] as T];
    }
    orders.push(order);
  }
  return orders;
};
