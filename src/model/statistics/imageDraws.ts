/** One latent group's KL for one image, accumulated over the draws of its noise. */
import type { GroupShape } from '../../protocol/inspection';
import { RunningEstimate, RunningEstimates } from './estimate';
import { latentCount } from './groupBatch';
import { emptyAddends, totalNats, type KlAddends } from './klAddends';

/** Standard errors over the draws of one image, in single precision because they are kept for many images. */
export interface DrawErrors {
  /** Standard error of the KL per latent variable, (L, h, w). */
  readonly standardErrorNats: Float32Array;
  /** Standard error of the sum over channels at each position, (h, w). */
  readonly positionStandardErrorNats: Float32Array;
}

/** Means over several draws with their standard errors. */
export interface DrawnLatents extends DrawErrors {
  readonly draws: number;
  /** The addends of the KL per latent variable, (L, h, w). */
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Means are running ones: where every draw gives the same, as in closed form in the top group, their error is zero. */
export class ImageDraws {
  /** Means over the draws so far per latent variable, (L, h, w). */
  readonly means: KlAddends;
  /** Sums of squared deviations of the KL from its mean. */
  readonly #squares: Float64Array;
  /** Of one draw: the sum over channels at each position, and over the positions of each channel. */
  readonly #atPosition: Float64Array;
  readonly #ofChannel: Float64Array;
  readonly #positions: RunningEstimates;
  readonly #channels: RunningEstimates;
  readonly #total = new RunningEstimate();
  #draws = 0;

  constructor(shape: GroupShape) {
    const latents = latentCount(shape);
    const positions = shape.height * shape.width;
    this.means = emptyAddends(latents);
    this.#squares = new Float64Array(latents);
    this.#atPosition = new Float64Array(positions);
    this.#ofChannel = new Float64Array(shape.channels);
    this.#positions = new RunningEstimates(positions);
    this.#channels = new RunningEstimates(shape.channels);
  }

  /** @param draw the addends of one more draw, (L, h, w) */
  add(draw: KlAddends): void {
    this.#draws += 1;
    this.#addLatents(draw, this.#draws);
    this.#total.add(totalNats(draw));
    this.#positions.add(this.#atPosition);
    this.#channels.add(this.#ofChannel);
  }

  #addLatents({ first, second }: KlAddends, draws: number): void {
    const { first: firstMeans, second: secondMeans } = this.means;
    const squares = this.#squares;
    const atPosition = this.#atPosition.fill(0);
    const ofChannel = this.#ofChannel;
    for (let channel = 0, i = 0; channel < ofChannel.length; channel++) {
      let sum = 0;
      for (let position = 0; position < atPosition.length; position++, i++) {
        const a = first[i] ?? 0;
        const b = second[i] ?? 0;
        const kl = a + b;
        const meanBefore = (firstMeans[i] ?? 0) + (secondMeans[i] ?? 0);
        const firstMean = (firstMeans[i] ?? 0) + (a - (firstMeans[i] ?? 0)) / draws;
        const secondMean = (secondMeans[i] ?? 0) + (b - (secondMeans[i] ?? 0)) / draws;
        firstMeans[i] = firstMean;
        secondMeans[i] = secondMean;
        squares[i] = (squares[i] ?? 0) + (kl - meanBefore) * (kl - (firstMean + secondMean));
        atPosition[position] = (atPosition[position] ?? 0) + kl;
        sum += kl;
      }
      ofChannel[channel] = sum;
    }
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
      // Mean and addends are rounded one by one, so that a square that should be zero may lie below.
      standardErrorNats[i] = Math.sqrt(Math.max(0, this.#squares[i] ?? 0) / (draws - 1) / draws);
    }
    return {
      draws,
      first: new Float32Array(this.means.first),
      second: new Float32Array(this.means.second),
      standardErrorNats,
      positionStandardErrorNats: new Float32Array(this.#positions.standardErrors()),
    };
  }
}
