/** `nvae-inspect bound`: the importance-weighted bound on the images' log-likelihood. */
import type { Estimate } from '../../protocol/statistics';
import { importanceBound } from '../analyses/importanceBound';
import type { Input } from '../analyses/images';
import type { LatentModel } from '../latentModel';
import { RunningEstimate } from '../statistics/estimate';
import type { WeightedBound } from '../statistics/importanceWeights';
import { alignColumns } from './columns';
import type { BoundCommand } from './commandLine';
import { printAnalysis } from './printAnalysis';
import { printed } from './printed';

export async function bound(command: BoundCommand): Promise<void> {
  await printAnalysis(command, {
    run: importanceBound,
    title: ({ checkpoint }) => `Bound on the log-likelihood, ${checkpoint.fileName}, K = ${command.draws}`,
    asJson: (bounds, { input }, model) => boundAsJson(command, { model, input }, bounds),
    asTable: (bounds, model) => boundAsTable(command, model, bounds),
  });
}

function boundAsJson(
  { draws, seed }: BoundCommand,
  { model, input }: { readonly model: LatentModel; readonly input: Input },
  bounds: readonly WeightedBound[],
): object {
  const { names } = input.records;
  const bits = hasBits(model) ? asJson(bitsPerDimension(bounds, model)) : null;
  return {
    ...{ input: input.description.label, draws, seed },
    bound: asJson(meanOf(bounds, ({ boundNats }) => boundNats)),
    bits_per_dim: bits,
    bits: model.images.bits,
    images: bounds.map(({ boundNats, effectiveSampleSize, largestWeight }, image) => ({
      name: names[image] ?? null,
      ...{ bound: boundNats, effective_sample_size: effectiveSampleSize, largest_weight: largestWeight },
    })),
  };
}

function asJson({ mean, standardError }: Estimate): object {
  return { mean, standard_error: standardError };
}

function boundAsTable({ draws }: BoundCommand, model: LatentModel, bounds: readonly WeightedBound[]): string[] {
  const mean = meanOf(bounds, ({ boundNats }) => boundNats);
  const size = meanOf(bounds, ({ effectiveSampleSize }) => effectiveSampleSize);
  const largest = meanOf(bounds, ({ largestWeight }) => largestWeight);
  const rows = [
    ['mean over images', 'mean', '± s.e.'],
    ['bound, nats per image', printed(mean.mean), errorInWords(mean.standardError)],
    ...(hasBits(model) ? [bitsRow(bounds, model)] : []),
    [`effective sample size, of ${draws}`, printed(size.mean), errorInWords(size.standardError)],
    ['largest weight, of 1', printed(largest.mean), errorInWords(largest.standardError)],
  ];
  return [
    ...alignColumns(rows),
    '',
    'A small effective sample size means that the bound rests on a few draws and would still rise with more.',
    'A large one proves nothing: it cannot see what the posterior never visits.',
  ];
}

/** Whether the bound has bits per dimension. Binary data are reported in nats only. */
function hasBits({ description }: LatentModel): boolean {
  return description.likelihood !== 'bernoulli';
}

function bitsRow(bounds: readonly WeightedBound[], model: LatentModel): string[] {
  const { mean, standardError } = bitsPerDimension(bounds, model);
  return [`bits per dimension, ${model.images.bits}-bit data`, printed(mean), errorInWords(standardError)];
}

/** Bits per dimension, converted like a NELBO's (docs/nvae.md#nelbo). */
function bitsPerDimension(bounds: readonly WeightedBound[], { images }: LatentModel): Estimate {
  const { dimensions, discretisationNatsPerDimension } = images;
  return meanOf(bounds, ({ boundNats }) => (discretisationNatsPerDimension - boundNats / dimensions) / Math.LN2);
}

function meanOf(bounds: readonly WeightedBound[], of: (bound: WeightedBound) => number): Estimate {
  const estimate = new RunningEstimate();
  for (const one of bounds) estimate.add(of(one));
  return estimate.estimate;
}

function errorInWords(standardError: number | null): string {
  return standardError === null ? '' : printed(standardError);
}
