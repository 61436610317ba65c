/** A measurement of some of the images of another, from what is kept of each. */
import { eachOf } from '../../protocol/quantities';
import { SUMS, type SumKind } from '../../protocol/sumQuantities';
import type { GroupShape } from '../../protocol/inspection';
import type { Scope } from '../../protocol/statistics';
import { Refusal } from '../refusal';
import { DRAW_ERRORS } from './drawErrors';
import { RunningEstimate, type Moments } from './estimate';
import type { GroupSums } from './groupStatistics';
import { closedFormColumns, estimateColumns } from './imageColumns';
import type { DrawnLatents } from './imageDraws';
import { channelSums, type ImageSums } from './imageSums';
import type { ImageLatents } from './keptLatents';
import { KlStatistics } from './klStatistics';
import type { DrawVariance, KlSums } from './klSums';
import { LargestLatents, type Largest } from './largestLatents';
import { LACKING } from './measuredParts';
import { Measurement } from './measurement';
import { addStrongest, noneStrongest } from './strongestImages';
import { klOf, total, totalKl, type SumColumnsOf } from './sumColumns';
import { Totals, type Rows, type TotalSums } from './totals';
import { WEIGHTS } from './weightTable';

/** All images of a measurement, or some of them as a measurement of their own. */
export interface MeasuredImages {
  readonly measurement: Measurement;
  /** The images' numbers in the whole; `null` where they are all images, so that none has another number. */
  readonly images: readonly number[] | null;
}

/** The number in the whole of the measurement's image `at`. */
export function numberInWhole({ images }: Pick<MeasuredImages, 'images'>, at: number): number {
  return images?.[at] ?? at;
}

/**
 * What an inspection of these images alone would have measured, with the images' numbers in the whole. Group and channel
 * means are in double precision. With several draws, maps are means of the kept single-precision means of each image,
 * and the largest latent of a position is that of first draws.
 * @param images numbers in the whole, ascending; all are kept
 * @throws {Refusal} if nothing is kept of single images
 */
export function measurementOf(whole: Measurement, images: readonly number[], ofClass: string): Measurement {
  const { model } = whole;
  const { rows: allRows, kept: allKept, planned: all } = whole.parts();
  if (allKept === null) throw new Refusal(LACKING.kept);
  const planned: Scope = { images: images.length, draws: all.draws, ofClass };
  const kept = allKept.map((ofGroup) =>
    images.map((image) => {
      const latents = ofGroup[image];
      if (latents === undefined) throw new Refusal(`Image ${image} is not kept by itself.`);
      return latents;
    }),
  );
  const rows = allRows && rowsOf(allRows, images);
  const groups = kept.map((ofGroup, group) => {
    const shape = model.groups[group];
    return shape === undefined ? null : groupSums({ group, shape, images, kept: ofGroup, draws: all.draws });
  });
  const totals = rows && totalsOf(rows, whole, planned);
  return Measurement.of(model, { planned, rows, sums: { groups, totals }, kept });
}

function rowsOf({ klByGroup, reconstructionNats, drawErrors, weights }: Rows, images: readonly number[]): Rows {
  const of = (byImage: Float64Array) => Float64Array.from(images, (image) => byImage[image] ?? NaN);
  return {
    klByGroup: klByGroup.map(of),
    reconstructionNats: of(reconstructionNats),
    drawErrors: drawErrors && eachOf(DRAW_ERRORS, (quantity) => of(drawErrors[quantity])),
    weights: weights && eachOf(WEIGHTS, (quantity) => of(weights[quantity])),
  };
}

function totalsOf(rows: Rows, { model }: Measurement, { images, draws }: Scope): TotalSums | null {
  const options = { ...model, groups: model.groups.length, images, draws, weighs: false };
  const sums = new Totals(options, { rows: { ...rows, weights: null }, sums: null }).sums();
  const errors = rows.drawErrors;
  if (sums === null || images > 1 || errors === null) return sums;
  const error = errors.nelboNats[0] ?? NaN;
  const bitsPerDimension = error / model.dimensions / Math.LN2;
  return { ...sums, onlyImage: { ...eachOf(DRAW_ERRORS, (of) => errors[of][0] ?? NaN), bitsPerDimension } };
}

interface SomeLatents {
  readonly group: number;
  readonly shape: GroupShape;
  readonly images: readonly number[];
  /** One for each image. */
  readonly kept: readonly ImageLatents[];
  readonly draws: number;
}

function groupSums(some: SomeLatents): GroupSums {
  const { kept } = some;
  const hasFlows = kept.some(({ flow }) => flow !== null);
  return {
    closedForm: klSums('closed form', some, (latents) => ({
      drawn: latents.drawn,
      sums: latents.sums,
      columns: closedFormColumns(latents),
    })),
    estimate: hasFlows
      ? klSums('estimate', some, (latents) => ({
          drawn: latents.drawnEstimate,
          sums: latents.estimateSums,
          columns: latents.flow === null ? null : estimateColumns(latents, latents.flow),
        }))
      : null,
    largest: largestIn(some),
  };
}

interface OfImage<Kind extends SumKind> {
  readonly drawn: DrawnLatents<Kind> | null;
  readonly sums: ImageSums<Kind> | null;
  /** Quantities of the first draw; `null` if they are unknown. */
  readonly columns: SumColumnsOf<Kind> | null;
}

function klSums<Kind extends SumKind>(
  kind: Kind,
  { shape, images, kept, draws }: SomeLatents,
  of: (latents: ImageLatents) => OfImage<Kind>,
): KlSums<Kind> {
  const statistics = new KlStatistics(kind, shape, { images: images.length, draws: 1 });
  const all = kept.map((latents, at) => {
    const { drawn, sums, columns } = of(latents);
    const means = meansOf(kind, drawn?.means ?? columns);
    statistics.add({ images: 1, firstImage: images[at] ?? 0, draw: 0 }, () => means);
    return { drawn, sums: sums ?? { channels: channelSums(kind, means, shape), errors: null } };
  });
  const [first] = all;
  const errors = all.length === 1 ? (first?.sums.errors ?? null) : null;
  const drawn = first?.drawn ?? null;
  return {
    ...statistics.sums(),
    ...exactSums(
      kind,
      shape,
      all.map(({ sums }) => sums),
      images,
    ),
    subtrees: null,
    draws: Math.min(draws, ...all.map((one) => one.drawn?.draws ?? 1)),
    onlyImage: errors === null || drawn === null ? null : { ...drawn, ...errors },
    ...(draws > 1 && {
      drawVariance: drawVarianceOf(
        shape,
        all.map((one) => one.sums),
      ),
    }),
  };
}

function meansOf<Kind extends SumKind>(
  kind: Kind,
  columns: SumColumnsOf<Kind, Float32Array | Float64Array> | null,
): SumColumnsOf<Kind> {
  if (columns === null) throw new Refusal(LACKING.kept);
  return eachOf(SUMS[kind].all, (quantity) => Float64Array.from(columns[quantity]));
}

/** Everything that is summed over a group or a channel, from each image's sums in double precision. */
function exactSums<Kind extends SumKind>(
  kind: Kind,
  { channels }: GroupShape,
  all: readonly ImageSums<Kind>[],
  images: readonly number[],
): Pick<KlSums<Kind>, 'channels' | 'channelSquares' | 'addends' | 'group' | 'further' | 'strongest'> {
  const { addends, further } = SUMS[kind];
  const channelKl = all.map((sums) => klOf(kind, sums.channels));
  const strongest = noneStrongest(channels);
  for (const [at, klNats] of channelKl.entries()) addStrongest(strongest, images[at] ?? 0, klNats);
  const overImages = (of: (klNats: number) => number) =>
    Float64Array.from({ length: channels }, (_, channel) =>
      channelKl.reduce((sum, klNats) => sum + of(klNats[channel] ?? NaN), 0),
    );
  return {
    channels: overImages((klNats) => klNats),
    channelSquares: overImages((klNats) => klNats * klNats),
    addends: eachOf(addends, (addend) => all.reduce<number>((sum, one) => sum + total(one.channels[addend]), 0)),
    group: momentsOf(all.map((one) => totalKl(addends, one.channels))),
    further: eachOf(further, (quantity) => momentsOf(all.map((one) => total(one.channels[quantity])))),
    strongest,
  };
}

function momentsOf(values: readonly number[]): Moments {
  const estimate = new RunningEstimate();
  for (const value of values) estimate.add(value);
  return estimate.moments;
}

/** `null` if a statistics file lacks an image's errors. */
function drawVarianceOf<Kind extends SumKind>(
  { channels }: GroupShape,
  all: readonly ImageSums<Kind>[],
): DrawVariance | null {
  const variance = { group: 0, channels: new Float64Array(channels) };
  for (const { errors } of all) {
    if (errors === null) return null;
    variance.group += errors.klNats ** 2;
    for (const [channel, error] of errors.channelNats.entries()) {
      variance.channels[channel] = (variance.channels[channel] ?? 0) + error ** 2;
    }
  }
  return variance;
}

/** Of each latent variable, that of first draws; and each image's largest of all its draws. */
function largestIn({ group, shape, images, kept }: SomeLatents): Largest {
  const largest = new LargestLatents(group, shape);
  for (const [at, latents] of kept.entries()) {
    const image = images[at] ?? 0;
    largest.add({ ...latents, firstImage: image, draw: 0 }, 0, closedFormColumns(latents));
    if (latents.largest !== null) largest.take({ ...latents.largest, image });
  }
  return largest.found();
}
