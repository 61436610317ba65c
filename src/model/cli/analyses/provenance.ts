/** Where an analysis's arrays come from, as a file says it. */
import { argsAsJson, PROGRAM } from '../../analyses/fileDescription';
import type { LatentModel } from '../../latentModel';
import { reproducing } from '../reproducing';
import type { AnalysisCommand } from './verb';

/** @param facts what is particular to the analysis, for example its input */
export async function provenanceOf(
  command: AnalysisCommand,
  model: LatentModel,
  facts: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, string>> {
  const { checkpoint } = model;
  return new Map([
    ['analysis', command.verb],
    ['checkpoint', checkpoint.fileName],
    ['checkpoint_sha256', await checkpoint.sha256()],
    ['args', argsAsJson(model)],
    ...Object.entries(facts),
    ['version', PROGRAM],
    ['command', reproducing(command)],
  ]);
}
