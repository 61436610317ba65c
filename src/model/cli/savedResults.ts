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

/**
 * Reads statistics saved with `--out`, without their model.
 * @throws {UsageError} if an option would need the model.
 * @throws {Refusal} if the file can't be read.
 */
export async function savedResults({ checkpoint: path, given }: InspectCommand): Promise<Results> {
  const option = OF_THE_MODEL.find((name) => given.includes(name));
  if (option !== undefined) {
    throw new UsageError(`${basename(path)} holds statistics without their model: --${option} needs the checkpoint`);
  }
  const { model, input, scope, weightWarnings, provenance, measurement } = await readStatistics(path);
  return {
    fileName: `${basename(path)}, statistics of ${provenance.checkpoint}`,
    checkpoint: model,
    weightWarnings,
    input: { ...input, images: scope.images },
    ...{ measurement, draws: scope.draws, engine: provenance.engine },
    cost: null,
  };
}
