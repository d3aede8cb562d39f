import type { createHost } from '../../../lib/host/host.ts';
import type { BrowserStore, CoalitionStore, VaultError } from '../../../lib/vault/open.ts';
import type { Place } from './planted.ts';

/** The product as it is, loaded beside the one that is simulated, which is a version further. */
export interface OlderVersion {
  readonly createHost: typeof createHost;
  /** Its own: it knows no other's. */
  readonly VaultError: typeof VaultError;
}

/**
 * A Concord of tomorrow, planted where the source is read: tasks have a field more and another number, a fact has a kind
 * more, and rows and what is derived are kept otherwise.
 */
export const TOMORROW: readonly Place[] = [
  { file: 'lib/coalition/record.ts', find: 'RECORD_VERSION = 1;', replace: 'RECORD_VERSION = 2;' },
  {
    file: 'lib/coalition/record.ts',
    find: '    notes: LongText,\n',
    replace: '    notes: LongText,\n    effort: v.string(),\n',
  },
  { file: 'lib/coalition/record.ts', find: 'task: { due: null,', replace: "task: { effort: 'none', due: null," },
  {
    file: 'lib/coalition/work/commands.ts',
    find: "const fields = { title, owner: owner.value.id, due, state: 'todo',",
    replace: "const fields = { effort: 'great', title, owner: owner.value.id, due, state: 'todo',",
  },
  {
    file: 'lib/coalition/work/commands.ts',
    find: "    changes: [{ kind: 'task', id, fields }, ...linksPage(tables, source, context)],",
    replace:
      "    facts: [{ kind: 'effort-made', content: { task: id } }],\n    changes: [{ kind: 'task', id, fields }, ...linksPage(tables, source, context)],",
  },
  {
    file: 'lib/coalition/fact-content.ts',
    find: '  seen: v.object({}),',
    replace: "  seen: v.object({}),\n  'effort-made': v.object({ task: Id }),",
  },
  {
    file: 'lib/coalition/ingest.ts',
    find: '  if (!isDecisionKind(fact.kind)) return enterMembership(book, fact);',
    replace:
      "  if (fact.kind === 'effort-made') return null;\n  if (!isDecisionKind(fact.kind)) return enterMembership(book, fact);",
  },
  { file: 'lib/host/derived-rows.ts', find: 'DERIVATION_VERSION = ', replace: 'DERIVATION_VERSION = 1_000 + ' },
];

/** A store whose refusals are of the class that this version knows. */
export const refusingAs = <S extends CoalitionStore | BrowserStore>(store: S, own: typeof VaultError): S =>
  new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const done = Reflect.apply(method, target, args) as unknown;
        if (!(done instanceof Promise)) return done;
        return done.catch((error: VaultError) => {
          throw error?.name === 'VaultError' ? new own(error.code, error.cause) : error;
        });
      };
    },
  });
