/** `nvae-inspect weights`: what the weights say by themselves, and on images how far latents are out of range. */
import { betaInWords, type TrainingState, type WeightReport } from '../../../protocol/weights';
import { latentRanges, RANGE_KINDS, type LatentRanges } from '../../analyses/latentRanges';
import type { NamedArrays } from '../../analyses/arrays/namedArrays';
import { weightReport } from '../../analyses/weights';
import { grouped } from '../../data/counts';
import type { LatentModel } from '../../latentModel';
import { alignColumns } from '../columns';
import { printed } from '../printed';
import { printAnalysis } from './printAnalysis';
import { printModelAnalysis } from './printModel';
import { IMAGE_OPTIONS, type Verb } from './verb';

export const WEIGHTS: Verb = {
  name: 'weights',
  synopsis: '[--images FILE|DIR …]',
  definition: [
    'Largest singular value of each convolution’s weight as (outputs, rest), max |γ| of each batch norm,',
    'β, λ and α at the file’s step, NaN and infinities; on images, latents out of range and γ.',
  ],
  own: [],
  shared: IMAGE_OPTIONS,
  read({ images, samples }, command) {
    const { signal } = new AbortController();
    if (images === undefined && samples === undefined && command.noise === null && command.drawsGiven === null) {
      return () =>
        printModelAnalysis(command, {
          run: async (model, arrays) => {
            const report = await weightReport(model, signal);
            if (arrays !== null) setWeights(arrays, report);
            return report;
          },
          title: titleOf,
          asJson: weightsAsJson,
          asTable: weightsAsTable,
        });
    }
    return () =>
      printAnalysis(command, {
        run: async (analysed) => {
          const { model, arrays } = analysed;
          const [report, ranges] = [await weightReport(model, signal), await latentRanges(analysed)];
          if (arrays !== null) {
            setWeights(arrays, report);
            setRanges(arrays, ranges);
          }
          return { report, ranges };
        },
        title: ({ model }) => titleOf(model),
        asJson: ({ report, ranges }, { images: { input } }) => ({
          ...weightsAsJson(report),
          on_images: rangesAsJson(ranges, input.description.kind === 'samples'),
        }),
        asTable: ({ report, ranges }, { images: { input } }) => [
          ...weightsAsTable(report),
          '',
          ...rangesAsTable(ranges, input.description.kind === 'samples'),
        ],
      });
  },
};

function titleOf({ checkpoint }: LatentModel): string {
  return `Weights and training state, ${checkpoint.fileName}`;
}

function setWeights(arrays: NamedArrays, { convolutions, batchNorms, ...report }: WeightReport): void {
  arrays.set(
    'weights.spectral_norm',
    [convolutions.length],
    Float64Array.from(convolutions, ({ norm }) => norm),
  );
  arrays.setNumber('weights.spectral_sum', report.spectralSum);
  arrays.set(
    'weights.largest_scale',
    [batchNorms.length],
    Float64Array.from(batchNorms, ({ largest }) => largest),
  );
  arrays.setNumber('weights.scale_sum', report.scaleSum);
  arrays.set('training.alpha', [report.balancingSizes.length], Float64Array.from(report.balancingSizes));
  arrays.describe(
    'convolutions',
    convolutions.map(({ name }) => name),
  );
  arrays.describe(
    'batch_norms',
    batchNorms.map(({ name }) => name),
  );
  arrays.describe('training', trainingAsJson(report.training));
  arrays.describe('nonfinite', Object.fromEntries(report.notFinite.map(({ name, values }) => [name, values])));
}

const RANGES = { mu: 'mu', sigmaHigh: 'sigma_high', sigmaLow: 'sigma_low', floor: 'floor' } as const;

function setRanges(arrays: NamedArrays, { groups, balancing }: LatentRanges): void {
  arrays.set('training.gamma', [balancing.length], Float64Array.from(balancing));
  for (const [group, range] of groups.entries()) {
    for (const of of ['q', 'p'] as const) {
      for (const kind of RANGE_KINDS) {
        const counts = range[of][kind];
        arrays.set(`range.${of}.${RANGES[kind]}.${group}`, [counts.length], counts);
      }
    }
  }
}

function trainingAsJson(training: TrainingState): object {
  const { totalSteps, isEstimated, beta, regulariserWeight, epoch, globalStep } = training;
  return {
    ...{ total_steps: totalSteps, total_steps_estimated: isEstimated, beta },
    ...{ regulariser_weight: regulariserWeight, epoch, global_step: globalStep },
  };
}

function weightsAsJson(report: WeightReport): object {
  const { convolutions, batchNorms, spectralSum, scaleSum, notFinite, training, balancingSizes } = report;
  return {
    not_finite: notFinite.map(({ name, values, of }) => ({ name, values, of })),
    training: trainingAsJson(training),
    balancing_sizes: balancingSizes,
    spectral_norms: {
      sum: spectralSum,
      convolutions: convolutions.map(({ name, shape, norm }) => ({ name, shape, norm })),
    },
    batch_norm_scales: {
      sum: scaleSum,
      batch_norms: batchNorms.map(({ name, channels, largest }) => ({ name, channels, largest })),
    },
  };
}

function rangesAsJson({ images, draws, groups, balancing }: LatentRanges, ofSamples: boolean): object {
  return {
    ...{ images, draws, model_samples: ofSamples },
    groups: groups.map(({ perChannel, q, p }, group) => ({
      latents_per_channel: perChannel,
      q: Object.fromEntries(RANGE_KINDS.map((kind) => [RANGES[kind], [...q[kind]]])),
      p: group === 0 ? null : Object.fromEntries(RANGE_KINDS.map((kind) => [RANGES[kind], [...p[kind]]])),
      balancing: balancing[group],
    })),
  };
}

/** Layers in the terminal's table; all are in the JSON. */
const SHOWN_LAYERS = 8;

function weightsAsTable(report: WeightReport): string[] {
  const { convolutions, batchNorms, spectralSum, scaleSum } = report;
  return [
    ...notFiniteLines(report),
    ...trainingLines(report),
    '',
    ...alignColumns(
      [
        ['norm of the reshaped weight', 'norm', 'shape'],
        ...largestOf(convolutions, ({ norm }) => norm).map(({ name, shape, norm }) => [
          ...[name, printed(norm), shape.join('×')],
        ]),
        [`sum over ${convolutions.length} convolutions`, printed(spectralSum), ''],
      ],
      1,
    ),
    '',
    ...alignColumns(
      [
        ['batch norm', 'max |γ|', 'channels'],
        ...largestOf(batchNorms, ({ largest }) => largest).map(({ name, channels, largest }) => [
          ...[name, printed(largest), String(channels)],
        ]),
        [`sum over ${batchNorms.length} batch norms`, printed(scaleSum), ''],
      ],
      1,
    ),
    '',
    `Both tables show the ${SHOWN_LAYERS} largest; --json and --out have all. The norm of a reshaped weight is not the`,
    'layer’s Lipschitz constant: an ungrouped k×k convolution’s operator norm lies between it and k times it.',
  ];
}

function largestOf<Layer>(layers: readonly Layer[], value: (layer: Layer) => number): Layer[] {
  const rank = (layer: Layer) => (Number.isNaN(value(layer)) ? Infinity : value(layer));
  return layers.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a))).slice(0, SHOWN_LAYERS);
}

function notFiniteLines({ notFinite }: WeightReport): string[] {
  if (notFinite.length === 0) return ['All weights and running statistics are finite.', ''];
  return [
    `${notFinite.length} ${notFinite.length === 1 ? 'tensor is' : 'tensors are'} not finite. Do not trust any number of this model:`,
    ...notFinite.slice(0, SHOWN_LAYERS).map(({ name, values, of }) => `  ${name}: ${values} of ${grouped(of)} values`),
    ...(notFinite.length > SHOWN_LAYERS ? ['  and others, which --json lists'] : []),
    '',
  ];
}

function trainingLines({ training, balancingSizes }: WeightReport): string[] {
  const { epoch, globalStep, totalSteps, isEstimated, beta, regulariserWeight } = training;
  const steps = totalSteps === null ? '' : ` of ${grouped(Math.round(totalSteps))}${isEstimated ? ' (estimated)' : ''}`;
  const place = globalStep === null ? 'Step unknown' : `Step ${grouped(globalStep)}${steps}`;
  return [
    `${place}${epoch === null ? '' : `, epoch ${epoch}`}`,
    ...betaInWords(beta),
    ...(regulariserWeight === null ? [] : [`λ = ${printed(regulariserWeight)}, the weight of both sums below`]),
    `α = ${balancingSizes.map(printed).join(', ')} by group`,
  ];
}

function rangesAsTable({ images, draws, groups, balancing }: LatentRanges, ofSamples: boolean): string[] {
  const share = (counts: Float64Array, perChannel: number) =>
    `${printed((100 * counts.reduce((sum, count) => sum + count, 0)) / (perChannel * counts.length))} %`;
  const rows = groups.map(({ perChannel, q, p }, group) => [
    ...[String(group), printed(balancing[group] ?? NaN)],
    ...RANGE_KINDS.map((kind) => share(q[kind], perChannel)),
    ...RANGE_KINDS.map((kind) => (group === 0 ? '—' : share(p[kind], perChannel))),
  ]);
  const kinds = ['μ saturated', 'σ high', 'σ low', 'σ at floor'];
  return [
    `Latents out of range, of ${grouped(images)} images × ${draws} ${draws === 1 ? 'draw' : 'draws'}, and γ of the balancing`,
    ...alignColumns([
      ['group', 'γ', ...kinds.map((kind) => `q: ${kind}`), ...kinds.map((kind) => `p: ${kind}`)],
      ...rows,
    ]),
    '',
    'γ is what training would use on these images while β < 1; at β = 1 it is 1.',
    ...(ofSamples ? ['These are model samples: they say nothing about data.'] : []),
  ];
}
