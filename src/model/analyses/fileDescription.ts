/** The description of a measurement in a statistics file: its model, its images, and how it was made. */
import { version } from '../../../package.json';
import type { LatentModel } from '../latentModel';
import type { FileDescription, Provenance } from '../statistics/file/description';
import { digestOfAll } from './imageList';
import type { Input } from './images';
import { measuredModel } from './measuredModel';

/** What measures. */
export const PROGRAM = `nvae-inspect ${version}`;

/** How the numbers were made. */
export type Made = Pick<Provenance, 'seed' | 'noise' | 'engine' | 'command'>;

export async function fileDescription(
  model: LatentModel,
  { description, records }: Input,
  made: Made,
): Promise<Omit<FileDescription, 'sweep'>> {
  const { checkpoint } = model;
  const { dimensions, discretisationNatsPerDimension } = measuredModel(model);
  return {
    model: {
      ...{ ...model.description, dimensions, discretisationNatsPerDimension },
      scoredMargin: model.images.scoredMargin,
    },
    input: description,
    weightWarnings: model.weightCheck.warnings,
    provenance: {
      checkpoint: checkpoint.fileName,
      checkpointSha256: await checkpoint.sha256(),
      args: argsAsJson(model),
      ...made,
      imagesSha256: digestOfAll(records),
      version: PROGRAM,
    },
  };
}

export function argsAsJson({ args }: Pick<LatentModel, 'args'>): string {
  return JSON.stringify(Object.fromEntries(args), (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
