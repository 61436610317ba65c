/** `nvae-inspect latents`: z of chosen groups of images, as a file. */
import { collectLatents, type Collected } from '../../analyses/latents/collect';
import type { NamedArrays } from '../../analyses/arrays/namedArrays';
import type { LatentModel } from '../../latentModel';
import { latentCount } from '../../statistics/groupBatch';
import { grouped } from '../../data/counts';
import { alignColumns } from '../columns';
import { integers, oneOf } from '../options';
import { UsageError } from '../usageError';
import { printAnalysis } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

const MOST_GROUPS = 100_000;

export const LATENTS: Verb = {
  name: 'latents',
  synopsis: '--out FILE [--group N,…] [--z draw|mean] [--layout maps|rows]',
  definition: [
    'z of the images, a row for each: the posterior’s draw after the flows, or its mean (ε = 0 in every',
    'group). nvae-inspect decode turns the file, edited or not, back to pictures.',
  ],
  own: [
    { name: 'group', value: 'N,…', meaning: 'the groups, counted from 0 at the top (default: all)' },
    {
      name: 'z',
      value: 'draw|mean',
      meaning: 'the posterior’s draw, or its mean given the means above (default: draw)',
    },
    {
      name: 'layout',
      value: 'maps|rows',
      meaning: 'z.<i> (B, L, h, w) for each group, or one array latents (B, all) (default: maps)',
    },
  ],
  shared: IMAGE_OPTIONS.filter((name) => name !== 'draws'),
  read(values, command) {
    const { out } = command;
    if (out === null) throw new UsageError('latents needs --out FILE: an .npz or .safetensors for the latents');
    const z = oneOf('z', values.z, ['draw', 'mean']);
    const layout = oneOf('layout', values.layout, ['maps', 'rows']);
    const chosen = integers('group', values.group, 0, MOST_GROUPS);
    return () =>
      // A noise file may hold several draws: the first is taken.
      printAnalysis(
        { ...command, drawsGiven: 1 },
        {
          run: async (analysed) => {
            const { model, images, arrays } = analysed;
            const groups = inOrder(chosen ?? [...model.groupShapes.keys()]);
            const collected = await collectLatents({ ...analysed, groups, z });
            if (arrays !== null) {
              if (layout === 'maps') setMaps(arrays, model, collected);
              else setRows(arrays, collected);
              arrays.describe('names', images.input.records.names);
              arrays.describe('z', z);
            }
            return collected;
          },
          title: ({ model }) => `Latents of ${model.checkpoint.fileName}, the posterior’s ${z}, in ${out}`,
          asJson: (collected, { model }) => ({
            ...{ out, z, layout, images: collected.images },
            groups: [...collected.z.keys()].map((group) => ({ group, shape: shapeOf(model, group) })),
          }),
          asTable: (collected, { model }) => [
            ...alignColumns([
              ['group', 'latents in a row'],
              ...[...collected.z.keys()].map((group) => [String(group), shapeOf(model, group).join(' × ')]),
              ['all', grouped(perImage(collected))],
            ]),
            '',
            `${grouped(collected.images)} ${collected.images === 1 ? 'row' : 'rows'}, one for each image`,
          ],
        },
      );
  },
};

/** From the top, each once. */
function inOrder(groups: readonly number[]): number[] {
  return [...new Set(groups)].toSorted((a, b) => a - b);
}

function setMaps(arrays: NamedArrays, model: LatentModel, { images, z }: Collected): void {
  for (const [group, values] of z) arrays.set(`z.${group}`, [images, ...shapeOf(model, group)], values);
}

/** The groups of an image follow each other, from the top. */
function setRows(arrays: NamedArrays, collected: Collected): void {
  const { images, z } = collected;
  const length = perImage(collected);
  const rows = new Float32Array(images * length);
  let start = 0;
  for (const values of z.values()) {
    const latents = values.length / images;
    for (let image = 0; image < images; image++) {
      rows.set(values.subarray(image * latents, (image + 1) * latents), image * length + start);
    }
    start += latents;
  }
  arrays.set('latents', [images, length], rows);
  arrays.set('groups', [z.size], Float64Array.from(z.keys()));
}

function perImage({ images, z }: Collected): number {
  return [...z.values()].reduce((sum, values) => sum + values.length / images, 0);
}

function shapeOf({ groupShapes }: LatentModel, group: number): [number, number, number] {
  const shape = groupShapes[group];
  if (shape === undefined || latentCount(shape) === 0) throw new Error(`there is no group ${group}`);
  return [shape.channels, shape.height, shape.width];
}
