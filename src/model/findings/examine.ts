import { numberInWhole, type MeasuredImages } from '../statistics/someImages';
import { measuredGroups, type Examined } from './examined';
import { scanLatents } from './latentScan';
import { pixelStatistics } from './pixelStatistics';

/** A measurement of all images or of a class, and what is known of its model and its images. */
export interface ToExamine
  extends Pick<Examined, 'checkpoint' | 'weights' | 'beta' | 'analyses' | 'input' | 'thresholdNats'>, MeasuredImages {
  /** Pixels on every side of an image that are padding. */
  readonly margin: number;
  /** Values of an image as the network received it, by its number in the whole, (C, size, size); `null` if not kept. */
  readonly valuesOf: (image: number) => Float32Array | null;
}

/** Everything that the rules look at. @throws {Refusal} if the measurement has no sums over images. */
export function examine({ measurement, images, margin, valuesOf, ...known }: ToExamine): Examined {
  const imageNumber = (at: number) => numberInWhole({ images }, at);
  const { checkpoint, thresholdNats } = known;
  const groups = measurement.groups(thresholdNats);
  const { rows, kept } = measurement.parts();
  const latents = scanLatents(checkpoint.groups, kept);
  const format = { ...checkpoint.image, margin };
  return {
    ...known,
    ...{ imageNumber, groups, rows, latents, summary: measurement.summary(thresholdNats) },
    draws: Math.min(...measuredGroups({ groups }).map(({ draws }) => draws)),
    pixels: pixelStatistics(latents?.images ?? 0, (at) => valuesOf(imageNumber(at)), format),
  };
}
