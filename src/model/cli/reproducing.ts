import { commandOf } from '../../protocol/reproduce';
import type { RunCommand } from './runCommand';

type Reproduced = RunCommand &
  (
    | { readonly kind: 'inspect' | 'sweep' }
    | { readonly verb: string; readonly takesImages: boolean; readonly reproducing: readonly string[] }
  );

/** The command line that reproduces the numbers. @param options additional options */
export function reproducing(command: Reproduced, options: readonly string[] = []): string {
  const run = { ...command, path: command.checkpoint };
  if ('verb' in command) {
    const { verb: subcommand, takesImages } = command;
    return commandOf(run, { subcommand, takesImages, options: [...command.reproducing, ...options] });
  }
  return commandOf(run, { ...(command.kind === 'inspect' ? {} : { subcommand: command.kind }), options });
}
