import { commandOf } from '../../protocol/reproduce';
import type { RunCommand } from './commandLine';

/** The command line that reproduces the numbers. @param options additional options */
export function reproducing(command: RunCommand & { readonly kind: string }, options: readonly string[] = []): string {
  const { kind, checkpoint } = command;
  return commandOf({ ...command, path: checkpoint }, { ...(kind === 'inspect' ? {} : { subcommand: kind }), options });
}
