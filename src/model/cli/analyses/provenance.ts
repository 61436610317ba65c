/** Where an analysis's arrays come from, with the command that was typed. */
import { analysisProvenance } from '../../analyses/analysisProvenance';
import type { LatentModel } from '../../latentModel';
import { reproducing } from '../reproducing';
import type { AnalysisCommand } from './verb';

/** @param facts what is particular to the analysis, for example its input */
export function provenanceOf(
  command: AnalysisCommand,
  model: LatentModel,
  facts: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, string>> {
  return analysisProvenance({ verb: command.verb, command: reproducing(command) }, model, facts);
}
