/** What the whole model costs per image, for the terminal. */
import { RELEASE_THRESHOLD_NATS, type CheckpointDescription } from '../../protocol/inspection';
import type { Estimate, Summary } from '../../protocol/statistics';
import { grouped } from '../data/counts';
import { printed } from './printed';

type Described = Pick<CheckpointDescription, 'likelihood' | 'bits'>;

/** @param of follows the names of the numbers, for example ` of model samples` */
export function totalLines(summary: Summary, { likelihood, bits }: Described, of: string): string[] {
  const { images, klNats, reconstructionNats, nelboNats, bitsPerDimension, drawStandardErrors } = summary;
  // A single image's standard error is over its draws anyway.
  const errors = images > 1 ? drawStandardErrors : null;
  const approximately = likelihood === 'normal' ? ', approximately' : '';
  const perDimension = `bits per dimension of ${bits}-bit data${approximately}`;
  return [
    `KL${of}              ${estimate(klNats, errors?.klNats)} nats per image`,
    ...line(`reconstruction${of}  `, reconstructionNats, errors?.reconstructionNats, 'nats per image'),
    ...line(`NELBO${of}           `, nelboNats, errors?.nelboNats, 'nats per image'),
    ...line(`NELBO${of}           `, bitsPerDimension, errors?.bitsPerDimension, perDimension),
    ...boundLines(summary, perDimension),
    ...nearThreshold(summary),
  ];
}

function line(name: string, of: Estimate | null, drawError: number | null | undefined, unit: string): string[] {
  return of === null ? [] : [`${name}${estimate(of, drawError)} ${unit}`];
}

function boundLines({ bound }: Summary, perDimension: string): string[] {
  if (bound === null || bound.draws < 2) return [];
  const { draws, boundNats, bitsPerDimension, effectiveSampleSize, largestWeight, meanLogWeightNats } = bound;
  return [
    '',
    `Importance-weighted bound on log p(x), K = ${draws} draws per image`,
    `bound             ${estimate(boundNats)} nats per image`,
    ...line('−bound            ', bitsPerDimension, null, perDimension),
    `mean of log w     ${estimate(meanLogWeightNats)} nats per image: −NELBO from the draws alone`,
    `effective sample size ${estimate(effectiveSampleSize)} of ${draws}, largest weight ${estimate(largestWeight)} of 1`,
  ];
}

function nearThreshold({ channelsInUse, channelsNearThreshold, channels }: Summary): string[] {
  if (channelsNearThreshold === null || channelsNearThreshold === 0 || channelsInUse === null) return [];
  const lie = channelsNearThreshold === 1 ? 'lies' : 'lie';
  return [
    '',
    `${grouped(channelsInUse)} of ${grouped(channels)} channels are in use; ${grouped(channelsNearThreshold)} ${lie} ` +
      `within two standard errors of the threshold of ${RELEASE_THRESHOLD_NATS} nats, so that other images may count them otherwise.`,
  ];
}

/** @param drawError the part of the standard error that comes from draws, if known */
function estimate({ mean, standardError }: Estimate, drawError: number | null = null): string {
  if (standardError === null) return printed(mean);
  const both = `${printed(mean)} ± ${printed(standardError)}`;
  if (drawError === null) return both;
  const images = imageShare(standardError, drawError);
  return `${both} (${images === null ? 'images too few to tell' : `images ${printed(images)}`}, draws ${printed(drawError)})`;
}

/**
 * The part of a standard error that other images would change. Its square and that of the part from draws add up to the
 * square of the whole. Both are estimates, so the part from draws may exceed the whole: then there is none (`null`).
 */
function imageShare(standardError: number, drawError: number): number | null {
  return drawError < standardError ? Math.sqrt(standardError ** 2 - drawError ** 2) : null;
}
