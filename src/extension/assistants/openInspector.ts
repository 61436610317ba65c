import * as z from 'zod';

const index = z.int().min(0).optional();

export const OpenArguments = z.strictObject({
  path: z.string().describe('Absolute path of the checkpoint'),
  group: index.describe('Latent group to show, counted from 0 at the top; without it, the page as it is'),
  channel: index.describe('Channel of the group'),
  image: index.describe('Image, counted from 0'),
  y: index.describe('Row of the latent position; needs x'),
  x: index.describe('Column of the latent position; needs y'),
});

export const OPEN_INSPECTOR = {
  name: 'open_inspector',
  title: 'Open the inspector',
  description:
    'Opens the inspector page of a checkpoint for the user, at a latent group, channel, position or image. Call it to show ' +
    'what you speak of.',
} as const;
