/** `nvae-inspect decode`: latents from a file back to pictures. */
import { decodeLatents } from '../../analyses/latents/decode';
import { readLatents, type GivenLatents } from '../../analyses/latents/latentFile';
import { NamedArrays } from '../../analyses/arrays/namedArrays';
import { grouped } from '../../data/counts';
import { checkWritable } from '../../files/wholeFile';
import type { LatentModel } from '../../latentModel';
import { seededEpsilon } from '../../passes/epsilon';
import { readNoiseFile } from '../noiseFile';
import { openSession } from '../openSession';
import { integers, priorTemperature } from '../options';
import { printJson, printLines, tell } from '../terminal';
import { UsageError } from '../usageError';
import { isSheet, PictureSheet } from './pictureSheet';
import { provenanceOf } from './provenance';
import { MODEL_OPTIONS, type AnalysisCommand, type Verb } from './verb';

const MOST_GROUPS = 100_000;

interface DecodeCommand extends AnalysisCommand {
  readonly out: string;
  readonly latents: string;
  /** `null` for all that the file holds. */
  readonly groups: readonly number[] | null;
  readonly temperature: number;
}

export const DECODE: Verb = {
  name: 'decode',
  synopsis: '--latents FILE --out FILE [--group N,…] [--temperature T]',
  definition: [
    'Pictures (the decoder’s means) of latents that nvae-inspect latents wrote, edited or not: groups in the',
    'file take their z from it, all others their prior at temperature T.',
  ],
  own: [
    { name: 'latents', value: 'FILE', meaning: '.npz or .safetensors with z.<i> (N, L, h, w), or with rows (N, all)' },
    { name: 'group', value: 'N,…', meaning: 'the groups taken from it (default: all that it holds)' },
    { name: 'temperature', value: 'T', meaning: 'of the other groups’ priors; 0 is their mean (default: 0)' },
  ],
  shared: [...MODEL_OPTIONS, 'noise'],
  read(values, command) {
    const { out } = command;
    const { latents } = values;
    if (latents === undefined) throw new UsageError('decode needs --latents FILE: the latents to decode');
    if (out === null) throw new UsageError('decode needs --out FILE: a .png, .npz or .safetensors for the pictures');
    const temperature = priorTemperature('decode', values.temperature) ?? 0;
    const groups = integers('group', values.group, 0, MOST_GROUPS);
    return () => decodeAndWrite({ ...command, out, latents, groups, temperature });
  },
};

async function decodeAndWrite(command: DecodeCommand): Promise<void> {
  const { latents, groups, temperature, seed, noise: path, out, json } = command;
  await checkWritable(out);
  const session = openSession(command);
  const { signal } = new AbortController();
  try {
    const model = await session.model();
    const { groupShapes } = model;
    const given = await readLatents(latents, groupShapes, { groups, signal });
    const noise = path === null ? null : await readNoiseFile(path, groupShapes, 'eps_sample');
    const epsilon = noise?.source(given.rows) ?? seededEpsilon(seed, 'prior', groupShapes);
    const means = await session.run(signal, ({ running }) =>
      decodeLatents({ ...{ model, running, ...given, temperature, epsilon, signal }, notice: tell }),
    );
    await write(command, model, given, means);
    const ofFile = [...given.z.keys()];
    if (json) {
      printJson({ out, rows: given.rows, groups: ofFile, temperature, seed });
      return;
    }
    const others = groupShapes.length - ofFile.length;
    printLines([
      `${grouped(given.rows)} ${given.rows === 1 ? 'picture' : 'pictures'} decoded by ${model.checkpoint.fileName}, in ${out}`,
      `Groups from ${latents}: ${ofFile.join(', ')}`,
      ...(others === 0
        ? []
        : [
            `All others from ${temperature === 0 ? 'their prior’s mean' : `their prior at temperature ${temperature}, seed ${seed}`}`,
          ]),
    ]);
  } finally {
    await session.close();
  }
}

async function write(
  command: DecodeCommand,
  model: LatentModel,
  { rows }: GivenLatents,
  means: Float32Array,
): Promise<void> {
  const { out, temperature, seed, noise, latents } = command;
  const { channels, height, width } = model.network.x;
  if (isSheet(out)) {
    const sheet = new PictureSheet(model);
    sheet.addAll(means);
    await sheet.write(out);
    return;
  }
  const arrays = new NamedArrays();
  arrays.set('mean_image', [rows, channels, height, width], means);
  const facts = { latents, temperature: String(temperature), noise: noise ?? `seed ${seed}` };
  await arrays.write(out, await provenanceOf(command, model, facts));
}
