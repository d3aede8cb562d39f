import type { CommandInput, Context } from '../command.ts';
import type { FactContent } from '../fact.ts';
import { UNDO_MS } from '../foundation/judge-removal.ts';
import { statusHasVoice } from '../foundation/standing.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import type { PersonRow, Tables } from '../tables.ts';
import { type Actor, actor, choicesOfPeople, type Rule, verdict } from '../verdict.ts';

/** What a removal of these devices names: of each the highest number that is known. */
export const lastOf = (tables: Tables, devices: readonly string[]): Record<string, number> =>
  Object.fromEntries(devices.map((device) => [device, tables.membership?.heads[device] ?? 0]));

const devicesOfPerson = (tables: Tables, person: string): readonly string[] =>
  tables.membership?.devicesOf.get(person) ??
  [...tables.devices.values()].filter((device) => device.person === person).map((device) => device.id);

const delegatesOf = (tables: Tables, organisation: string): PersonRow[] =>
  [...tables.people.values()].filter((p) => p.organisation === organisation && p.delegate);

/** Whether "joined by …" can still be undone by this actor (P 8.1): the rules' own `mayUndo`, as tables know it. */
const mayUndo = (tables: Tables, { person, organisation }: Actor, device: string, context: Context): boolean => {
  const row = tables.devices.get(device);
  const inviter = row?.invitedBy ?? null;
  if (!row || inviter === null) return false;
  const inviterHouse = tables.people.get(inviter)?.organisation ?? tables.membership?.former.get(inviter)?.organisation;
  const may =
    inviter === person.id || (inviterHouse === organisation.id && person.delegate) || person.role === 'coordinator';
  if (!may) return false;
  const home = tables.organisations.get(row.organisation);
  if (!statusHasVoice(home?.status ?? null)) return true;
  return context.at - row.admittedAt <= UNDO_MS && (tables.membership?.heads[device] ?? 0) === 0;
};

export const removalOf = (
  last: Record<string, number>,
  whom: FactContent<'removal'>['whom'],
  epoch: FactContent<'removal'>['epoch'],
  subject: string,
  citing: string | null = null,
) => verdict({ facts: [{ kind: 'removal', content: { whom, last, citing, epoch } }], subject });

/** Removes a person, or one of its devices: by a delegate of its organisation at once; else only to undo a joining (P 1.9, 8.1). */
export const removeMember: Rule<'member.remove'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { person: me, organisation } = who.value;
  const other = tables.people.get(command.person);
  if (!other) return refuse('member.unknown');
  const all = devicesOfPerson(tables, other.id);
  if (command.device !== null && !all.includes(command.device)) return refuse('member.unknown-device');
  if (command.device === context.device || (command.device === null && other.id === me.id))
    return refuse('member.leave-instead');
  const devices = command.device === null ? all : [command.device];
  const house = me.delegate && other.organisation === organisation.id;
  if (!house && !devices.every((device) => mayUndo(tables, who.value, device, context)))
    return refuse(
      'member.only-delegates-there',
      { name: other.name, organisation: tables.organisations.get(other.organisation)?.name ?? '' },
      choicesOfPeople(delegatesOf(tables, other.organisation)),
    );
  const whom: FactContent<'removal'>['whom'] =
    command.device === null ? { kind: 'person', person: other.id } : { kind: 'devices', devices: [command.device] };
  return removalOf(lastOf(tables, devices), whom, command.epoch, other.id);
};

/** The passed decision that gave an organisation one of these statuses, as a refusal needs it. */
const decisionFor = (tables: Tables, id: string, organisation: string, statuses: readonly string[]): boolean => {
  const decision = tables.decisions.get(id);
  return (
    decision?.closed?.final === true &&
    (decision.state === 'passed' || decision.state === 'superseded') &&
    decision.about?.changes === 'status' &&
    decision.about.organisation === organisation &&
    statuses.includes(decision.about.status)
  );
};

/** Carries out a passed decision that an organisation goes (P 1.9): its devices lose the keys. */
export const removeOrganisation: Rule<'organisation.remove'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const organisation = tables.organisations.get(command.organisation);
  if (!organisation) return refuse('organisation.unknown');
  if (organisation.id === who.value.organisation.id) return refuse('organisation.not-ones-own');
  if (!decisionFor(tables, command.decision, organisation.id, ['left']))
    return refuse('organisation.needs-removal-decision', { organisation: organisation.name });
  const known = [...tables.people.values(), ...(tables.membership?.former.values() ?? [])];
  const people = new Set(known.filter((p) => p.organisation === organisation.id).map((p) => p.id));
  const devices = [...people].flatMap((person) => devicesOfPerson(tables, person));
  if (devices.length === 0) return refuse('organisation.nobody-there', { organisation: organisation.name });
  return removalOf(
    lastOf(tables, devices),
    { kind: 'organisation', organisation: organisation.id },
    command.epoch,
    organisation.id,
    command.decision,
  );
};

/** Leaves by oneself, with all devices or with this one; the last delegate is warned first (P 8.13). Observers may, too. */
export const leave: Rule<'member.leave'> = (tables, command, context) => {
  const me = tables.people.get(context.by);
  const home = me && tables.organisations.get(me.organisation);
  if (!me || !home) return refuse('member.unknown');
  const devices = command.whom === 'person' ? devicesOfPerson(tables, me.id) : [];
  const lastDelegate = command.whom === 'person' && me.delegate && delegatesOf(tables, home.id).length === 1;
  if (lastDelegate && !command.anyway) {
    const others = [...tables.people.values()].filter((p) => p.organisation === home.id && p.id !== me.id);
    return refuse(
      'member.last-delegate',
      { organisation: home.name },
      choicesOfPeople(others.filter((p) => p.role !== 'observer')),
    );
  }
  const last = lastOf(
    tables,
    devices.filter((device) => device !== context.device),
  );
  const content = { whom: command.whom, last, epoch: command.epoch };
  return verdict({ facts: [{ kind: 'leaving', content }], subject: me.id });
};

/** "This device is stolen" (P 1.9): its owner, a fellow delegate, a coordinator. Keys change at once, membership stays. */
export const declareStolen: Rule<'device.stolen'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { person, organisation } = who.value;
  const owner = [...(tables.membership?.devicesOf ?? [])].find(([, devices]) => devices.includes(command.device))?.[0];
  const home = owner === undefined ? undefined : tables.people.get(owner);
  if (!home) return refuse('member.unknown-device');
  if (command.device === context.device) return refuse('device.this-one');
  const house = home.id === person.id || (person.delegate && home.organisation === organisation.id);
  if (!house && person.role !== 'coordinator') return refuse('device.not-yours', { name: home.name });
  // Said by another organisation only the keys have changed; its own house may still say that what it signed is void.
  const cuts = [...(tables.membership?.removals.values() ?? [])];
  const said = cuts.some((cut) => cut.state === 'holds' && cut.devices.includes(command.device) && cut.voids);
  if (said || (!house && !tables.devices.has(command.device))) return refuse('device.out-already');
  const content = { device: command.device, last: lastOf(tables, [command.device]), epoch: command.epoch };
  return verdict({ facts: [{ kind: 'stolen', content }], subject: command.device });
};

const removalNamed = (tables: Tables, hash: string) => tables.membership?.removals.get(hash) ?? null;

/** Ends a removal by naming it (P 8.5): a delegate of that organisation who isn't the removed one, or as a decision says. */
export const readmit: Rule<'member.readmit'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { person, organisation } = who.value;
  const cut = removalNamed(tables, command.removal);
  if (!cut || cut.state === 'void') return refuse('member.unknown-removal');
  if (cut.state === 'ended') return refuse('member.readmitted-already');
  if (cut.kind === 'leaving' || cut.kind === 'recovery-seconded') return refuse('member.invite-again');
  const content = { removals: [cut.hash], citing: command.decision };
  const said = verdict({ facts: [{ kind: 'readmission', content }], subject: cut.person ?? cut.organisation });
  const home = cut.home === null ? null : (tables.organisations.get(cut.home) ?? null);
  if (cut.organisation !== null) {
    const cited =
      command.decision !== null && decisionFor(tables, command.decision, cut.organisation, ['active', 'reduced']);
    return cited ? said : refuse('organisation.needs-admission-decision', { organisation: home?.name ?? '' });
  }
  const own = cut.kind === 'stolen' && cut.devices.some((id) => devicesOfPerson(tables, person.id).includes(id));
  const delegates = delegatesOf(tables, home?.id ?? '');
  const locked = delegates.length === 0 && person.role === 'coordinator' && organisation.id !== home?.id;
  if (own || (person.delegate && organisation.id === home?.id) || locked) return said;
  return refuse('member.only-third-readmits', { organisation: home?.name ?? '' }, choicesOfPeople(delegates));
};

/** Said by the host at once: this device has learnt of a removal (P 8.5). */
export const acknowledgeRemoval: Rule<'removal.acknowledge'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const cut = removalNamed(tables, command.removal);
  if (!cut) return refuse('member.unknown-removal');
  return verdict({ facts: [{ kind: 'removal-acknowledged', content: { removal: cut.hash } }], subject: cut.hash });
};

const present = (tables: Tables, context: Context): Result<Actor, Refusal> => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  return tables.devices.has(context.device) ? ok(who.value) : refuse('member.device-removed');
};

/** New keys, made by the host (DESIGN, Epoch): for everybody present, against everybody gone. */
export const makeEpoch: Rule<'epoch.make'> = (tables, command, context) => {
  const who = present(tables, context);
  if (!who.ok) return who;
  const { present: here = [], gone = [] } = tables.membership?.epochs ?? {};
  const { epoch } = command;
  if (!epoch.recipients.every((device) => here.includes(device))) return refuse('epoch.recipient-gone');
  if (!gone.every((device) => epoch.excludes.includes(device))) return refuse('epoch.excludes-too-few');
  return verdict({ facts: [{ kind: 'epoch', content: epoch }], subject: epoch.id });
};

export const resealEpoch: Rule<'epoch.reseal'> = (tables, command, context) => {
  const who = present(tables, context);
  if (!who.ok) return who;
  const epoch = tables.membership?.epochs.valid.find((one) => one.id === command.epoch);
  if (!epoch) return refuse('epoch.not-valid');
  if (!epoch.lacks.includes(command.device)) return refuse('epoch.has-it');
  const { device, sealed } = command;
  return verdict({
    facts: [{ kind: 'epoch-resealed', content: { epoch: epoch.id, device, sealed } }],
    subject: device,
  });
};

/** On the day of a backup: the key in it may admit one new device of this person (P 8.6). */
export const keepRecoveryKey: Rule<'recovery.key'> = (tables, command, context) => {
  const who = present(tables, context);
  if (!who.ok) return who;
  return verdict({ facts: [{ kind: 'recovery-key', content: { key: command.key } }], subject: command.key });
};

/** The second yes to somebody's new device; the old keys are revoked (P 8.6). */
export const secondRecovery: Rule<'recovery.second'> = (tables, command: CommandInput<'recovery.second'>, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const waiting = tables.membership?.waiting.get(command.device);
  if (waiting?.why !== 'recovery') return refuse('recovery.nothing-waits');
  if (waiting.invitedBy === who.value.person.id) return refuse('recovery.second-yes-of-another');
  // Who says yes to its own new device keeps the one it says it with.
  const own = waiting.person === who.value.person.id;
  const old = own ? [] : devicesOfPerson(tables, waiting.person).filter((device) => device !== command.device);
  const content = { device: command.device, last: lastOf(tables, old), epoch: command.epoch };
  return verdict({ facts: [{ kind: 'recovery-seconded', content }], subject: waiting.person });
};

/** The rules of removal, recovery and keys, by command. */
export const removingCommands = {
  'member.remove': removeMember,
  'organisation.remove': removeOrganisation,
  'member.leave': leave,
  'device.stolen': declareStolen,
  'member.readmit': readmit,
  'removal.acknowledge': acknowledgeRemoval,
  'epoch.make': makeEpoch,
  'epoch.reseal': resealEpoch,
  'recovery.key': keepRecoveryKey,
  'recovery.second': secondRecovery,
};
