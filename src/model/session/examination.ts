/** Findings and the report on unused units, of an inspection or of a statistics file. */
import type { Finding } from '../../protocol/findings';
import { CHANNEL_KL_NATS, type UnusedUnits } from '../../protocol/unusedUnits';
import type { LatentRangesReport } from '../../protocol/latentRanges';
import type { Images } from '../analyses/images';
import { NO_ANALYSES_EXAMINED } from '../findings/analyses';
import { examine } from '../findings/examine';
import { findingsOf } from '../findings/findings';
import { rangesReport } from '../findings/rangesReport';
import type { LatentModel } from '../latentModel';
import type { ReadStatistics } from '../statistics/file/readStatistics';
import type { Measurement } from '../statistics/measurement';
import type { MeasuredImages } from '../statistics/someImages';
import { trainingState } from '../training/schedule';
import { unitsOfKept, type UnitsMeasured } from '../statistics/unusedUnits';

interface Inspected {
  readonly model: LatentModel;
  readonly images: Images;
  readonly measurement: Measurement;
}

/**
 * @param thresholdNats a channel is unused up to this mean KL
 * @param some what the findings are about: all images, or those of a class
 * @param analyses of the same images, where they were run
 */
export function findingsIn(
  { model, images, measurement }: Inspected,
  thresholdNats: number,
  some: MeasuredImages = { measurement, images: null },
  analyses = NO_ANALYSES_EXAMINED,
): Finding[] {
  return findingsOf(
    examine({
      ...{ checkpoint: model.description, weights: model.weightCheck, input: images.input.description },
      ...{ ...some, thresholdNats, margin: model.images.scoredMargin, beta: betaOf(model), analyses },
      valuesOf: (image) => (images.holds(image) ? images.values(image, image + 1) : null),
    }),
  );
}

function betaOf({ checkpoint }: LatentModel): number | null {
  return trainingState(checkpoint.flags.flags, checkpoint.epoch, checkpoint.globalStep).beta;
}

/** Like `findingsIn`. @throws {Refusal} if the file has no sums over its images. */
export function findingsInFile(
  { model, weightWarnings, input, measurement, images }: ReadStatistics,
  thresholdNats: number,
  some: MeasuredImages = { measurement, images: null },
): Finding[] {
  const values = model.image.channels * model.image.size ** 2;
  return findingsOf(
    examine({
      ...{ checkpoint: model, weights: { warnings: weightWarnings, first: null, tensors: weightWarnings.length } },
      // A statistics file doesn't hold the step of the training.
      ...{ ...some, input, thresholdNats, margin: model.scoredMargin, beta: null },
      analyses: NO_ANALYSES_EXAMINED,
      valuesOf: (image) => images?.x.subarray(image * values, (image + 1) * values) ?? null,
    }),
  );
}

/** Latents of the kept images that are out of the clamp's range. */
export function rangesIn({ model, measurement }: Omit<Inspected, 'images'>): LatentRangesReport {
  return rangesReport(model.description, measurement.parts().kept);
}

/** Like `rangesIn`. @throws {Refusal} as `findingsInFile`. */
export function rangesInFile({ model, measurement }: ReadStatistics): LatentRangesReport {
  return rangesReport(model, measurement.parts().kept);
}

export function unitsIn({ model, images, measurement }: Inspected): Promise<UnusedUnits> {
  const { groupShapes: groups, hasFlows } = model;
  return unitsOf(measurement, { groups, hasFlows, ofSamples: images.input.description.kind === 'samples' });
}

/** @throws {Refusal} as `findingsInFile`. */
export function unitsInFile({ model: { groups, hasFlows }, input, measurement }: ReadStatistics): Promise<UnusedUnits> {
  return unitsOf(measurement, { groups, hasFlows, ofSamples: input.kind === 'samples' });
}

async function unitsOf(
  measurement: Measurement,
  model: Pick<UnitsMeasured, 'groups' | 'hasFlows' | 'ofSamples'>,
): Promise<UnusedUnits> {
  // Channels are counted by the definitions' own thresholds.
  const summaries = measurement.groups(CHANNEL_KL_NATS);
  return unitsOfKept({ ...model, summaries, kept: measurement.parts().kept });
}
