/** One latent group's KL for one image, accumulated over the draws of its noise. */
import type { GroupShape } from '../../protocol/inspection';
import { RunningEstimate, RunningEstimates } from './estimate';
import { latentCount } from './groupBatch';

/** Means over several draws with their standard errors, in single precision because they are kept for many images. */
export interface DrawnLatents {
  readonly draws: number;
  /** Per latent variable, (L, h, w). */
  readonly shiftNats: Float32Array;
  readonly scaleNats: Float32Array;
  readonly standardErrorNats: Float32Array;
  /** Of the sum over channels at each position, (h, w). */
  readonly positionStandardErrorNats: Float32Array;
}

/** Means are running ones: where every draw gives the same, as in the top group, the standard error is zero. */
export class ImageDraws {
  /** Means over the draws so far per latent variable, (L, h, w). */
  readonly shiftNats: Float64Array;
  readonly scaleNats: Float64Array;
  /** Sums of squared deviations of the KL from its mean. */
  readonly #squares: Float64Array;
  /** Of this draw: the sum over channels at each position, and over the positions of each channel. */
  readonly #atPosition: Float64Array;
  readonly #ofChannel: Float64Array;
  readonly #positions: RunningEstimates;
  readonly #channels: RunningEstimates;
  readonly #total = new RunningEstimate();
  #draws = 0;

  constructor(shape: GroupShape) {
    const latents = latentCount(shape);
    const positions = shape.height * shape.width;
    this.shiftNats = new Float64Array(latents);
    this.scaleNats = new Float64Array(latents);
    this.#squares = new Float64Array(latents);
    this.#atPosition = new Float64Array(positions);
    this.#ofChannel = new Float64Array(shape.channels);
    this.#positions = new RunningEstimates(positions);
    this.#channels = new RunningEstimates(shape.channels);
  }

  /** Adds the latent variable with index `i` in (L, h, w) of one more draw; each of them comes once. */
  addLatent(i: number, channel: number, position: number, shift: number, scale: number): void {
    const { shiftNats, scaleNats } = this;
    const draws = this.#draws + 1;
    const kl = shift + scale;
    const before = kl - ((shiftNats[i] ?? 0) + (scaleNats[i] ?? 0));
    const meanShift = (shiftNats[i] ?? 0) + (shift - (shiftNats[i] ?? 0)) / draws;
    const meanScale = (scaleNats[i] ?? 0) + (scale - (scaleNats[i] ?? 0)) / draws;
    shiftNats[i] = meanShift;
    scaleNats[i] = meanScale;
    this.#squares[i] = (this.#squares[i] ?? 0) + before * (kl - (meanShift + meanScale));
    this.#atPosition[position] = (this.#atPosition[position] ?? 0) + kl;
    this.#ofChannel[channel] = (this.#ofChannel[channel] ?? 0) + kl;
  }

  /** Ends the draw, whose KL over the whole group is `klNats`. */
  endDraw(klNats: number): void {
    this.#draws += 1;
    this.#total.add(klNats);
    this.#positions.add(this.#atPosition);
    this.#channels.add(this.#ofChannel);
    this.#atPosition.fill(0);
    this.#ofChannel.fill(0);
  }

  /** `null` until there are two draws. */
  get standardErrorNats(): number | null {
    return this.#total.estimate.standardError;
  }

  /** By channel, of the sum over positions; `null` until there are two draws. */
  channelStandardErrorNats(): Float64Array | null {
    return this.#draws < 2 ? null : this.#channels.standardErrors();
  }

  /** `null` until there are two draws. */
  latents(): DrawnLatents | null {
    const draws = this.#draws;
    if (draws < 2) return null;
    const standardErrorNats = new Float32Array(this.#squares.length);
    for (let i = 0; i < standardErrorNats.length; i++) {
      // Mean and parts are rounded one by one, so that a square that should be zero may lie below.
      standardErrorNats[i] = Math.sqrt(Math.max(0, this.#squares[i] ?? 0) / (draws - 1) / draws);
    }
    return {
      draws,
      shiftNats: new Float32Array(this.shiftNats),
      scaleNats: new Float32Array(this.scaleNats),
      standardErrorNats,
      positionStandardErrorNats: new Float32Array(this.#positions.standardErrors()),
    };
  }
}
