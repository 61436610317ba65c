import { basename } from 'node:path';
import { readStatistics } from '../statistics/file/readStatistics';
import type { InspectCommand } from './commandLine';
import type { Results } from './results';
import { UsageError } from './usageError';

/** Options that need the model, by their names on the command line. */
const OF_THE_MODEL = [
  'images',
  'samples',
  'noise',
  'draws',
  'seed',
  'arg',
  'dataset',
  'weights',
  'passes',
  'out',
] as const;

/** @throws {UsageError} if an option would need the model. */
export function refuseModelOptions({ checkpoint: path, given }: InspectCommand): void {
  const option = OF_THE_MODEL.find((name) => given.includes(name));
  if (option === undefined) return;
  throw new UsageError(`${basename(path)} holds statistics without their model: --${option} needs the checkpoint`);
}

/**
 * Reads saved statistics, which needs no model.
 * @throws {Refusal} if the file can't be read.
 */
export async function savedResults(path: string): Promise<Results> {
  const { model, input, scope, weightWarnings, provenance, measurement, records, samples } = await readStatistics(path);
  return {
    fileName: `${basename(path)}, statistics of ${provenance.checkpoint}`,
    checkpoint: model,
    weightWarnings,
    input: { ...input, images: scope.images },
    ...{ measurement, draws: scope.draws, provenance, classes: records.classes, samples },
    cost: null,
  };
}
