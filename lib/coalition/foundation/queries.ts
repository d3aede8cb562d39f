import { proposedEnd } from '../decisions/window.ts';
import type { Anchor } from '../fact.ts';
import type { QueryInput, QueryResult, WhoDecides } from '../query.ts';
import { pageId } from '../record.ts';
import type { MatrixTableRow, Tables } from '../tables.ts';
import { peopleChoices } from '../work/queries.ts';
import { statusDecisionsOf } from './status-decisions.ts';

const byName = <T extends { readonly name: string; readonly id: string }>(a: T, b: T): number =>
  a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);

/** Organisations with their people and devices, invitations, and who joined by whose invitation, latest first (P 1.3, 1.4, 8.1). */
export const membersOf = (tables: Tables): QueryResult['members'] => {
  const people = [...tables.people.values()].sort(byName);
  const devices = [...tables.devices.values()];
  const firstDevice = new Map<string, (typeof devices)[number]>();
  for (const device of [...devices].sort((a, b) => a.admittedAt - b.admittedAt || (a.id < b.id ? -1 : 1)))
    if (!firstDevice.has(device.person)) firstDevice.set(device.person, device);
  return {
    me: tables.people.get(tables.local.person) ?? null,
    organisations: [...tables.organisations.values()].sort(byName).map((organisation) => ({
      ...organisation,
      people: people.filter((person) => person.organisation === organisation.id),
      devices: devices.filter((device) => device.organisation === organisation.id).length,
      decided: statusDecisionsOf(tables, organisation.id),
    })),
    invitations: [...tables.invitations.values()].sort((a, b) => b.expires - a.expires || (a.id < b.id ? -1 : 1)),
    joined: [...firstDevice.values()]
      .filter((device) => device.admittedBy !== null)
      .map((device) => ({
        person: tables.people.get(device.person)?.name ?? '',
        organisation: tables.organisations.get(device.organisation)?.name ?? '',
        invitedBy: device.invitedBy === null ? null : (tables.people.get(device.invitedBy)?.name ?? null),
        ...(device.secondedBy && { secondedBy: tables.people.get(device.secondedBy)?.name ?? '' }),
        ...(device.above && { above: device.above }),
        at: device.admittedAt,
      }))
      .sort((a, b) => b.at - a.at),
    former: [...(tables.membership?.former.values() ?? [])].sort((a, b) => b.at - a.at),
    removals: [...(tables.membership?.removals.values() ?? [])].sort((a, b) => b.at - a.at),
    waiting: [...(tables.membership?.waiting.values() ?? [])],
  };
};

/** The matrix: the coalition's own rows first, then the built-in ones (P 1.7). This version has no memo yet (P 1.6). */
export const matrixOf = (tables: Tables): QueryResult['matrix'] => ({
  rows: rowsInOrder(tables),
  memoMissing: ![...tables.decisions.values()].some(
    (d) => d.category.toLowerCase() === 'memo' && (d.state === 'passed' || d.state === 'recorded'),
  ),
});

const rowsInOrder = (tables: Tables): MatrixTableRow[] =>
  [...tables.matrix.values()].sort(
    (a, b) => Number(a.builtIn) - Number(b.builtIn) || a.category.localeCompare(b.category),
  );

const pageKeyOf = (anchor: Anchor | null): string | null =>
  anchor && (anchor.in === 'document' || anchor.in === 'mail') ? anchor.key : null;

/** The category of the page's last decision, to be proposed, never a silent guess; null if the page has none. */
export const lastCategory = (tables: Tables, key: string): string | null =>
  [...tables.decisions.values()]
    .filter((d) => pageKeyOf(d.anchor) === key && d.state !== 'withdrawn')
    .sort((a, b) => b.proposedAt - a.proposedAt || (a.id < b.id ? -1 : 1))[0]?.category ?? null;

const TITLE_LENGTH = 80;

/** A title out of a sentence: its first clause, whole words, no closing mark. */
export const titleOf = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
  const short =
    sentence.length <= TITLE_LENGTH ? sentence : `${sentence.slice(0, TITLE_LENGTH).replace(/\s+\S*$/, '')}…`;
  const bare = short.replace(/[\s.,;:!?]+$/u, '').replace(/^[\s"'“”„«»‘’]+|["'“”„«»‘’]+$/gu, '');
  return bare === '' ? short : `${bare.charAt(0).toLocaleUpperCase()}${bare.slice(1)}`;
};

/** "Who decides this, how, by when?" for one row (P 1.7). */
export const whoDecides = (tables: Tables, row: MatrixTableRow, now: number, zone: number): WhoDecides => ({
  category: row.category,
  row,
  ends: proposedEnd(row, now, zone),
  person: row.who.kind === 'person' ? (tables.people.get(row.who.person)?.name ?? null) : null,
});

/** What the card proposes for a selection (P 1.7, 2.1). `zone`: minutes east of UTC. */
export const captureOf = (tables: Tables, query: QueryInput<'capture'>, now: number): QueryResult['capture'] => {
  const me = tables.people.get(tables.local.person);
  return {
    title: titleOf(query.text),
    category: lastCategory(tables, query.key),
    categories: rowsInOrder(tables).map((row) => whoDecides(tables, row, now, query.zone)),
    people: peopleChoices(tables),
    coalition: { id: tables.local.coalition, name: tables.profile.name },
    organisationName: (me && tables.organisations.get(me.organisation)?.name) ?? '',
  };
};

/** Whether a page is linked to this coalition (P 7.9). */
export const isLinked = (tables: Tables, key: string): boolean => tables.pages.get(pageId(key))?.linked != null;
