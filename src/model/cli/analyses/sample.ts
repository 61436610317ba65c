/** `nvae-inspect sample`: samples with a temperature for each group, and variations that share groups. */
import { HIGHEST_TEMPERATURE, MOST_SAMPLES } from '../../../protocol/pageRequests';
import { NamedArrays } from '../../analyses/arrays/namedArrays';
import { variations, type Samples, type SharedGroups, type Variations } from '../../analyses/interventions/variations';
import { grouped } from '../../data/counts';
import { checkWritable } from '../../files/wholeFile';
import type { LatentModel } from '../../latentModel';
import { seededEpsilon } from '../../passes/epsilon';
import { Refusal } from '../../refusal';
import { alignColumns } from '../columns';
import { readNoiseFile } from '../noiseFile';
import { openSession } from '../openSession';
import { integer, integers, numbers, priorTemperatures } from '../options';
import { printed } from '../printed';
import { printJson, printLines, tell } from '../terminal';
import { errorCell, SE } from './estimates';
import { isSheet, PictureSheet } from './pictureSheet';
import { provenanceOf } from './provenance';
import { MODEL_OPTIONS, type AnalysisCommand, type Verb } from './verb';

const MOST_GROUPS = 100_000;
const DEFAULT_SAMPLES = 16;
const DEFAULT_VARIATION_TEMPERATURE = 0.8;
/** The top group's temperature, and the last one's. */
const [COOL_TEMPERATURE, WARM_TEMPERATURE] = [0.3, 1];

interface Wish {
  /** Groups to share; `null` for the top group, the last one, and all but the last. */
  readonly shared: readonly number[] | null;
  /** By group, or one for all; `null` for rising ones. */
  readonly temperatures: readonly number[] | null;
  /** Temperatures of the groups that aren't shared. */
  readonly others: readonly number[];
  readonly samples: number | null;
}

export const SAMPLE: Verb = {
  name: 'sample',
  synopsis: '[--samples N] [--temperature T[,T,…]] [--group N,…] [--vary T[,T,…]]',
  definition: [
    'Samples with z = μ_p + t·σ_p·ε, t for each group. Variations take z of shared groups from sample 0 and all others',
    'from their priors. Reported is how far their pictures are from that of sample 0: mean squared difference.',
  ],
  own: [
    {
      name: 'temperature',
      value: 'T,…',
      meaning: `of each group from the top, or one for all (default: rising from ${COOL_TEMPERATURE} to ${WARM_TEMPERATURE})`,
    },
    {
      name: 'group',
      value: 'N,…',
      meaning: 'the groups that variations share (default: 0; the last; all but the last)',
    },
    {
      name: 'vary',
      value: 'T,…',
      meaning: `temperature of the groups that vary, as --temperature (default: ${DEFAULT_VARIATION_TEMPERATURE})`,
    },
  ],
  shared: [...MODEL_OPTIONS, 'samples', 'noise'],
  read(values, command) {
    const groups = integers('group', values.group, 0, MOST_GROUPS);
    const wish: Wish = {
      shared: groups && [...new Set(groups)].toSorted((a, b) => a - b),
      temperatures: priorTemperatures(values.temperature),
      others: numbers('vary', values.vary, 0, HIGHEST_TEMPERATURE) ?? [DEFAULT_VARIATION_TEMPERATURE],
      samples: integer('samples', values.samples, 1, MOST_SAMPLES),
    };
    return () => sampleAndPrint(command, wish);
  },
};

/** A set of variations, named as in files. */
interface NamedShared extends SharedGroups {
  readonly name: string;
}

interface Sampled extends Variations {
  readonly rows: number;
  readonly temperatures: readonly number[];
  readonly shared: readonly NamedShared[];
}

async function sampleAndPrint(command: AnalysisCommand, wish: Wish): Promise<void> {
  const { noise: path, seed, out, json } = command;
  if (out !== null) await checkWritable(out);
  const session = openSession(command);
  const { signal } = new AbortController();
  try {
    const model = await session.model();
    const { groupShapes } = model;
    const noise = path === null ? null : await readNoiseFile(path, groupShapes, 'eps_sample');
    const rows = wish.samples ?? noise?.images ?? DEFAULT_SAMPLES;
    const epsilon = noise?.source(rows) ?? seededEpsilon(seed, 'prior', groupShapes);
    const temperatures =
      wish.temperatures === null ? rising(model) : ofEachGroup('temperature', wish.temperatures, model);
    const shared = sharedOf(model, wish);
    const told = await session.run(signal, ({ running }) =>
      variations({ model, running, rows, temperatures, shared, epsilon, signal, notice: tell }),
    );
    const sampled = { ...told, rows, temperatures, shared };
    if (out !== null) await write(command, out, model, sampled);
    if (json) printJson(asJson(sampled, seed));
    else printLines(asTable(sampled, model, seed));
  } finally {
    await session.close();
  }
}

function rising({ groupShapes }: LatentModel): number[] {
  const last = Math.max(1, groupShapes.length - 1);
  return groupShapes.map((_, group) => COOL_TEMPERATURE + ((WARM_TEMPERATURE - COOL_TEMPERATURE) * group) / last);
}

/** @throws {Refusal} if there is neither one temperature nor one for each group */
function ofEachGroup(option: string, given: readonly number[], { groupShapes }: LatentModel): number[] {
  const groups = groupShapes.length;
  if (given.length !== 1 && given.length !== groups) {
    throw new Refusal(
      `--${option} has ${given.length} temperatures, and the model ${groups} groups. Give one for each, or a single one.`,
    );
  }
  return groupShapes.map((_, group) => given[given.length === 1 ? 0 : group] ?? NaN);
}

function sharedOf(model: LatentModel, { shared, others }: Wish): NamedShared[] {
  const temperatures = ofEachGroup('vary', others, model);
  if (shared !== null) return [{ name: shared.join('_'), groups: shared, temperatures }];
  const all = [...model.groupShapes.keys()];
  const last = all.length - 1;
  return [
    { name: 'top', groups: [0], temperatures },
    { name: 'last', groups: [last], temperatures },
    { name: 'all_but_last', groups: all.slice(0, last), temperatures },
  ];
}

async function write(command: AnalysisCommand, out: string, model: LatentModel, sampled: Sampled): Promise<void> {
  const { rows, samples, variations: sets, shared, temperatures } = sampled;
  const { channels, height, width } = model.network.x;
  const perImage = channels * height * width;
  if (isSheet(out)) {
    const sheet = new PictureSheet(model);
    for (const { pictures } of [samples, ...sets]) {
      sheet.addRow(Array.from({ length: rows }, (_, row) => pictures.subarray(row * perImage, (row + 1) * perImage)));
    }
    return sheet.write(out);
  }
  const arrays = new NamedArrays();
  arrays.set('sample.temperatures.mean_image', [rows, channels, height, width], samples.pictures);
  for (const [index, { name }] of shared.entries()) {
    const { pictures } = sets[index] ?? samples;
    arrays.set(`sample.freeze.${name}.mean_image`, [1, channels, height, width], pictures.slice(-perImage));
    arrays.set(`sample.freeze.${name}.mean_images`, [rows, channels, height, width], pictures);
  }
  arrays.describe('temperatures', temperatures);
  arrays.describe(
    'variations',
    shared.map(({ name, groups, temperatures: others }) => ({ name, groups, temperatures: others })),
  );
  const facts = { samples: String(rows), noise: command.noise ?? `seed ${command.seed}` };
  await arrays.write(out, await provenanceOf(command, model, facts));
}

const UNIT = 'mean squared difference of pixels in [0, 1] from sample 0';

function differenceAsJson({ difference }: Samples): object | null {
  return difference && { mean: difference.mean, standard_error: difference.standardError };
}

function asJson({ rows, temperatures, samples, shared, variations: sets }: Sampled, seed: number): object {
  return {
    ...{ samples: rows, seed, unit: UNIT, temperatures, difference: differenceAsJson(samples) },
    variations: shared.map(({ name, groups, temperatures: others }, index) => ({
      ...{ name, shared: groups, temperatures: others, difference: differenceAsJson(sets[index] ?? samples) },
    })),
  };
}

function asTable(sampled: Sampled, { checkpoint }: LatentModel, seed: number): string[] {
  const { rows, temperatures, samples, shared, variations: sets } = sampled;
  const cells = ({ difference }: Samples) =>
    difference === null ? ['—', '—'] : [printed(difference.mean), errorCell(difference.standardError)];
  return [
    `${grouped(rows)} ${rows === 1 ? 'sample' : 'samples'} of ${checkpoint.fileName}, seed ${seed}: not data`,
    `Temperature of each group from the top: ${inWords(temperatures)}`,
    '',
    `${UNIT}, mean over the other samples`,
    ...alignColumns(
      [
        ['shared with sample 0', 'temperature of the others', 'difference', SE],
        ['nothing', '', ...cells(samples)],
        ...shared.map(({ groups, temperatures: others }, index) => [
          groupsInWords(groups),
          inWords(others.filter((__, group) => !groups.includes(group))),
          ...cells(sets[index] ?? samples),
        ]),
      ],
      2,
    ),
    '',
    'What is shared is z, not its noise. Few pictures show nothing about what a group means.',
  ];
}

function groupsInWords(groups: readonly number[]): string {
  if (groups.length === 0) return 'nothing';
  return groups.length === 1 ? `group ${groups.join()}` : `groups ${groups.join(', ')}`;
}

function inWords(temperatures: readonly number[]): string {
  const [first] = temperatures;
  const texts = temperatures.map((temperature) => String(Number(temperature.toFixed(3))));
  if (first === undefined) return '—';
  return new Set(texts).size === 1 ? (texts[0] ?? '') : texts.join(' ');
}
