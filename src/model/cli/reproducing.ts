import { commandOf } from '../../protocol/reproduce';
import type { RunCommand } from './commandLine';

/** The command line that gives the same numbers again. @param options further ones */
export function reproducing(command: RunCommand & { readonly kind: string }, options: readonly string[] = []): string {
  const { kind, checkpoint } = command;
  return commandOf({ ...command, path: checkpoint }, { ...(kind === 'inspect' ? {} : { subcommand: kind }), options });
}
