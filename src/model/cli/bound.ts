/** `nvae-inspect bound`: the importance-weighted bound on the images' log-likelihood. */
import type { BoundSummary } from '../../protocol/statistics';
import { importanceBound } from '../analyses/importanceBound';
import type { Input } from '../analyses/images';
import { measuredModel } from '../analyses/measuredModel';
import type { LatentModel } from '../latentModel';
import type { WeightedBound } from '../statistics/importanceWeights';
import { boundSummary, WeightTable } from '../statistics/weightTable';
import { estimateAsJson } from './classTable';
import { alignColumns } from './columns';
import type { BoundCommand } from './commandLine';
import { printAnalysis } from './printAnalysis';
import { estimateCells } from './sumQuantities';

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
  const { boundNats, bitsPerDimension } = summaryOf(bounds, model, draws);
  return {
    ...{ input: input.description.label, draws, seed },
    bound: estimateAsJson(boundNats),
    bits_per_dim: bitsPerDimension && estimateAsJson(bitsPerDimension),
    bits: model.images.bits,
    images: bounds.map(({ boundNats: bound, effectiveSampleSize, largestWeight }, image) => ({
      name: names[image] ?? null,
      ...{ bound, effective_sample_size: effectiveSampleSize, largest_weight: largestWeight },
    })),
  };
}

function boundAsTable({ draws }: BoundCommand, model: LatentModel, bounds: readonly WeightedBound[]): string[] {
  const { boundNats, bitsPerDimension, effectiveSampleSize, largestWeight } = summaryOf(bounds, model, draws);
  const { bits } = model.images;
  const rows = [
    ['mean over images', 'mean', '± s.e.'],
    ['bound, nats per image', ...estimateCells(boundNats)],
    ...(bitsPerDimension === null
      ? []
      : [[`bits per dimension, ${bits}-bit data`, ...estimateCells(bitsPerDimension)]]),
    [`effective sample size, of ${draws}`, ...estimateCells(effectiveSampleSize)],
    ['largest weight, of 1', ...estimateCells(largestWeight)],
  ];
  return [
    ...alignColumns(rows),
    '',
    'A small effective sample size means that the bound rests on a few draws and would still rise with more.',
    'A large one proves nothing: it cannot see what the posterior never visits.',
  ];
}

function summaryOf(bounds: readonly WeightedBound[], model: LatentModel, draws: number): BoundSummary {
  const table = new WeightTable(bounds.length, null);
  table.add(0, bounds);
  const summary = boundSummary(table.rows(), measuredModel(model), draws);
  if (summary === null) throw new Error('no image was measured');
  return summary;
}
