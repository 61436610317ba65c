/** The latent variables that a distribution covers, and their values. */
import type { ChannelChoice, Counted } from '../../../protocol/distributions';
import type { GroupShape } from '../../../protocol/inspection';
import type { FlowQuantity, HistogramQuantity } from '../../../protocol/quantities';
import type { ImageLatents } from '../keptLatents';
import { FLOW_FILLS, GAUSSIAN_FILLS, type FlowLatents } from '../quantityColumns';
import type { Gaussians } from '../groupBatch';
import type { Parts } from './bins';
import type { Turns } from './turns';

/** The latents of one group in one image, in the first draw, (L, h, w). */
export type FirstDraw = Pick<ImageLatents, keyof Gaussians | 'flow'>;

export interface ChosenLatents {
  readonly shape: GroupShape;
  /** Channels, in ascending order. */
  readonly channels: readonly number[];
  /** Kept images, each with all latents of the group. */
  readonly images: readonly FirstDraw[];
}

/**
 * The channels of a choice, in ascending order. A channel whose mean is NaN counts as in use, so that it is seen.
 * @param channelNats mean KL of each channel
 */
export function channelsOf(choice: ChannelChoice, { channels }: GroupShape, channelNats: () => Float64Array): number[] {
  if (choice.kind === 'one') return [choice.channel];
  const all = Array.from({ length: channels }, (_, channel) => channel);
  if (choice.kind === 'all') return all;
  const nats = channelNats();
  return all.filter((channel) => !((nats[channel] ?? NaN) <= choice.thresholdNats));
}

/** Number of the chosen latents of one image. */
function latentsPerImage({ shape, channels }: ChosenLatents): number {
  return channels.length * shape.height * shape.width;
}

export function countedOf(chosen: ChosenLatents): Counted {
  const { channels, images } = chosen;
  return { channels, images: images.length, latents: images.length * latentsPerImage(chosen) };
}

/** Room for a value of each chosen latent: a part for each image, (chosen channels, h, w). */
export function roomFor(chosen: ChosenLatents): Parts {
  const perImage = latentsPerImage(chosen);
  const values = new Float64Array(chosen.images.length * perImage);
  return chosen.images.map((_, b) => values.subarray(b * perImage, (b + 1) * perImage));
}

/** Fills `parts` with a quantity of the chosen latents. Lets other work run. */
export async function fillValues(
  quantity: HistogramQuantity,
  { shape, channels, images }: ChosenLatents,
  parts: Parts,
  turns: Turns,
): Promise<void> {
  const positions = shape.height * shape.width;
  for (const [b, image] of images.entries()) {
    await turns.next();
    const part = parts[b];
    if (part === undefined) throw new Error(`there is no room for image ${b}`);
    channels.forEach((channel, i) => {
      fill(quantity, image, channel * positions, part.subarray(i * positions, (i + 1) * positions));
    });
  }
}

export function isOfFlows(quantity: HistogramQuantity): quantity is HistogramQuantity & FlowQuantity {
  return quantity in FLOW_FILLS;
}

/** Fills `values` with a quantity of the image's latents from index `start` on. */
function fill(quantity: HistogramQuantity, image: FirstDraw, start: number, values: Float64Array): void {
  if (!isOfFlows(quantity)) {
    const latents: Gaussians = image;
    GAUSSIAN_FILLS[quantity](latents, start, values);
  } else if (image.flow === null) values.fill(Number.NaN);
  else {
    const latents: FlowLatents = { ...image, ...image.flow };
    FLOW_FILLS[quantity](latents, start, values);
  }
}
