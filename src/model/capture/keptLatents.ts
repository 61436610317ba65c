import type { GroupBatch } from './groupBatch';
import { latentCount } from './groupBatch';

/** q and p of every latent variable of one group in one image, (L, h, w) each. */
export interface ImageLatents {
  readonly muQ: Float32Array;
  readonly sigmaQ: Float32Array;
  readonly muP: Float32Array;
  readonly sigmaP: Float32Array;
}

/** Four arrays of float32. */
export const BYTES_PER_LATENT = 16;

/** The first images' latents one by one, so that they can be looked at; the rest is only in the statistics. */
export class KeptLatents {
  /** Images that are kept, of each group. */
  readonly capacity: number;
  readonly #groups: ImageLatents[][] = [];

  /** @param capacity how many images to keep; see `BYTES_PER_LATENT`. */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  add(batch: GroupBatch): void {
    const images = (this.#groups[batch.group] ??= []);
    const latents = latentCount(batch.shape);
    for (let b = 0; b < batch.images && batch.firstImage + b < this.capacity; b++) {
      const part = (values: Float32Array) => values.subarray(b * latents, (b + 1) * latents);
      images[batch.firstImage + b] = {
        muQ: part(batch.muQ),
        sigmaQ: part(batch.sigmaQ),
        muP: part(batch.muP),
        sigmaP: part(batch.sigmaP),
      };
    }
  }

  get(group: number, image: number): ImageLatents | undefined {
    return this.#groups[group]?.[image];
  }
}
