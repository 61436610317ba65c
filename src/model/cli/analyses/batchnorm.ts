/** `nvae-inspect batchnorm`: batch-norm statistics re-estimated on samples, and what they change. */
import type { InputChoice } from '../../../protocol/input';
import { MOST_SAMPLES } from '../../../protocol/pageRequests';
import { MOST_ITERATIONS } from '../../../protocol/whatIf/analysis';
import { LARGEST_FLOAT16, type CheckedLayer, type LayerCheck } from '../../../protocol/whatIf/batchNorm';
import { batchNormSamples, type BatchNormResult } from '../../analyses/batchNorm/batchNormSamples';
import { nelboNats } from '../../analyses/costs';
import { movedOf } from '../../analyses/batchNorm/moved';
import { openSafetensors } from '../../safetensors/safetensors';
import { seededEpsilon } from '../../passes/epsilon';
import { pairedEstimate } from '../../statistics/pairedEstimate';
import { grouped } from '../../data/counts';
import { alignColumns } from '../columns';
import { readNoiseFile } from '../noiseFile';
import { integer, priorTemperature } from '../options';
import { printed } from '../printed';
import { UsageError } from '../usageError';
import { setBatchNormArrays } from './batchNormArrays';
import { pairedAsJson, pairedCellsWithDraws, SE, SE_DRAWS } from './estimates';
import { printAnalysis, type CliAnalysed } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

const DEFAULT_ITERATIONS = 500;
const DEFAULT_BATCH = 16;
const DEFAULT_SHOWN = 16;
const DEFAULT_TEMPERATURE = 0.7;

interface Settings {
  readonly iterations: number;
  readonly batch: number;
  readonly temperature: number;
}

interface Printed extends BatchNormResult {
  readonly settings: Settings;
}

export const BATCHNORM: Verb = {
  name: 'batchnorm',
  synopsis: '[--iterations J] [--batch N] [--temperature T]',
  definition: [
    'Running statistics after J sampler passes in training mode: N samples at temperature T, momentum 0.05.',
    'Before and after: samples, NELBO of images, first layer not finite or beyond float16’s range.',
  ],
  own: [
    { name: 'iterations', value: 'J', meaning: `passes in training mode (default: ${DEFAULT_ITERATIONS})` },
    { name: 'batch', value: 'N', meaning: `samples in each of them (default: ${DEFAULT_BATCH})` },
    { name: 'temperature', value: 'T', meaning: `the temperature of all samples (default: ${DEFAULT_TEMPERATURE})` },
  ],
  shared: IMAGE_OPTIONS,
  read(values, command) {
    const temperature = priorTemperature('batchnorm', values.temperature) ?? DEFAULT_TEMPERATURE;
    if (values.noise !== undefined && (values.iterations ?? values.batch) !== undefined) {
      throw new UsageError('--noise and --iterations or --batch exclude each other: the file says how many there are');
    }
    const settings = {
      iterations: integer('iterations', values.iterations, 1, MOST_ITERATIONS) ?? DEFAULT_ITERATIONS,
      batch: integer('batch', values.batch, 1, MOST_SAMPLES) ?? DEFAULT_BATCH,
      temperature,
    };
    const { input, noise } = command;
    const measures = input.kind === 'files';
    return async () => {
      const shown = (noise === null ? null : await samplesIn(noise)) ?? shownOf(input);
      const samples = { kind: 'samples', count: shown, temperature: temperature === 0 ? 1 : temperature } as const;
      // Without images, no noise of images is needed.
      const printedCommand = measures ? command : { ...command, input: samples, noise: null };
      await printAnalysis<Printed>(printedCommand, {
        run: (analysed) => reestimated(analysed, { noise, settings, shown, measures }),
        title: ({ model }) => `Batch norms re-estimated on samples, ${model.checkpoint.fileName}`,
        asJson: batchNormAsJson,
        asTable: batchNormAsTable,
      });
    };
  },
};

function shownOf(input: InputChoice): number {
  return input.kind === 'samples' && typeof input.count === 'number' ? input.count : DEFAULT_SHOWN;
}

/** The number of samples that a noise file is for; `null` if it holds none of theirs. */
async function samplesIn(path: string): Promise<number | null> {
  await using file = await openSafetensors(path);
  return file.entries.get('eps_sample.0')?.shape.at(-4) ?? null;
}

interface Wish {
  /** A file with the noise of all samples; `null` to use the seed. */
  readonly noise: string | null;
  readonly settings: Settings;
  readonly shown: number;
  readonly measures: boolean;
}

async function reestimated(analysed: CliAnalysed, { noise: path, settings, shown, measures }: Wish): Promise<Printed> {
  const { model, arrays, seed } = analysed;
  const { groupShapes } = model;
  const given = path === null ? null : await readNoiseFile(path, groupShapes, 'eps_bn');
  const ofShown = path === null ? null : await readNoiseFile(path, groupShapes, 'eps_sample');
  const batch = given?.images ?? settings.batch;
  const used = { ...settings, batch, iterations: given?.draws ?? settings.iterations };
  const iteration = given?.source(batch) ?? seededEpsilon(seed, 'bn', groupShapes);
  const sample = ofShown?.source(shown) ?? seededEpsilon(seed, 'prior', groupShapes);
  const result = await batchNormSamples({
    ...{ ...analysed, ...used, shown, measures },
    epsilonOfIteration: (group, j) => iteration(group, 0, batch, j),
    epsilonOfShown: (group) => sample(group, 0, shown, 0),
  });
  if (arrays !== null) setBatchNormArrays(arrays, analysed, { ...result, shown });
  return { ...result, settings: used };
}

const WHEN = { before: 'file', after: 're-estimated' } as const;

function batchNormAsJson({ layers, before, after, settings }: Printed): object {
  return {
    ...settings,
    layers: layers.map((layer) => {
      const { name, mean, least, most } = movedOf(layer);
      return { name, largest_mean_change: mean, variance_ratio: [least, most] };
    }),
    check: { file: checkAsJson(before.check), re_estimated: checkAsJson(after.check) },
    nelbo: nelboAsJson({ before, after, layers }),
  };
}

function checkAsJson({ firstNotFinite, firstBeyondFloat16, largest, layers }: LayerCheck): object {
  const layer = (found: CheckedLayer | null) =>
    found && {
      ...{ stage: found.stage, layer: found.layer, not_finite: found.notFinite, values: found.values },
      largest: found.largest,
    };
  return {
    ...{ layers, first_not_finite: layer(firstNotFinite), first_beyond_float16: layer(firstBeyondFloat16) },
    largest: layer(largest),
  };
}

function nelboRows({ before, after }: BatchNormResult) {
  if (before.costs === null || after.costs === null) return null;
  const [first, second] = [nelboNats(before.costs), nelboNats(after.costs)];
  const { images } = before.costs;
  return {
    file: pairedEstimate(first, images),
    reestimated: pairedEstimate(second, images),
    difference: pairedEstimate(
      second.map((nats, i) => nats - (first[i] ?? NaN)),
      images,
    ),
  };
}

function nelboAsJson(result: BatchNormResult): object | null {
  const rows = nelboRows(result);
  if (rows === null) return null;
  const { file, reestimated, difference } = rows;
  return {
    ...{ file: pairedAsJson(file), re_estimated: pairedAsJson(reestimated) },
    difference: pairedAsJson(difference),
  };
}

/** Layers in the terminal's table; all are in the JSON. */
const SHOWN_LAYERS = 8;

function batchNormAsTable(result: Printed): string[] {
  const { layers, before, after, settings } = result;
  const { iterations, batch, temperature } = settings;
  const moved = layers.map(movedOf).toSorted((a, b) => b.mean - a.mean);
  const rows = nelboRows(result);
  return [
    `${grouped(iterations)} iterations of ${batch} samples at temperature ${temperature}, momentum 0.05`,
    '',
    ...(layers.length === 0
      ? ['Samples run through no batch norm: nothing changes.']
      : alignColumns(
          [
            ['batch norm', 'largest |Δmean|/σ', 'new variance/old, least', 'most'],
            ...moved
              .slice(0, SHOWN_LAYERS)
              .map(({ name, mean, least, most }) => [name, printed(mean), printed(least), printed(most)]),
          ],
          1,
        )),
    ...(layers.length > SHOWN_LAYERS ? [`and ${layers.length - SHOWN_LAYERS} more, which --json lists`] : []),
    '',
    ...checkLines(WHEN.before, before.check),
    ...checkLines(WHEN.after, after.check),
    ...(rows === null
      ? []
      : [
          '',
          ...alignColumns(
            [
              ['NELBO of the images, nats', 'mean', SE, SE_DRAWS],
              ['with the file’s statistics', ...pairedCellsWithDraws(rows.file)],
              ['with the new ones', ...pairedCellsWithDraws(rows.reestimated)],
              ['difference', ...pairedCellsWithDraws(rows.difference)],
            ],
            1,
          ),
        ]),
    '',
    'The new statistics are for samples at this temperature only. --out writes them, and the samples.',
  ];
}

function checkLines(when: string, { firstNotFinite, firstBeyondFloat16, largest, layers }: LayerCheck): string[] {
  const of = `Statistics ${when === WHEN.before ? 'of the file' : when}, ${layers} layers`;
  if (firstNotFinite === null && firstBeyondFloat16 === null) {
    return [`${of}: all finite and within float16’s range; largest ${printed(largest.largest)} in ${largest.layer}`];
  }
  return [
    ...(firstNotFinite === null
      ? []
      : [
          `${of}: not finite from ${firstNotFinite.layer} on (${firstNotFinite.stage}; ${grouped(firstNotFinite.notFinite)} of ${grouped(firstNotFinite.values)} values)`,
        ]),
    ...(firstBeyondFloat16 === null
      ? []
      : [
          `${of}: beyond float16’s ${LARGEST_FLOAT16} from ${firstBeyondFloat16.layer} on (${firstBeyondFloat16.stage}; up to ${printed(firstBeyondFloat16.largest)})`,
        ]),
  ];
}
