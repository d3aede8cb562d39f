import * as Y from 'yjs';
import type { RecordKind } from '../coalition/record.ts';
import { RECORD_FIELDS } from '../coalition/record.ts';
import { KINDS, keyOf, LOG_PREFIX, livesIn, splitKey, VERSION_FIELD } from './flat.ts';
import type { RawRecord } from './read.ts';
import { createRowHash } from './row-hash.ts';
import type { StoredClient, VolumeSummary } from './types.ts';

/** Which fields of which records a transaction touched: `<kind> <id>` → the fields. */
export type Touched = Map<string, { readonly kind: RecordKind; readonly id: string; readonly fields: Set<string> }>;
export interface Captured {
  /** Null when nothing was new. */
  readonly update: Uint8Array | null;
  readonly touched: Touched;
}

/** One volume in memory. What goes wrong in it is mended by loading it again, never by repairing it. */
export interface Volume {
  readonly name: string;
  /** Stored updates that it was loaded from and that were stored since. */
  stored: number;
  map(kind: RecordKind): Y.Map<unknown>;
  /** Runs `work` as one transaction. */
  capture(work: (doc: Y.Doc) => void): Captured;
  raw(kind: RecordKind, id: string): RawRecord;
  /** All records in it. */
  records(): Iterable<{ kind: RecordKind; id: string }>;
  pending(): boolean;
  client(): StoredClient;
  /** Somebody's state vector. If it knows more of our own client id than we do, that id is given up: our store was set back. */
  heard(stateVector: Uint8Array): void;
  /** Gives the client id up for a fresh one. */
  renew(): void;
  since(stateVector: Uint8Array | null): Uint8Array | null;
  state(): ReadonlyMap<number, number>;
  snapshot(): Uint8Array;
  summary(): VolumeSummary;
  drop(): void;
}

/** Loads a volume from its stored updates. */
export const loadVolume = (
  name: string,
  updates: readonly Uint8Array[],
  client: StoredClient | number | null | undefined,
  freshClient: () => number = () => new Y.Doc().clientID,
): Volume => {
  const doc = new Y.Doc();
  const maps = new Map(KINDS.map((kind) => [kind, doc.getMap<unknown>(kind)]));
  const map = (kind: RecordKind) => maps.get(kind) as Y.Map<unknown>;
  /** `<kind> <id>` → the keys of its history lines, since those can't be guessed. */
  const logs = new Map<string, Set<string>>();
  let collected: { updates: Uint8Array[]; touched: Touched } = { updates: [], touched: new Map() };

  // Before anybody listens: what was loaded is no news, and to tell it would cost as much as loading it.
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  const known = typeof client === 'number' ? client : client && stateOf(doc, client.id) === client.clock && client.id;
  doc.clientID = typeof known === 'number' && known > 0 ? known : freshClient();

  // Neither handler may throw: one throw in `update` mutes a Y.Doc for good.
  doc.on('update', (update: Uint8Array) => {
    collected.updates.push(update);
  });
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    for (const [kind, root] of maps)
      for (const key of transaction.changed.get(root as never) ?? []) if (key !== null) note(kind, key);
  });

  const note = (kind: RecordKind, key: string) => {
    const split = splitKey(key);
    if (!split || !livesIn(split.id, name)) return;
    const record = `${kind} ${split.id}`;
    const entry = collected.touched.get(record) ?? { kind, id: split.id, fields: new Set<string>() };
    collected.touched.set(record, entry);
    entry.fields.add(split.field);
    if (split.field.startsWith(LOG_PREFIX)) noteLine(kind, key);
  };
  const noteLine = (kind: RecordKind, key: string) => {
    const split = splitKey(key);
    if (!split?.field.startsWith(LOG_PREFIX) || !livesIn(split.id, name)) return;
    const record = `${kind} ${split.id}`;
    const lines = logs.get(record) ?? new Set<string>();
    logs.set(record, lines);
    if (map(kind).has(key)) lines.add(key);
    else lines.delete(key);
  };

  const capture = (work: (doc: Y.Doc) => void): Captured => {
    collected = { updates: [], touched: new Map() };
    doc.transact(() => work(doc));
    const { updates: emitted, touched } = collected;
    const [first] = emitted;
    // A retry of structs that waited can run as a second transaction of its own.
    return { update: emitted.length > 1 ? Y.mergeUpdates(emitted) : (first ?? null), touched };
  };

  for (const [kind, root] of maps)
    for (const key of root.keys()) if (key.includes(`/${LOG_PREFIX}`)) noteLine(kind, key);

  const renew = (): void => {
    doc.clientID = freshClient();
  };

  return {
    name,
    stored: updates.length,
    map,
    capture,
    raw: (kind, id) => {
      const root = map(kind);
      const fields: Record<string, unknown> = {};
      for (const field of Object.keys(RECORD_FIELDS[kind])) {
        const key = keyOf(id, field);
        if (root.has(key)) fields[field] = root.get(key);
      }
      const log = [...(logs.get(`${kind} ${id}`) ?? [])].map((key) => root.get(key));
      return { kind, id, version: root.get(keyOf(id, VERSION_FIELD)), fields, log };
    },
    *records() {
      const seen = new Set<string>();
      for (const kind of KINDS)
        for (const key of map(kind).keys()) {
          const id = splitKey(key)?.id;
          if (id === undefined || !livesIn(id, name) || seen.has(`${kind} ${id}`)) continue;
          seen.add(`${kind} ${id}`);
          yield { kind, id };
        }
    },
    pending: () => doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
    client: () => ({ id: doc.clientID, clock: stateOf(doc, doc.clientID) }),
    heard: (stateVector) => {
      const theirs = decodeVector(stateVector)?.get(doc.clientID) ?? 0;
      if (theirs > stateOf(doc, doc.clientID)) renew();
    },
    renew,
    since: (stateVector) => {
      const theirs = stateVector && decodeVector(stateVector) ? stateVector : undefined;
      const update = Y.encodeStateAsUpdate(doc, theirs);
      const { structs, ds } = Y.decodeUpdate(update);
      return structs.length === 0 && ds.clients.size === 0 ? null : update;
    },
    state: () => Y.decodeStateVector(Y.encodeStateVector(doc)),
    snapshot: () => Y.encodeStateAsUpdate(doc),
    summary: () => {
      const hash = createRowHash();
      for (const kind of KINDS)
        for (const [key, value] of map(kind).entries()) hash.add(`${kind} ${key} ${textOf(value)}`);
      return { volume: name, stateVector: Y.encodeStateVector(doc), rowHash: hash.text() };
    },
    drop: () => doc.destroy(),
  };
};

/** The clocks in a state vector, or null where the bytes are none. */
export const decodeVector = (bytes: Uint8Array): Map<number, number> | null => {
  try {
    return Y.decodeStateVector(bytes);
  } catch {
    return null;
  }
};

const stateOf = (doc: Y.Doc, client: number): number => Y.getState(doc.store, client);

/** Also for what should not be there (binary, nested types, big integers): equal content, equal text. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? 'undefined';
