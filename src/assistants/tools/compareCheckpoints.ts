import * as z from 'zod';
import { answerOfCommand } from '../commandAnswers';
import { shortened } from '../facts';
import { COMMON_ARGUMENTS } from '../request';
import { tool } from '../tool';

export const COMPARE_CHECKPOINTS = tool({
  name: 'compare_checkpoints',
  title: 'Compare two checkpoints',
  description:
    'Compares two checkpoints on the same images with the same noise: differences (second − first) of NELBO, distortion ' +
    'and the KL of every latent group, paired by image, with standard errors and p-values. Two statistics files are ' +
    'compared without their models.',
  arguments: z.strictObject({
    ...COMMON_ARGUMENTS,
    other: z.string().describe('Absolute path of the second checkpoint, or statistics file'),
  }),
  passes: () => 2,
  async run({ path, other, ...common }, context) {
    context.progress(0, 1, 'comparing');
    const compared = await answerOfCommand(['compare', path, '--other', other], common, context);
    context.progress(1, 1, 'comparing');
    return {
      facts: {
        ...(withoutChannels(shortened(compared)) as object),
        caveats: [
          'Groups can be compared between trainings of one configuration; channels only between checkpoints of one run.',
          'Of many differences some are marked by chance, at a level of 5 %.',
          'A KL is what a latent group costs, not its importance: a lower KL is not better by itself, a lower NELBO is.',
        ],
      },
      picture: null,
    };
  },
});

/** Channels are listed by `nvae-inspect compare --group`. */
function withoutChannels(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutChannels);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'channels')
      .map(([name, inner]) => [name, withoutChannels(inner)]),
  );
}
