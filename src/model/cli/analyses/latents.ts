/** `nvae-inspect latents`: z of chosen groups of images, as a file. */
import { LATENT_KINDS, LATENT_LAYOUTS } from '../../../protocol/whatIf/latents';
import { chosenGroups, collectLatents } from '../../analyses/latents/collect';
import { latentsPerImage, putLatents, shapeOf } from '../../analyses/arrays/latentArrays';
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
    const z = oneOf('z', values.z, LATENT_KINDS);
    const layout = oneOf('layout', values.layout, LATENT_LAYOUTS);
    const chosen = integers('group', values.group, 0, MOST_GROUPS);
    return () =>
      // A noise file may hold several draws: the first is taken.
      printAnalysis(
        { ...command, drawsGiven: 1 },
        {
          run: async (analysed) => {
            const { model, images, arrays } = analysed;
            const collected = await collectLatents({ ...analysed, groups: chosenGroups(model, chosen), z });
            const { records } = images.input;
            if (arrays !== null) putLatents(arrays, model, collected, { z, layout, records });
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
              ['all', grouped(latentsPerImage(collected))],
            ]),
            '',
            `${grouped(collected.images)} ${collected.images === 1 ? 'row' : 'rows'}, one for each image`,
          ],
        },
      );
  },
};
