/** How well scores of single images separate two inputs (docs/analyses.md#ood). */
import { areaDifference, areaErrors, separation, type AreaDifference, type AreaErrors } from '../statistics/auroc';
import type { PairedEstimate, PairedSums } from '../statistics/pairedEstimate';
import { ImageMeans } from '../statistics/imageMeans';
import { Refusal } from '../refusal';
import type { Analysed } from './analysed';
import { PrefixColumns } from './prefixes';
import { measureVariants, type VariantListener } from './variants/measureVariants';

/** A score of single images, higher for images that the model finds stranger: means over draws. */
export interface Score {
  readonly inside: Float64Array;
  readonly outside: Float64Array;
  readonly insideMean: PairedEstimate;
  readonly outsideMean: PairedEstimate;
  readonly area: number;
  readonly errors: AreaErrors;
}

/** The scores with the m lowest groups from their priors, k = L − m from their posteriors. */
export interface RatioScores {
  readonly m: number;
  readonly k: number;
  /** −L^{>m}. */
  readonly bound: Score;
  /** LLR^{>m}, and its area less that of the NELBO; `null` at m = 0. */
  readonly ratio: (Score & { readonly gain: AreaDifference }) | null;
}

export interface OutOfDistribution {
  /** Of the priors below; at any other than 1, `bound` is no bound. */
  readonly temperature: number;
  readonly images: number;
  readonly imagesAgainst: number;
  /** By m, from 0 to the number of groups. */
  readonly ratios: readonly RatioScores[];
  /** By group: its KL. */
  readonly kl: readonly Score[];
}

export interface OutOfDistributionOptions {
  readonly inside: Analysed;
  /** The same with the other images and their noise. */
  readonly outside: Analysed;
  readonly temperature: number;
  readonly listenerInside?: VariantListener;
  readonly listenerOutside?: VariantListener;
  /** Receives the results so far after every batch of the other images. */
  readonly measured?: (soFar: OutOfDistribution) => void;
}

/**
 * Measures every prefix of both inputs.
 * @throws {Refusal} if the decoder is unknown, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function outOfDistribution(options: OutOfDistributionOptions): Promise<OutOfDistribution> {
  const { inside, outside, temperature } = options;
  const { model } = inside;
  if (model.decoder === null) {
    throw new Refusal('These scores need p(x|z), and the decoder of this model is not known.');
  }
  const columns = new PrefixColumns(model, [temperature]);
  const groups = model.groupShapes.length;
  const measuredInside = await measureInput(inside, columns, options.listenerInside);
  const resultOf = (measuredOutside: MeasuredInput) =>
    separationOf({ inside: measuredInside, outside: measuredOutside }, columns, { temperature, groups });
  const measuredOutside = await measureInput(outside, columns, options.listenerOutside, (soFar) => {
    options.measured?.(resultOf(soFar));
  });
  return resultOf(measuredOutside);
}

type Both = Readonly<Record<'inside' | 'outside', MeasuredInput>>;

function separationOf(
  measured: Both,
  columns: PrefixColumns,
  { temperature, groups }: { readonly temperature: number; readonly groups: number },
): OutOfDistribution {
  const score = (column: number) => scoreOf(measured, column);
  const nelbo = separated(score(columns.of('sum', 0, groups)));
  return {
    temperature,
    images: measured.inside.sums.images,
    imagesAgainst: measured.outside.sums.images,
    ratios: Array.from({ length: groups + 1 }, (_, m) => {
      const k = groups - m;
      const ratio = m === 0 ? null : score(columns.of('excess', 0, k));
      const gain = ratio && areaDifference(nelbo, separated(ratio));
      return {
        ...{ m, k, bound: score(columns.of('sum', 0, k)) },
        ratio: ratio && gain && { ...ratio, gain },
      };
    }),
    kl: Array.from({ length: groups }, (_, group) => score(columns.kl(group))),
  };
}

interface MeasuredInput {
  readonly sums: PairedSums;
  readonly means: ImageMeans;
}

async function measureInput(
  input: Analysed,
  columns: PrefixColumns,
  listener: VariantListener = {},
  measured?: (soFar: MeasuredInput) => void,
): Promise<MeasuredInput> {
  const means = new ImageMeans();
  const sums = await measureVariants({
    ...input,
    measures: columns,
    listener: {
      progress: (progress) => listener.progress?.(progress),
      output: (variant, output) => listener.output?.(variant, output),
      draw(firstImage, draw, rows) {
        means.add(firstImage, draw, rows);
        listener.draw?.(firstImage, draw, rows);
      },
      batch(end, sums) {
        listener.batch?.(end, sums);
        measured?.({ sums, means });
      },
    },
  });
  return { sums, means };
}

function scoreOf({ inside, outside }: Both, column: number): Score {
  const values = { inside: inside.means.column(column), outside: outside.means.column(column) };
  const means = { insideMean: inside.sums.estimate(column), outsideMean: outside.sums.estimate(column) };
  const separating = separated(values);
  return { ...values, ...means, area: separating.area, errors: areaErrors(separating) };
}

function separated({ inside, outside }: Pick<Score, 'inside' | 'outside'>) {
  return separation(inside, outside);
}
