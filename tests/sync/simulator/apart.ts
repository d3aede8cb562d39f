import { RELAY } from './network.ts';
import { answering, HABITS, type Habit, proposing } from './people.ts';
import { takesPart } from './world.ts';

/**
 * Not left to chance: somebody who is cut off takes a colleague out, who knows nothing of it and goes on proposing and answering. So what
 * is void by a removal reaches the others before the removal does (P 8.5).
 */
export const removeUnheard: Habit = (world, random) => {
  const pairs = world.machines.flatMap((by) => {
    const tables = takesPart(by)?.tables();
    const me = tables?.people.get(tables.local.person);
    if (!tables || !me?.delegate) return [];
    return world.machines.flatMap((whom) => {
      const person = takesPart(whom)?.tables().local.person;
      const known = person === undefined || person === me.id ? undefined : tables.people.get(person);
      return known?.delegate && known.organisation === me.organisation ? [{ by, whom, person: known.id }] : [];
    });
  });
  const pair = random.pick(pairs);
  const tables = pair && takesPart(pair.by)?.tables();
  if (!pair || !tables) return HABITS.invite(world, random);
  // The others are on either side: what less than half of them have before they hear of the removal is void.
  const sides = new Map(world.machines.map(({ name }) => [name, random.below(2)]));
  // Whoever removed takes the rest of the old room from the relay before closing it: what is void is read there.
  sides
    .set(pair.by.name, 1)
    .set(pair.whom.name, 0)
    .set(RELAY, random.chance(0.8) ? 0 : 1);
  world.network.cut(sides);
  world.command(pair.by, { name: 'member.remove', person: pair.person, device: null, epoch: null });
  for (let n = 0; n < 4; n++)
    world.schedule.after(random.between(100, 15_000), null, () => {
      const here = takesPart(pair.whom)?.tables();
      if (here) world.command(pair.whom, (random.chance(0.5) && answering(here, random)) || proposing(random));
    });
  world.schedule.after(random.between(16_000, 60_000), null, () => world.network.cut(new Map()));
};
