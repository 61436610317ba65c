/** Answers of `nvae-inspect`'s analyses, for tools. */
import { inPython } from '../protocol/flagInPython';
import { USUAL_IMAGES, type CommonArguments } from './request';
import { ToolError, type ToolContext } from './tool';

/**
 * What the command prints as JSON.
 * @param command with its checkpoint and what belongs to it alone
 * @throws {ToolError} with what it says if it fails
 * @throws the signal's reason if it is aborted
 */
export async function answerOfCommand(
  command: readonly string[],
  { images, count, draws, seed, flags }: Omit<CommonArguments, 'path'>,
  { commandLine, resources: { engine, threads }, signal }: Pick<ToolContext, 'commandLine' | 'resources' | 'signal'>,
): Promise<unknown> {
  // What was not given stays unsaid: statistics files take none of these options.
  const options = [
    ...(images === undefined ? [] : ['--images', images, '--count', String(count ?? USUAL_IMAGES)]),
    ...(images === undefined && count !== undefined ? ['--samples', String(count)] : []),
    ...(draws === undefined ? [] : ['--draws', String(draws)]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...Object.entries(flags ?? {}).flatMap(([name, value]) => ['--arg', `${name}=${inPython(value)}`]),
    ...(engine.wish === 'auto' ? [] : ['--engine', engine.wish]),
    ...(threads === null ? [] : ['--threads', String(threads)]),
  ];
  return commandLine.run([...command, ...options], signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new ToolError(error instanceof Error ? error.message : String(error));
  });
}
