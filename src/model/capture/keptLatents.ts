import type { GroupBatch } from './groupBatch';
import { latentCount } from './groupBatch';
import type { DrawnLatents, ImageDraws } from './imageDraws';

/** What is kept of one group in one image. */
export interface ImageLatents {
  /** q and p of every latent variable in the first draw, (L, h, w) each. */
  readonly muQ: Float32Array;
  readonly sigmaQ: Float32Array;
  readonly muP: Float32Array;
  readonly sigmaP: Float32Array;
  /** The KL over all draws so far; `null` while there is one. */
  readonly drawn: DrawnLatents | null;
}

/** Four arrays of float32, and with several draws three more. */
export function bytesPerLatent(draws: number): number {
  return draws > 1 ? 28 : 16;
}

/** The first images' latents one by one, so that they can be looked at; the rest is only in the statistics. */
export class KeptLatents {
  readonly #capacity: number;
  readonly #groups: ImageLatents[][] = [];

  /** @param capacity how many images to keep; see `bytesPerLatent`. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @param draws of each image in the batch so far; none where there is only one */
  add(batch: GroupBatch, draws: readonly ImageDraws[]): void {
    const images = (this.#groups[batch.group] ??= []);
    const latents = latentCount(batch.shape);
    for (let b = 0; b < batch.images && batch.firstImage + b < this.#capacity; b++) {
      const part = (values: Float32Array) => values.subarray(b * latents, (b + 1) * latents);
      const firstDraw = batch.draw === 0 ? undefined : images[batch.firstImage + b];
      images[batch.firstImage + b] = {
        ...(firstDraw ?? {
          muQ: part(batch.muQ),
          sigmaQ: part(batch.sigmaQ),
          muP: part(batch.muP),
          sigmaP: part(batch.sigmaP),
        }),
        drawn: draws[b]?.latents() ?? null,
      };
    }
  }

  get(group: number, image: number): ImageLatents | undefined {
    return this.#groups[group]?.[image];
  }

  /** All that are kept so far, from the first image. */
  of(group: number): readonly ImageLatents[] {
    return this.#groups[group] ?? [];
  }
}
