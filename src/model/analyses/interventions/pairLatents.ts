/** Latents of every image's base pass, so that an image can take those of the next one. */
import { Refusal } from '../../refusal';
import { latentCount, type GroupBatch } from '../../statistics/groupBatch';
import type { Analysed } from '../analysed';
import { posteriorZ } from '../latents/collect';
import { posteriorBatches } from '../posteriorBatches';
import { requirePart } from '../requirePart';
import type { DrawPlace } from '../variants/variant';

/** `value`: z. `standardised`: u = (z − μ_p)/σ_p under the prior of its own pass. */
export type LatentScale = 'value' | 'standardised';

/** A group's latents on both scales. */
export type ScaledLatents = Readonly<Record<LatentScale, Float32Array>>;

/** The latents of an image in one draw, by group. */
export type GroupLatents = ReadonlyMap<number, ScaledLatents>;

export function onBothScales(
  z: Float32Array,
  { muP, sigmaP }: { readonly muP: Float32Array; readonly sigmaP: Float32Array },
): ScaledLatents {
  return { value: z, standardised: z.map((value, i) => (value - (muP[i] ?? NaN)) / (sigmaP[i] ?? NaN)) };
}

/** An image's latents and those of its partner, in one group and draw. */
export interface LatentPair {
  readonly own: Float32Array;
  readonly other: Float32Array;
}

/** Limit on all latents together, in bytes. */
const MOST_BYTES = 2 ** 31;

/** The latents of some groups. An image's partner is the next image, and that of the last image the first. */
export class PairLatents {
  readonly #draws: number;
  readonly #most: number;
  readonly #latents: ReadonlyMap<number, number>;
  /** By scale and group: (D, most images, latents). */
  readonly #values: Readonly<Record<LatentScale, ReadonlyMap<number, Float32Array>>>;
  #images = 0;

  private constructor({ model, images, draws }: Analysed, groups: readonly number[]) {
    this.#draws = draws;
    this.#most = images.most;
    const latents = groups.map((group) => {
      const shape = model.groupShapes[group];
      return [group, shape === undefined ? 0 : latentCount(shape)] as const;
    });
    this.#latents = new Map(latents);
    const perImage = 2 * 4 * draws * latents.reduce((sum, [, count]) => sum + count, 0);
    const most = Math.floor(MOST_BYTES / perImage);
    if (images.most > most) {
      const what = `${images.most} images with ${draws} ${draws === 1 ? 'draw' : 'draws'}`;
      throw new Refusal(`${what} are too many to hold their latents. Choose at most ${most} with --count.`);
    }
    const empty = () =>
      new Map(latents.map(([group, count]) => [group, new Float32Array(draws * images.most * count)]));
    this.#values = { value: empty(), standardised: empty() };
  }

  /**
   * Runs the base pass of every image.
   * @throws {Refusal} if there is no such group, there are too many latents to hold, or fewer than two images.
   * @throws the signal's reason if it is aborted.
   */
  static async collect(options: Analysed, groups: readonly number[]): Promise<PairLatents> {
    for (const group of groups) requirePart(options.model, { group, channel: null });
    const collected = await PairLatents.#collected(options, groups);
    if (collected.#images < 2) {
      throw new Refusal(
        'There is one image only. Give at least two: each takes latents of the next, the last of the first.',
      );
    }
    return collected;
  }

  static async #collected(options: Analysed, groups: readonly number[]): Promise<PairLatents> {
    const collected = new PairLatents(options, groups);
    await posteriorBatches(options, async ({ firstImage }, drawOf) => {
      for (let draw = 0; draw < options.draws; draw++) {
        for await (const measured of drawOf(draw)) {
          if (measured.kind === 'group') collected.#add(firstImage, draw, measured.batch);
        }
      }
    });
    collected.#images = options.images.input.description.images;
    return collected;
  }

  /** The same of images that others take latents from: a single one will do. */
  static async collectAlone(options: Analysed, groups: readonly number[]): Promise<PairLatents> {
    for (const group of groups) requirePart(options.model, { group, channel: null });
    return PairLatents.#collected(options, groups);
  }

  /** The number of the image whose latents this image takes. */
  partnerOf(image: number): number {
    return (image + 1) % this.#images;
  }

  /**
   * Latents made of those of each image and its partner, (N, L, h, w).
   * @param make writes an image's latents from the pair's
   * @param one latents of a single image, which is then every image's partner
   */
  made(
    scale: LatentScale,
    group: number,
    { firstImage, images, draw }: DrawPlace,
    make: (pair: LatentPair, made: Float32Array) => void,
    one: PairLatents | null = null,
  ): Float32Array {
    const latents = this.#latents.get(group) ?? 0;
    const made = new Float32Array(images * latents);
    for (let b = 0; b < images; b++) {
      const image = firstImage + b;
      const pair = {
        own: this.of(scale, group, draw, image),
        other: one === null ? this.of(scale, group, draw, this.partnerOf(image)) : one.of(scale, group, draw, 0),
      };
      make(pair, made.subarray(b * latents, (b + 1) * latents));
    }
    return made;
  }

  /** The latents of one image in one draw, (L, h, w). */
  of(scale: LatentScale, group: number, draw: number, image: number): Float32Array {
    const values = this.#values[scale].get(group);
    const latents = this.#latents.get(group);
    if (values === undefined || latents === undefined || draw >= this.#draws) {
      throw new Error(`no latents of group ${group}, draw ${draw} were collected`);
    }
    const start = (draw * this.#most + image) * latents;
    return values.subarray(start, start + latents);
  }

  #add(firstImage: number, draw: number, batch: GroupBatch): void {
    const { group, muP, sigmaP } = batch;
    const latents = this.#latents.get(group);
    if (latents === undefined) return;
    const start = (draw * this.#most + firstImage) * latents;
    const { value, standardised } = onBothScales(posteriorZ(batch), { muP, sigmaP });
    this.#values.value.get(group)?.set(value, start);
    this.#values.standardised.get(group)?.set(standardised, start);
  }
}
