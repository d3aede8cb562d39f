import type { FactContent, KnownFact } from '../../../lib/coalition/fact.ts';
import { deriveAll, isLive } from '../../../lib/coalition/index.ts';
import type { Tables } from '../../../lib/coalition/tables.ts';
import type { Workspace } from '../../../lib/host/workspace.ts';
import { canonicalBytes, type Ledger, loadLedger } from '../../../lib/ledger/ledger.ts';
import { webLedgerCrypto } from '../../../lib/ledger/web-crypto.ts';
import { verifyWith } from '../../../lib/sync/keys.ts';
import { checkClock } from './closing-clock.ts';
import type { Machine } from './machine.ts';
import { lineText } from './record.ts';
import { checkVoidFacts } from './void-facts.ts';
import { takesPart, type World } from './world.ts';

/**
 * The machines that belong by everything that anybody has said, wherever it lies: they must come to the same. Null in the
 * place of a workspace: it belongs and has not got in.
 */
export const companyOf = async (world: World): Promise<{ machine: Machine; workspace: Workspace | null }[]> => {
  const facts = new Map<string, KnownFact>();
  const opened = world.machines.flatMap((machine) => {
    const workspace = machine.lost ? null : machine.workspace();
    return workspace ? [{ machine, workspace }] : [];
  });
  for (const { machine, workspace } of opened)
    for (const fact of (await ledgerOf(machine, workspace)).all()) facts.set(fact.hash, fact);
  const { devices } = deriveAll([...facts.values()]);
  const leavers = new Set([...facts.values()].filter(isWholeLeaving).map(({ by }) => by));
  return world.machines.flatMap((machine) => {
    const device = world.devices.get(machine.name);
    if (machine.lost || machine.left || !device || !devices.has(device)) return [];
    // Its person left by another device, so everything was erased here too (P 8.13), even where a removal had made that void
    // and was ended since: it comes back by an invitation, as whoever has heard that it is out.
    if (leavers.has(devices.get(device)?.person ?? '') && machine.disk.facts(world.coalition).size === 0) return [];
    return [{ machine, workspace: machine.workspace() }];
  });
};

const isWholeLeaving = ({ kind, content }: KnownFact): boolean =>
  kind === 'leaving' && (content as FactContent<'leaving'>).whom === 'person';

/** All that a device holds of facts, in memory. */
export const ledgerOf = async ({ disk }: Machine, { id }: Workspace): Promise<Ledger> =>
  loadLedger({ coalition: id, crypto: webLedgerCrypto() }, [...disk.facts(id).values()]);

/** Everything that two devices must agree on, as one text. */
export const stateOf = async ({ ledger, replica }: Workspace): Promise<string> => {
  const rows = (await replica.volumes()).map(({ volume, rowHash }) => `${volume} ${rowHash}`).sort();
  return JSON.stringify([ledger.digest(), rows]);
};

/** Who belongs, what holds, what was decided: as each derives it. */
const judgedBy = (workspace: Workspace): Record<string, string> => {
  const { devices, people, organisations, membership, decisions, tasks } = workspace.tables();
  const text = (value: unknown): string => JSON.stringify(value);
  return {
    members: text([
      [...devices.keys()].sort(),
      [...people.values()].map(({ id, role, delegate }) => [id, role, delegate]).sort(),
      [...organisations.values()].map(({ id, status }) => [id, status]).sort(),
      [...(membership?.removals.values() ?? [])].map(({ hash, state }) => [hash, state]).sort(),
      [membership?.epochs.current?.id, membership?.epochs.gone],
    ]),
    decisions: text(
      [...decisions.values()]
        .map(({ id, state, version, closed, voices, positions }) => [
          id,
          state,
          version,
          closed,
          voices.map((voice) => [voice.id, voice.state, voice.choice]),
          positions.map(({ hash, standing }) => [hash, standing]).sort(),
        ])
        .sort(),
    ),
    tasks: text([...tasks.values()].map(({ id, title, state, notes }) => [id, title, state, notes]).sort()),
  };
};

/** After all has healed and come to rest. */
export const checkRest = async (world: World): Promise<void> => {
  const all = await companyOf(world);
  const company: { machine: Machine; workspace: Workspace }[] = [];
  for (const { machine, workspace } of all) {
    if (workspace && takesPart(machine)) company.push({ machine, workspace });
  }
  const [first, ...others] = company;
  // Where nobody is in, nobody could let anybody in.
  if (!first) return;
  // Who has heard that it is out hears nothing more, so a re-admission does not reach it: it comes back by an invitation.
  for (const { machine, workspace } of all)
    if (!workspace) world.violate('kept out', `${machine.name} belongs, and is not in`);
  const states = await world.answered(Promise.all(company.map(({ workspace }) => stateOf(workspace))));
  if (new Set(states).size > 1)
    world.violate('differ', company.map(({ machine }, i) => `${machine.name} ${states[i]}`).join('\n'));
  const judged = judgedBy(first.workspace);
  for (const { machine, workspace } of others)
    for (const [what, said] of Object.entries(judgedBy(workspace)))
      if (said !== judged[what])
        world.violate(`${what} differ`, `${first.machine.name} ${judged[what]}\n${machine.name} ${said}`);
  const names = new Set(company.map(({ machine }) => machine.name));
  for (const { machine, workspace } of company)
    checkOne(world, machine, workspace, await ledgerOf(machine, workspace), names);
  await checkSignatures(world, await ledgerOf(first.machine, first.workspace));
  for (const { machine, workspace } of company) checkKeys(world, machine, workspace);
  checkFacts(world, await ledgerOf(first.machine, first.workspace), first.workspace);
};

/** Of those who are out nothing is asked: what they had not sent in time counts for nothing. */
const checkOne = (
  world: World,
  machine: Machine,
  { replica, tables }: Workspace,
  ledger: Ledger,
  company: ReadonlySet<string>,
): void => {
  checkDerived(world, machine, ledger, tables());
  if (replica.pending().length > 0) world.violate('pending', `${machine.name} ${replica.pending()}`);
  for (const [hash, fact] of world.kept.facts)
    if (company.has(fact.machine) && !ledger.has(hash))
      world.violate('acknowledged and missing', `${machine.name} lacks fact ${fact.n} of ${fact.machine}`);
  const { tasks, meetings } = tables();
  for (const [record, lines] of world.kept.lines) {
    const row = tasks.get(record) ?? meetings.get(record);
    const here = new Set(row?.log.map(lineText));
    for (const [line, whose] of lines)
      if (company.has(whose) && !here.has(line))
        world.violate('acknowledged and missing', `${machine.name} lacks ${whose}'s ${line} of ${record}`);
  }
  for (const row of [...tasks.values(), ...meetings.values()]) {
    // Here all run the newest version, whichever they had when this was written.
    if (row.readOnly) world.violate('read as by an older version', `${machine.name} ${row.id}`);
    if (row.removedBy !== null) world.violate('emptied', `${machine.name} ${row.id} by ${row.removedBy}`);
  }
  for (const fork of ledger.forks()) world.violate('forked', `${machine.name} knows ${fork.device} ${fork.n}`);
};

/** What is shown, out of stored rows that were kept up fact by fact over restarts, is what all facts give from scratch. */
const checkDerived = (world: World, machine: Machine, ledger: Ledger, shown: Tables): void => {
  const scratch = deriveAll(ledger.all());
  const text = (value: unknown): string =>
    JSON.stringify(value, (_key, inner) => {
      if (inner instanceof Map) return [...inner].sort();
      const isPlain = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
      return isPlain ? Object.fromEntries(Object.entries(inner).sort()) : inner;
    });
  const same = (what: string, here: unknown, wanted: unknown): void => {
    if (text(here) !== text(wanted))
      world.violate('not what the facts say', `${machine.name} ${what}\n${text(here)}\n${text(wanted)}`);
  };
  for (const [id, row] of shown.decisions) same(`decision ${id}`, row, scratch.decisions.get(id));
  for (const [id, row] of scratch.decisions)
    if (isLive(row) && !shown.decisions.has(id)) same(`live decision ${id}`, null, row);
  for (const table of ['devices', 'invitations', 'matrix'] as const) same(table, shown[table], scratch[table]);
  same('membership', shown.membership, scratch.membership);
};

const checkSignatures = async (world: World, ledger: Ledger): Promise<void> => {
  for (const { hash } of ledger.all()) {
    const fact = ledger.get(hash);
    if (!fact) continue;
    const signature = new Uint8Array(Buffer.from(fact.signature, 'base64url'));
    if (!(await verifyWith(fact.device, canonicalBytes(fact), signature)))
      world.violate('forged', `fact ${fact.n} of ${fact.device}: ${fact.kind}`);
  }
};

/** Who is out holds no key of the room that the others write to. */
const checkKeys = (world: World, machine: Machine, { entry, tables }: Workspace): void => {
  const gone = new Set(tables().membership?.epochs.gone);
  const now = Buffer.from(entry.epochs.at(-1)?.secret ?? []).toString('hex');
  for (const other of world.machines) {
    if (!gone.has(world.devices.get(other.name) ?? '')) continue;
    const keys = other.workspace()?.entry.epochs.map(({ secret }) => Buffer.from(secret).toString('hex'));
    if (keys?.includes(now)) world.violate('old keys', `${machine.name} writes where ${other.name} reads, who is out`);
  }
};

/** What can be said of single facts without the rules that derive them. */
const checkFacts = (world: World, ledger: Ledger, workspace: Workspace): void => {
  const facts = ledger.all();
  for (const fact of facts) {
    // Nobody here removes backwards: what a removal names is what its author had seen.
    const last = (fact.content as { last?: Record<string, number> }).last ?? {};
    for (const [device, n] of Object.entries(last))
      if (n !== (fact.past[device] ?? 0))
        world.violate('backdated', `${fact.kind} of ${fact.device} names ${n} of ${device}`);
    if (fact.kind === 'closing') checkClock(world, fact as KnownFact<'closing'>, facts, workspace.tables());
  }
  checkVoidFacts(world, facts, workspace.tables());
};
