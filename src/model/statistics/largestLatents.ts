import type { GroupShape } from '../../protocol/inspection';
import type { LatentColumns, LatentTerms } from '../../protocol/statistics';
import { latentCount, type Gaussians, type GroupBatch } from './groupBatch';
import { exceeds } from './kl';
import { latentAt, latentColumns } from './readOuts';
import type { SumColumnsOf } from './sumColumns';

/** The largest KL of each latent variable of a group, and q and p there, (L, h, w). */
export interface Largest extends Gaussians {
  readonly klNats: Float64Array;
  readonly image: Int32Array;
  readonly draw: Int32Array;
  /** Index of the largest of all. */
  readonly largest: number;
}

/** For each latent variable of a group, (L, h, w): the image and draw with its largest KL, and q and p there. */
export class LargestLatents implements Gaussians {
  readonly klNats: Float64Array;
  readonly muQ: Float32Array;
  readonly sigmaQ: Float32Array;
  readonly muP: Float32Array;
  readonly sigmaP: Float32Array;
  readonly #image: Int32Array;
  readonly #draw: Int32Array;
  readonly #group: number;
  readonly #shape: GroupShape;
  /** Index of the largest of all. */
  #largest: number;

  /** @param found earlier findings; they are taken over and written to */
  constructor(group: number, shape: GroupShape, found: Largest = noneFound(latentCount(shape))) {
    this.#group = group;
    this.#shape = shape;
    this.klNats = found.klNats;
    this.muQ = found.muQ;
    this.sigmaQ = found.sigmaQ;
    this.muP = found.muP;
    this.sigmaP = found.sigmaP;
    this.#image = found.image;
    this.#draw = found.draw;
    this.#largest = found.largest;
  }

  /** Everything found so far. Later additions change the same arrays. */
  found(): Largest {
    const { klNats, muQ, sigmaQ, muP, sigmaP } = this;
    const place = { image: this.#image, draw: this.#draw, largest: this.#largest };
    return { klNats, muQ, sigmaQ, muP, sigmaP, ...place };
  }

  /**
   * @param columns quantities of the batch's image with index `b`
   * @returns the index of this image's largest KL in (L, h, w)
   */
  add(
    batch: Gaussians & Pick<GroupBatch, 'firstImage' | 'draw'>,
    b: number,
    { shiftNats, scaleNats }: SumColumnsOf<'closed form'>,
  ): number {
    const { klNats } = this;
    let ofImage = 0;
    let ofImageNats = -Infinity;
    for (let i = 0, at = b * klNats.length; i < klNats.length; i++, at++) {
      const kl = (shiftNats[i] ?? 0) + (scaleNats[i] ?? 0);
      if (exceeds(kl, ofImageNats)) {
        ofImage = i;
        ofImageNats = kl;
      }
      if (!exceeds(kl, klNats[i] ?? 0)) continue;
      klNats[i] = kl;
      this.#image[i] = batch.firstImage + b;
      this.#draw[i] = batch.draw;
      this.muQ[i] = batch.muQ[at] ?? 0;
      this.sigmaQ[i] = batch.sigmaQ[at] ?? 0;
      this.muP[i] = batch.muP[at] ?? 0;
      this.sigmaP[i] = batch.sigmaP[at] ?? 0;
      if (exceeds(kl, klNats[this.#largest] ?? 0)) this.#largest = i;
    }
    return ofImage;
  }

  /** Takes a latent variable whose KL is known from elsewhere. */
  take({ channel, y, x, image, draw, klNats, muQ, sigmaQ, muP, sigmaP }: LatentTerms): void {
    const { height, width } = this.#shape;
    const i = (channel * height + y) * width + x;
    if (!exceeds(klNats, this.klNats[i] ?? 0)) return;
    this.klNats[i] = klNats;
    this.#image[i] = image;
    this.#draw[i] = draw;
    this.muQ[i] = muQ;
    this.sigmaQ[i] = sigmaQ;
    this.muP[i] = muP;
    this.sigmaP[i] = sigmaP;
    if (exceeds(klNats, this.klNats[this.#largest] ?? 0)) this.#largest = i;
  }

  /** Takes what was found in images that follow. @param images number of images before them */
  addFound(found: Largest, images: number): void {
    const { klNats } = this;
    const isLarger = exceeds(found.klNats[found.largest] ?? 0, klNats[this.#largest] ?? 0);
    for (let i = 0; i < klNats.length; i++) {
      if (!exceeds(found.klNats[i] ?? 0, klNats[i] ?? 0)) continue;
      klNats[i] = found.klNats[i] ?? 0;
      this.#image[i] = images + (found.image[i] ?? 0);
      this.#draw[i] = found.draw[i] ?? 0;
      this.muQ[i] = found.muQ[i] ?? 0;
      this.sigmaQ[i] = found.sigmaQ[i] ?? 0;
      this.muP[i] = found.muP[i] ?? 0;
      this.sigmaP[i] = found.sigmaP[i] ?? 0;
    }
    if (isLarger) this.#largest = found.largest;
  }

  /** The largest KL over all images and draws so far. */
  get largest(): LatentTerms {
    const i = this.#largest;
    const place = { group: this.#group, shape: this.#shape, image: this.#image[i] ?? 0, draw: this.#draw[i] ?? 0 };
    return latentAt(place, i, this);
  }

  /** The largest KL of each channel over all images and draws so far. */
  get largestByChannel(): LatentColumns {
    return this.columns(largestOfChannels(this.klNats, this.#shape));
  }

  /** @param at indices in (L, h, w) */
  columns(at: Int32Array): LatentColumns {
    const columns = latentColumns({ group: this.#group, shape: this.#shape, image: 0, draw: 0 }, at, this);
    for (let row = 0; row < at.length; row++) {
      columns.image[row] = this.#image[at[row] ?? 0] ?? 0;
      columns.draw[row] = this.#draw[at[row] ?? 0] ?? 0;
    }
    return columns;
  }
}

/** Index of the largest KL of each channel. @param klNats (L, h, w) */
export function largestOfChannels(klNats: Float64Array, { channels, height, width }: GroupShape): Int32Array {
  const positions = height * width;
  return Int32Array.from({ length: channels }, (_, channel) => {
    const start = channel * positions;
    let largest = start;
    for (let i = start + 1; i < start + positions; i++) {
      if (exceeds(klNats[i] ?? 0, klNats[largest] ?? 0)) largest = i;
    }
    return largest;
  });
}

function noneFound(latents: number): Largest {
  const floats = () => new Float32Array(latents);
  return {
    klNats: new Float64Array(latents).fill(-Infinity),
    ...{ muQ: floats(), sigmaQ: floats(), muP: floats(), sigmaP: floats() },
    ...{ image: new Int32Array(latents), draw: new Int32Array(latents), largest: 0 },
  };
}
