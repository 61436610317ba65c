/** `nvae-inspect bound`: the importance-weighted bound on the images' log-likelihood. */
import type { BoundReport } from '../../../protocol/whatIf/bound';
import { DrawValues } from '../../analyses/drawValues';
import { importanceBound } from '../../analyses/importanceBound';
import type { NamedArrays } from '../../analyses/arrays/namedArrays';
import { estimateOf } from '../../statistics/estimate';
import { deltaError, type WeightedBound } from '../../statistics/importanceWeights';
import { estimateAsJson } from '../../export/comparisonsJson';
import { alignColumns } from '../columns';
import { estimateCells } from '../sumQuantities';
import { pairedAsJson } from './estimates';
import { printAnalysis, type RunFacts } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

export const BOUND: Verb = {
  name: 'bound',
  synopsis: '',
  definition: [
    'The importance-weighted bound on log p(x) from K draws per image (--draws K): L_K = ln(Σ_k w_k / K),',
    'log w_k = log p(x|z_k) + Σ_i [log p(z_k,i) − log q(z_k,i)], every group from its posterior.',
  ],
  own: [],
  shared: IMAGE_OPTIONS,
  read: (_, command) => () =>
    printAnalysis(command, {
      run: async (analysed) => {
        const { arrays, images, draws } = analysed;
        const logWeights = arrays === null ? null : new DrawValues(draws, images.most);
        const latest: { report: BoundReport | null } = { report: null };
        const bounds = await importanceBound({
          ...analysed,
          weighed: ({ image, draw, nats }) => logWeights?.set(draw, image, [nats]),
          measured: (soFar) => (latest.report = soFar),
        });
        if (arrays !== null && logWeights !== null) setArrays(arrays, { bounds, draws, logWeights });
        if (latest.report === null) throw new Error('no image was measured');
        return latest.report;
      },
      title: ({ model, draws }) => `Bound on the log-likelihood, ${model.checkpoint.fileName}, K = ${draws}`,
      asJson: boundAsJson,
      asTable: boundAsTable,
    }),
};

interface BoundArrays {
  readonly bounds: readonly WeightedBound[];
  readonly draws: number;
  /** log w. */
  readonly logWeights: DrawValues;
}

function setArrays(arrays: NamedArrays, { bounds, draws, logWeights }: BoundArrays): void {
  const images = bounds.length;
  const ofImages = (of: (bound: WeightedBound) => number) => Float64Array.from(bounds, of);
  const { mean, standardError } = estimateOf(bounds.map(({ boundNats }) => boundNats));
  arrays.set('iw.log_weight', [draws, images], logWeights.ofImages(images));
  arrays.set(
    'iw.bound',
    [images],
    ofImages(({ boundNats }) => boundNats),
  );
  arrays.setNumber('iw.bound.mean', mean);
  arrays.setNumber('iw.bound.se', standardError ?? NaN);
  arrays.set(
    'iw.bound.delta_error',
    [images],
    ofImages((bound) => deltaError(bound, draws)),
  );
  arrays.set(
    'iw.ess',
    [images],
    ofImages(({ effectiveSampleSize }) => effectiveSampleSize),
  );
  arrays.set(
    'iw.largest',
    [images],
    ofImages(({ largestWeight }) => largestWeight),
  );
}

function boundAsJson({ summary, elboNats, gapNats, images }: BoundReport, { model }: RunFacts): object {
  const { boundNats, bitsPerDimension } = summary;
  return {
    bound: estimateAsJson(boundNats),
    elbo: pairedAsJson(elboNats),
    gap: estimateAsJson(gapNats),
    bits_per_dim: bitsPerDimension && estimateAsJson(bitsPerDimension),
    bits: model.images.bits,
    images: images.map((ofImage) => ({
      name: ofImage.name,
      bound: ofImage.boundNats,
      error_draws: ofImage.errorNats,
      effective_sample_size: ofImage.effectiveSampleSize,
      largest_weight: ofImage.largestWeight,
      elbo: ofImage.elboNats,
    })),
  };
}

function boundAsTable({ summary, elboNats, gapNats }: BoundReport, { model, draws }: RunFacts): string[] {
  const { boundNats, bitsPerDimension, effectiveSampleSize, largestWeight } = summary;
  const { bits } = model.images;
  const rows = [
    ['mean over images', 'mean', '± s.e.'],
    ['bound, nats per image', ...estimateCells(boundNats)],
    ['−NELBO of the same draws', ...estimateCells(elboNats)],
    ['bound above −NELBO, paired', ...estimateCells(gapNats)],
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
