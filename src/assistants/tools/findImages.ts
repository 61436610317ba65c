import * as z from 'zod';
import { FEWEST_DRAWS_TO_RANK, FIRST_IMAGE_ROWS, type RankedImages } from '../../protocol/images';
import { caveats, estimate, measuredOn, number } from '../facts';
import { COMMON_ARGUMENTS, isUsual, requestOf } from '../request';
import { requireGroup } from '../requireGroup';
import { tool, ToolError } from '../tool';

const USUAL_ROWS = 8;
const MOST_ROWS = 50;

export const FIND_IMAGES = tool({
  name: 'find_images',
  title: 'Find images',
  description:
    'Finds images: the costliest by NELBO, or, with a group and maybe a channel, those in which its KL is largest and ' +
    'smallest, with the position where it is largest. Rank with draws of at least 8: from one draw a ranking is mostly noise.',
  arguments: z.strictObject({
    ...COMMON_ARGUMENTS,
    group: z.int().min(0).optional().describe('Latent group; without it, images are ranked by NELBO'),
    channel: z.int().min(0).optional().describe('Channel of the group; needs group'),
    rows: z.int().min(1).max(MOST_ROWS).optional().describe(`How many images (default: ${USUAL_ROWS})`),
  }),
  passes: null,
  async run(args, { inspections, resources, signal, progress }) {
    const { group, channel, rows = USUAL_ROWS } = args;
    if (channel !== undefined && group === undefined) throw new ToolError('A channel needs its group.');
    const { inspection, ask } = await inspections.measured(requestOf(args, resources), isUsual(args), {
      signal,
      progress,
    });
    if (group !== undefined) requireGroup(inspection, group, channel);
    const facts = { measured_on: measuredOn(inspection), unit: 'nats', caveats: caveats(inspection) };
    const ranking = inspection.request.draws < FEWEST_DRAWS_TO_RANK ? { ranked_from_few_draws: true } : {};
    if (group === undefined) {
      const table = await ask('imageRows', { ...FIRST_IMAGE_ROWS, count: rows });
      const costliest = table.rows.map(({ image, name, ofClass, nelboNats, reconstructionNats, klNats }) => ({
        ...{ image, name, class: ofClass },
        nelbo: estimate(nelboNats),
        reconstruction: estimate(reconstructionNats),
        kl: estimate(klNats),
      }));
      return { facts: { ...facts, ...ranking, costliest, of_images: table.matching }, picture: null };
    }
    const found = await ask('channelImages', { quantity: 'kl', group, channel: channel ?? null });
    const { strongest, weakest } = found;
    return {
      facts: {
        ...facts,
        ...ranking,
        ...{ group, channel: channel ?? null },
        strongest: ranked(strongest, rows),
        weakest: weakest.kind === 'ranked' ? ranked(weakest, rows) : weakest.reason,
        of_images: strongest.among,
      },
      picture: null,
    };
  },
});

function ranked({ images }: RankedImages, rows: number): object[] {
  return images.slice(0, rows).map(({ image, name, valueNats, largest }) => ({
    ...{ image, name },
    kl: number(valueNats),
    largest_at: largest && { y: largest.y, x: largest.x, kl: number(largest.valueNats) },
  }));
}
