import * as v from 'valibot';
import { HOST_COMMANDS, PAGE_COMMANDS } from '../coalition/command.ts';
import type { Refusal, Result } from '../coalition/result.ts';
import { refuse } from '../coalition/result.ts';
import {
  type AnyCommand,
  type AnyQuery,
  commandSchema,
  PROTOCOL_VERSION,
  querySchema,
  type Recorded,
  ToHost,
  type ToSurface,
} from '../protocol/surface.ts';
import { type HostPort, post } from './port.ts';

/** Where a port stands: a page of ours that nothing else can cover, or a card on somebody else's page. */
export type Surface = { readonly kind: 'own' } | { readonly kind: 'card'; readonly nonce: string };

export interface SurfacesDeps {
  /** The extension's own origin, `chrome-extension://…` */
  readonly origin: string;
  execute(surface: Surface, coalition: string | null, id: string, command: AnyCommand): Promise<Result<Recorded>>;
  /** The answer now; undefined while there is none to give. */
  answer(surface: Surface, coalition: string | null, query: AnyQuery): unknown;
  introduced(nonce: string): boolean;
  size(nonce: string, height: number): void;
  close(nonce: string): void;
  /** A bug of ours: the surface hears only that something went wrong. */
  fault(error: unknown): void;
}
interface Watch {
  readonly id: string;
  readonly coalition: string | null;
  readonly query: AnyQuery;
  /** What was pushed last, as JSON: an answer that did not change is not sent again. */
  last: string | null;
}

/** What a card may do beside the coalition's own page commands (P 7.6). */
const CARD_HOST_COMMANDS: readonly string[] = ['page.insert', 'page.hide'];
const LONGEST = 1_000_000; // characters of one message: a title of 5 MB ends here

/** Serves the ports named `surface`: validates, executes, watches, pushes. */
export const createSurfaces = (deps: SurfacesDeps) => {
  const open = new Set<{ readonly port: HostPort; surface: Surface | null; readonly watches: Map<string, Watch> }>();

  const surfaceOf = (port: HostPort, nonce: string | null): Surface | null => {
    const url = port.sender?.url ?? '';
    if (!url.startsWith(`${deps.origin}/`)) return null;
    const path = new URL(url).pathname;
    if (path !== '/card.html') return { kind: 'own' };
    return nonce !== null && deps.introduced(nonce) ? { kind: 'card', nonce } : null;
  };

  const execute = async (surface: Surface, said: Extract<ToHost, { t: 'execute' }>): Promise<Result<Recorded>> => {
    const { name } = said.command;
    const schema = commandSchema(name);
    if (!schema || HOST_COMMANDS.includes(name as never))
      return refuse('protocol.unknown-command', { name: name.slice(0, 60) });
    if (surface.kind === 'card' && !PAGE_COMMANDS.includes(name as never) && !CARD_HOST_COMMANDS.includes(name))
      return refuse('protocol.only-in-panel');
    const parsed = v.safeParse(schema, said.command);
    if (!parsed.success) return refuse(...schemaRefusal(name, parsed.issues));
    return deps.execute(surface, said.coalition, said.id, { name, ...(parsed.output as object) } as AnyCommand);
  };

  const push = (port: HostPort, surface: Surface, watch: Watch): void => {
    const value = deps.answer(surface, watch.coalition, watch.query);
    if (value === undefined) return;
    const json = JSON.stringify(value);
    if (json === watch.last) return;
    watch.last = json;
    post(port, { t: 'changed', id: watch.id, value } satisfies ToSurface);
  };

  return {
    accept: (port: HostPort): void => {
      const client: { port: HostPort; surface: Surface | null; watches: Map<string, Watch> } = {
        port,
        surface: null,
        watches: new Map(),
      };
      open.add(client);
      port.onDisconnect.addListener(() => open.delete(client));
      port.onMessage.addListener((message) => {
        const said = tooLong(message) ? null : v.safeParse(ToHost, message);
        if (!said?.success) {
          const id = (message as { id?: unknown } | null)?.id;
          if (typeof id === 'string') {
            const refusal: Refusal = { code: said ? 'protocol.malformed' : 'protocol.too-long' };
            post(port, { t: 'answer', id: id.slice(0, 60), result: { ok: false, error: refusal } } satisfies ToSurface);
          }
          return;
        }
        const request = said.output;
        if (request.t === 'hello') {
          client.surface = surfaceOf(port, request.nonce);
          if (!client.surface) return port.disconnect();
          return post(port, { t: 'welcome', version: PROTOCOL_VERSION } satisfies ToSurface);
        }
        const { surface } = client;
        if (!surface) return;
        if (request.t === 'size') {
          if (surface.kind === 'card') deps.size(surface.nonce, request.height);
        } else if (request.t === 'close') {
          if (surface.kind === 'card') deps.close(surface.nonce);
        } else if (request.t === 'unwatch') client.watches.delete(request.id);
        else if (request.t === 'watch') {
          const schema = querySchema(request.query.name);
          const parsed = schema && v.safeParse(schema, request.query);
          if (!parsed?.success)
            return post(port, {
              t: 'refused',
              id: request.id,
              refusal: { code: 'protocol.unknown-query' },
            } satisfies ToSurface);
          const query = { name: request.query.name, ...(parsed.output as object) } as AnyQuery;
          const watch: Watch = { id: request.id, coalition: request.coalition, query, last: null };
          client.watches.set(request.id, watch);
          push(port, surface, watch);
        } else
          void execute(surface, request).then(
            (result) => post(port, { t: 'answer', id: request.id, result } satisfies ToSurface),
            (error) => {
              deps.fault(error);
              post(port, { t: 'answer', id: request.id, result: refuse('host.fault') } satisfies ToSurface);
            },
          );
      });
    },
    /** Computes every watched answer again and pushes those that changed. */
    refresh: (): void => {
      for (const { port, surface, watches } of open)
        if (surface) for (const watch of watches.values()) push(port, surface, watch);
    },
  };
};
export type Surfaces = ReturnType<typeof createSurfaces>;

/** A cheap look before any schema walks through it. */
const tooLong = (message: unknown): boolean => {
  try {
    return JSON.stringify(message).length > LONGEST;
  } catch {
    return true;
  }
};

/** Which field was wrong, in words that a surface can show: `protocol.invalid` with the field's path. */
const schemaRefusal = (name: string, issues: readonly v.BaseIssue<unknown>[]): [string, Record<string, string>] => {
  const first = issues[0];
  const field = first?.path?.map((part) => String(part.key)).join('.') ?? '';
  return ['protocol.invalid', { command: name, field: field.slice(0, 100) }];
};
