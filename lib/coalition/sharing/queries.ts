import type { Delivery, DeliverySentence, QueryResult } from '../query.ts';
import type { Tables } from '../tables.ts';

/**
 * What has become of the latest own change, in one honest sentence (P 7.7). Devices count as their people: two devices of
 * one person are one partner. Nothing that was not acknowledged is said.
 */
export const deliverySentence = (tables: Tables, delivery: Delivery): DeliverySentence => {
  const me = tables.local.person;
  const partnersOf = (devices: Iterable<string>): Set<string> => {
    const people = new Set<string>();
    for (const id of devices) {
      const person = tables.devices.get(id)?.person;
      if (person !== undefined && person !== me) people.add(person);
    }
    return people;
  };
  const partners = partnersOf(tables.devices.keys());
  const online = partnersOf(delivery.online);
  const reached = partnersOf(delivery.latest?.acknowledged ?? []);
  const lacking = [...partners].filter((person) => !reached.has(person));
  const away = lacking.filter((person) => !online.has(person));
  const kept = delivery.latest?.kept ?? false;
  // Of a few who are here and have not acknowledged it yet nothing is said that would count them in.
  const allHere = delivery.unsent === 0 && [...online].every((person) => reached.has(person));
  if (allHere && kept && away.length > 0) return { say: 'kept', offline: away.length };
  if (allHere && online.size > 0) return { say: 'everybody-online', count: online.size };
  if (reached.size > 0) return { say: 'sent-to', count: reached.size, of: partners.size };
  if (kept && partners.size > 0) return { say: 'kept', offline: away.length || lacking.length };
  if (kept) return { say: 'kept-alone' };
  const own = (delivery.latest?.acknowledged ?? []).filter((id) => tables.devices.get(id)?.person === me);
  if (own.some((id) => id !== tables.local.device)) return { say: 'own-devices' };
  return { say: 'this-device-only' };
};

/** Sync state, partners' devices, and facts that count for nothing with the reason (P 7.7, 1.9, 2.8). */
export const sharingOf = (tables: Tables, delivery: Delivery): QueryResult['sharing'] => ({
  sentence: deliverySentence(tables, delivery),
  delivery,
  partners: [...tables.devices.values()]
    .filter((device) => device.id !== tables.local.device)
    .map((device) => ({
      device: device.id,
      name: tables.people.get(device.person)?.name ?? '',
      organisationName: tables.organisations.get(device.organisation)?.name ?? '',
      online: delivery.online.includes(device.id),
    }))
    .sort(
      (a, b) => Number(b.online) - Number(a.online) || a.name.localeCompare(b.name) || (a.device < b.device ? -1 : 1),
    ),
  inert: tables.local.inert,
  questions: tables.local.questions ?? [],
  risk: tables.profile.risk,
  secondYes: tables.profile.secondYes ?? false,
});
