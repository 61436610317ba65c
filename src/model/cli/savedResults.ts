import { basename } from 'node:path';
import { RELEASE_THRESHOLD_NATS } from '../../protocol/inspection';
import { findingsInFile } from '../session/examination';
import { readStatistics } from '../statistics/file/readStatistics';
import { exportedOf } from '../export/exported';
import { writeReport } from '../export/report';
import { writeArrays } from './arrays';
import type { InspectCommand } from './commandLine';
import type { Results } from '../export/results';
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
 * Writes its arrays and a report if they are wished for.
 * @throws {Refusal} if the file can't be read, or lacks them.
 */
export async function savedResults(
  path: string,
  { npz, report }: Pick<InspectCommand, 'npz' | 'report'> = { npz: null, report: null },
): Promise<Results> {
  const statistics = await readStatistics(path);
  const { model, input, scope, weightWarnings, provenance, measurement, records, samples } = statistics;
  const findings = findingsInFile(statistics, RELEASE_THRESHOLD_NATS);
  if (npz !== null) await writeArrays(npz, model.groups.length, exportedOf(statistics, findings));
  if (report !== null) await writeReport(report, exportedOf(statistics, findings));
  return {
    fileName: `${basename(path)}, statistics of ${provenance.checkpoint}`,
    checkpoint: model,
    weightWarnings,
    input: { ...input, images: scope.images },
    ...{ measurement, draws: scope.draws, provenance, classes: records.classes, samples },
    findings,
    cost: null,
  };
}
