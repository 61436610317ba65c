/** What the definitions of unused units need of one latent group, image by image. */
import type { GroupShape } from '../../protocol/inspection';
import { ACTIVE_VARIANCE } from '../../protocol/unusedUnits';
import { RunningEstimates } from './estimate';
import { latentCount, type Flow, type Gaussians, type GroupBatch } from './groupBatch';
import { FLOW_FILLS, GAUSSIAN_FILLS, type Fill } from './quantityColumns';
import { shiftParts, type ShiftParts } from './shiftParts';

/** Of a latent variable: the expectation under q whose variance over images is asked for. */
export interface UnitMeans {
  /** E_q[z], (L, h, w). */
  readonly mu: Float64Array;
  /** E_q[(z − μ_p)/σ_p], (L, h, w). */
  readonly shift: Float64Array;
}
export const UNIT_MEANS = ['mu', 'shift'] as const satisfies (keyof UnitMeans)[];

type Latents = Gaussians & { readonly flow: Flow | null };

/**
 * Sums over images. Memory depends on the group's size, and on the images only by the KL of each channel in single
 * precision.
 */
export class UnitSums {
  readonly shape: GroupShape;
  readonly #means: Readonly<Record<keyof UnitMeans, RunningEstimates>>;
  /** Squares of the standard errors over draws, summed over images. */
  readonly #drawErrors: UnitMeans;
  readonly #channelNats: Float32Array[] = [];
  #images = 0;
  #draws = 1;

  constructor(shape: GroupShape) {
    const latents = latentCount(shape);
    this.shape = shape;
    this.#means = { mu: new RunningEstimates(latents), shift: new RunningEstimates(latents) };
    this.#drawErrors = { mu: new Float64Array(latents), shift: new Float64Array(latents) };
  }

  /**
   * Adds an image.
   * @param means over its draws
   * @param drawErrors standard errors over its draws; `null` for a single draw
   * @param channelNats mean KL of each channel, (L)
   * @param draws the same number for every image
   */
  add(means: UnitMeans, drawErrors: UnitMeans | null, channelNats: Float32Array, draws: number): void {
    this.#images += 1;
    this.#draws = draws;
    this.#channelNats.push(channelNats);
    for (const of of UNIT_MEANS) {
      this.#means[of].add(means[of]);
      if (drawErrors !== null) addSquares(drawErrors[of], this.#drawErrors[of]);
    }
  }

  /**
   * Variance over images of each latent variable's mean, (L, h, w), with B − 1 degrees of freedom and less what draws
   * contribute to it. NaN with a single image.
   */
  variances(of: keyof UnitMeans): Float64Array {
    const images = this.#images;
    const drawErrors = this.#drawErrors[of];
    return this.#means[of].standardErrors().map((error, i) => error * error * images - (drawErrors[i] ?? 0) / images);
  }

  /** What the mean of ½δ² consists of, in nats, by channel, (L). */
  shiftParts(): ShiftParts {
    const images = this.#images;
    const means = this.#means.shift;
    return shiftParts(
      {
        images,
        means: means.means,
        betweenImages: images < 2 ? null : means.standardErrors().map((error) => error * error * images),
        drawErrors: this.#drawErrors.shift.map((squares) => squares / images),
        draws: this.#draws,
      },
      this.shape,
    );
  }

  /** Mean KL of each channel over images, in nats, (L). */
  meanChannelNats(): Float64Array {
    const sums = new Float64Array(this.shape.channels);
    for (const ofImage of this.#channelNats)
      ofImage.forEach((nats, channel) => (sums[channel] = (sums[channel] ?? 0) + nats));
    return sums.map((sum) => sum / this.#images);
  }

  /** What the report needs; small beside the sums. */
  counts(): UnitCounts {
    return {
      images: this.#images,
      active: {
        mu: activeByChannel(this.variances('mu'), this.shape.channels),
        shift: activeByChannel(this.variances('shift'), this.shape.channels),
      },
      channelNats: this.#channelNats,
    };
  }
}

/** One group's units. */
export interface UnitCounts {
  readonly images: number;
  /** Latent variables of each channel with a variance above the threshold, (L); NaN if the variance of one is. */
  readonly active: Readonly<Record<keyof UnitMeans, Float64Array>>;
  /** KL of each channel by image, (L) each. */
  readonly channelNats: readonly Float32Array[];
}

function activeByChannel(variances: Float64Array, channels: number): Float64Array {
  const positions = variances.length / channels;
  return Float64Array.from({ length: channels }, (_, channel) => {
    const ofChannel = variances.subarray(channel * positions, (channel + 1) * positions);
    if (ofChannel.some(Number.isNaN)) return NaN;
    return ofChannel.reduce((count, variance) => count + Number(variance > ACTIVE_VARIANCE), 0);
  });
}

/** The draws of one batch's group. Nothing is added to sums before all are there, because a batch may be repeated. */
export class UnitBatch {
  readonly #images: number;
  readonly #channels: number;
  readonly #means: Readonly<Record<keyof UnitMeans, RunningEstimates>>;
  readonly #values: UnitMeans & { readonly klNats: Float64Array };
  readonly #channelNats: Float64Array;
  #draws = 0;

  constructor(shape: GroupShape, images: number) {
    const values = images * latentCount(shape);
    this.#images = images;
    this.#channels = shape.channels;
    this.#means = { mu: new RunningEstimates(values), shift: new RunningEstimates(values) };
    this.#values = { mu: new Float64Array(values), shift: new Float64Array(values), klNats: new Float64Array(values) };
    this.#channelNats = new Float64Array(images * shape.channels);
  }

  /** Adds one draw of all images. */
  add(batch: Pick<GroupBatch, keyof Gaussians | 'flow'>): void {
    const values = this.#values;
    this.#draws += 1;
    fillMeans(batch, values);
    fillKl(batch, values.klNats);
    for (const of of UNIT_MEANS) this.#means[of].add(values[of]);
    addChannels(values.klNats, this.#channelNats);
  }

  /** Adds the images with the draws so far. */
  addTo(sums: UnitSums): void {
    const draws = this.#draws;
    const errors = draws < 2 ? null : this.#errors();
    const latents = this.#values.mu.length / this.#images;
    for (let b = 0; b < this.#images; b++) {
      const ofImage = (all: UnitMeans): UnitMeans => ({
        mu: part(all.mu, b, latents),
        shift: part(all.shift, b, latents),
      });
      const channels = part(this.#channelNats, b, this.#channels);
      const means = ofImage({ mu: this.#means.mu.means, shift: this.#means.shift.means });
      sums.add(
        means,
        errors && ofImage(errors),
        Float32Array.from(channels, (nats) => nats / draws),
        draws,
      );
    }
  }

  #errors(): UnitMeans {
    return { mu: this.#means.mu.standardErrors(), shift: this.#means.shift.standardErrors() };
  }
}

function part(values: Float64Array, b: number, length: number): Float64Array {
  return values.subarray(b * length, (b + 1) * length);
}

/** E_q of z and of (z − μ_p)/σ_p: known in closed form without flows; with them, the draw stands for it. */
export function fillMeans(latents: Latents, { mu, shift }: UnitMeans): void {
  const { flow } = latents;
  if (flow === null) {
    GAUSSIAN_FILLS.muQ(latents, 0, mu);
    GAUSSIAN_FILLS.shift(latents, 0, shift);
    return;
  }
  FLOW_FILLS.zK({ ...latents, ...flow }, 0, mu);
  GAUSSIAN_FILLS.shift({ ...latents, muQ: flow.zK }, 0, shift);
}

export function fillKl(latents: Latents, klNats: Float64Array): void {
  const { flow } = latents;
  const ofGaussians: Fill<Gaussians> = GAUSSIAN_FILLS.klNats;
  if (flow === null) ofGaussians(latents, 0, klNats);
  else FLOW_FILLS.contributionNats({ ...latents, ...flow }, 0, klNats);
}

/** @param klNats (N, L, h, w) @param channels sums over positions, (N, L) */
export function addChannels(klNats: Float64Array, channels: Float64Array): void {
  const positions = klNats.length / channels.length;
  for (let channel = 0, i = 0; channel < channels.length; channel++) {
    let sum = channels[channel] ?? 0;
    for (const end = i + positions; i < end; i++) sum += klNats[i] ?? NaN;
    channels[channel] = sum;
  }
}

function addSquares(values: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (values[i] ?? NaN) ** 2;
}
