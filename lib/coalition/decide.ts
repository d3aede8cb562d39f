import type { Command, CommandName, Decide } from './command.ts';
import { decisionCommands } from './decisions/commands.ts';
import { foundationCommands } from './foundation/commands.ts';
import { meetingCommands } from './meetings/commands.ts';
import { refuse } from './result.ts';
import { sharingCommands } from './sharing/commands.ts';
import type { CommandOf, Rule } from './verdict.ts';
import { workCommands } from './work/commands.ts';

const RULES: { readonly [N in CommandName]: Rule<N> } = {
  ...foundationCommands,
  ...decisionCommands,
  ...workCommands,
  ...meetingCommands,
  ...sharingCommands,
};

const run = <N extends CommandName>(name: N, ...rest: Parameters<Rule<N>>) => RULES[name](...rest);

/**
 * What carrying out a command means: facts to sign and record changes, or a refusal with its own code, params and
 * choices. Pure: tables in, data out. The command has been validated by COMMANDS before.
 */
export const decide: Decide = (tables, command: Command, context) =>
  Object.hasOwn(RULES, command.name)
    ? run(command.name, tables, command as CommandOf<typeof command.name>, context)
    : refuse('command.unknown', { name: String(command.name) });
