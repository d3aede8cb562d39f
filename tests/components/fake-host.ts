import type { Refusal } from '../../lib/coalition/result.ts';
import type { HostClient } from '../../lib/protocol/client.ts';
import type { AnyCommand } from '../../lib/protocol/surface.ts';
import { answers, contexts, decision, decisionViews, meeting, membersOut, sharing } from './fixtures.ts';

/** A host that answers every query from the fixtures and refuses what the picture asks for. */
export function fakeHost(options: {
  readonly context: string;
  readonly empty?: boolean;
  readonly out?: boolean;
}): HostClient & {
  readonly said: AnyCommand[];
} {
  const said: AnyCommand[] = [];
  const answer = (query: { readonly name: string } & Record<string, unknown>): unknown => {
    if (query.name === 'context') return contexts[options.context] ?? null;
    if (query.name === 'decision') return decisionViews.find((one) => one.id === query.decision) ?? decision;
    if (query.name === 'meeting') return meeting;
    if (options.out && query.name === 'members') return membersOut;
    if (options.out && query.name === 'sharing')
      return { ...sharing, sentence: { say: 'this-device-only' }, delivery: { ...sharing.delivery, relay: 'off' } };
    if (options.empty && query.name === 'coalitions') return [];
    return answers[(query.name === 'organisation-removal' ? 'removal' : query.name) as keyof typeof answers];
  };
  return {
    said,
    state: 'ready',
    subscribe: () => () => undefined,
    async execute(_coalition, command) {
      said.push(command);
      const refusal = refusalOf(command);
      if (refusal) return { ok: false, error: refusal };
      return {
        ok: true,
        value: {
          subject: 'd1',
          undo: { name: 'task.edit', task: 't1', fields: { state: 'todo' } },
          link: `https://relay.example.org/join#CC1${'eyJ2IjoxLCJpbnZpdGF0aW9uIjoiUTdrM3Bm'.repeat(14)}`,
          code: 'K7QF-3M2A-9XWP-T4ZB-H0RC-8VNE-5JYD',
          short: 'https://relay.example.org/join#K7QF3M2A9XWPT4ZBH0RC8VNE5JYD',
          coalition: 'c',
          invitation: {
            ...{ link: 'CC1', own: false },
            coalitionName: 'Housing Now',
            organisationName: 'Legal Aid',
            inviterName: 'Mara',
            relay: 'wss://relay.example.org/',
            expires: Date.now() + 12 * 86_400_000,
          },
        },
      };
    },
    watch(_coalition, query, onValue) {
      queueMicrotask(() => onValue(answer(query as never) as never));
      return () => undefined;
    },
    size: () => undefined,
    close: () => undefined,
  };
}

function refusalOf(command: AnyCommand): Refusal | null {
  if (command.name !== 'task.add' || /^p\d/.test(command.owner)) return null;
  return {
    code: 'task.owner-not-a-person',
    params: { owner: command.owner },
    choices: [
      { value: 'p1', label: 'Ana' },
      { value: 'p4', label: 'Tom' },
    ],
  };
}
