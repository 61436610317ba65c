/** The images in which each channel of a group has its largest KL. */

/** Number of images remembered for each channel. */
export const STRONGEST = 8;

/** Plain data: arrays of (L, STRONGEST), the largest KL first. */
export interface Strongest {
  /** Mean over draws of the channel's KL, summed over positions; −∞ for each missing image. */
  readonly klNats: Float64Array;
  /** The image's number; −1 for each missing image. */
  readonly image: Int32Array;
}

export function noneStrongest(channels: number): Strongest {
  return {
    klNats: new Float64Array(channels * STRONGEST).fill(-Infinity),
    image: new Int32Array(channels * STRONGEST).fill(-1),
  };
}

export function clearStrongest({ klNats, image }: Strongest): void {
  klNats.fill(-Infinity);
  image.fill(-1);
}

/** Adds an image to the channels where it is among the strongest. A NaN ranks nowhere. @param channels KL by channel */
export function addStrongest(strongest: Strongest, image: number, channels: Float64Array): void {
  for (let channel = 0; channel < channels.length; channel++)
    insert(strongest, channel, image, channels[channel] ?? NaN);
}

/** Adds the strongest of images that follow. @param images number of images before them */
export function addLaterStrongest(strongest: Strongest, { klNats, image }: Strongest, images: number): void {
  for (let i = 0; i < klNats.length; i++) {
    const ofLater = image[i] ?? -1;
    if (ofLater >= 0) insert(strongest, Math.floor(i / STRONGEST), images + ofLater, klNats[i] ?? NaN);
  }
}

function insert({ klNats, image: images }: Strongest, channel: number, image: number, kl: number): void {
  const first = channel * STRONGEST;
  let place = first + STRONGEST;
  while (place > first && kl > (klNats[place - 1] ?? Infinity)) place -= 1;
  if (place === first + STRONGEST) return;
  klNats.copyWithin(place + 1, place, first + STRONGEST - 1);
  images.copyWithin(place + 1, place, first + STRONGEST - 1);
  klNats[place] = kl;
  images[place] = image;
}
