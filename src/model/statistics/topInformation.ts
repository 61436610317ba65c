/**
 * How much the top group's z tells about which image it was drawn for, and how far the aggregate posterior is from the
 * prior (docs/analyses.md#information).
 */
import type { GroupShape } from '../../protocol/inspection';
import { Turns } from './distributions/turns';
import { latentCount } from './groupBatch';

const HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);
/** A term with a larger share of a sum is not subtracted from it, because digits would be lost. */
const LARGE_SHARE = 0.5;

/** The top group's posteriors q(z⁰|x), before any flows, and the noise that z⁰ is drawn with. */
export interface TopPosteriors {
  readonly shape: GroupShape;
  readonly images: number;
  readonly draws: number;
  /** (B, L, h, w). The top group's posterior is the same in every draw. */
  readonly muQ: Float32Array;
  readonly sigmaQ: Float32Array;
  /** ε of one image and draw, (L, h, w). */
  readonly epsilon: (image: number, draw: number) => Float32Array;
  /** Whether to report each channel. With flows, a channel has no density of its own. */
  readonly byChannel: boolean;
}

/** In nats. Arrays over draws and images are (D, B). */
export interface TopInformation {
  /** log q(z|x) − log of the mixture of all B posteriors: from below, at most ln B in the mean. */
  readonly lower: Float64Array;
  /** The same with the image's own posterior left out of the mixture: from above. NaN for a single image. */
  readonly upper: Float64Array;
  /** Delete-one jackknife error over images of the mean of `lower`; `null` for fewer than three images. */
  readonly jackknife: number | null;
  /** Each channel's own information, the mean over draws and images, (L). The channels' don't add up to the group's. */
  readonly channels: Float64Array | null;
}

/**
 * Memory grows with B, time with D·B².
 * @param signal aborts between two draws of an image
 * @throws the signal's reason if it is aborted
 */
export async function topInformation(top: TopPosteriors, signal: AbortSignal): Promise<TopInformation> {
  const { images, draws, shape, byChannel } = top;
  const turns = new Turns();
  const densities = new Densities(top);
  const lower = new Float64Array(draws * images);
  const upper = new Float64Array(draws * images);
  const leftOut = new LeftOut(images, draws);
  const channels = new Float64Array(shape.channels);
  for (let draw = 0, at = 0; draw < draws; draw++) {
    for (let image = 0; image < images; image++, at++) {
      await turns.next();
      signal.throwIfAborted();
      densities.fill(image, draw);
      const { row, byChannel: rows } = densities;
      const own = row[image] ?? NaN;
      lower[at] = own - (logSumExp(row) - Math.log(images));
      upper[at] = images < 2 ? NaN : own - (logSumExp(row, image) - Math.log(images - 1));
      leftOut.add(row, image);
      for (const [channel, ofChannel] of rows.entries()) {
        const ofOwn = ofChannel[image] ?? NaN;
        channels[channel] = (channels[channel] ?? 0) + ofOwn - (logSumExp(ofChannel) - Math.log(images));
      }
    }
  }
  return {
    ...{ lower, upper, jackknife: leftOut.jackknife() },
    channels: byChannel ? channels.map((sum) => sum / (draws * images)) : null,
  };
}

/** log q(z|x_j) of one z under the posterior of every image j. */
class Densities {
  /** (B). */
  readonly row: Float64Array;
  /** The densities of each channel alone, (B) each. */
  readonly byChannel: readonly Float64Array[];
  readonly #top: TopPosteriors;
  /** Σ −ln σ − ½ ln 2π, by image and channel. */
  readonly #constants: Float64Array;
  readonly #z: Float64Array;

  constructor(top: TopPosteriors) {
    const { images, shape, sigmaQ } = top;
    const { channels, height, width } = shape;
    const positions = height * width;
    this.#top = top;
    this.row = new Float64Array(images);
    this.byChannel = Array.from({ length: top.byChannel ? channels : 0 }, () => new Float64Array(images));
    this.#z = new Float64Array(latentCount(shape));
    this.#constants = new Float64Array(images * channels);
    for (let part = 0, i = 0; part < this.#constants.length; part++) {
      let sum = -HALF_LOG_2_PI * positions;
      for (const end = i + positions; i < end; i++) sum -= Math.log(sigmaQ[i] ?? NaN);
      this.#constants[part] = sum;
    }
  }

  /** Fills the row of the z that was drawn for an image. */
  fill(image: number, draw: number): void {
    const { images, shape, muQ, sigmaQ, epsilon } = this.#top;
    const { channels, height, width } = shape;
    const positions = height * width;
    const noise = epsilon(image, draw);
    const z = this.#z;
    for (let i = 0, at = image * z.length; i < z.length; i++, at++) {
      z[i] = (muQ[at] ?? NaN) + (sigmaQ[at] ?? NaN) * (noise[i] ?? NaN);
    }
    for (let other = 0, at = 0, part = 0; other < images; other++) {
      let sum = 0;
      for (let channel = 0, i = 0; channel < channels; channel++, part++) {
        let squares = 0;
        for (const end = i + positions; i < end; i++, at++) {
          // (z − μ)/σ would lose the digits of an image's own noise.
          const deviation =
            other === image ? (noise[i] ?? NaN) : ((z[i] ?? NaN) - (muQ[at] ?? NaN)) / (sigmaQ[at] ?? NaN);
          squares += deviation * deviation;
        }
        const density = (this.#constants[part] ?? NaN) - 0.5 * squares;
        sum += density;
        const ofChannel = this.byChannel[channel];
        if (ofChannel !== undefined) ofChannel[other] = density;
      }
      this.row[other] = sum;
    }
  }
}

/** The mean of `lower` without each of the images in turn, which takes it out of everybody's mixture. */
class LeftOut {
  readonly #sums: Float64Array;
  readonly #draws: number;

  constructor(images: number, draws: number) {
    this.#sums = new Float64Array(images);
    this.#draws = draws;
  }

  /** @param row densities of a z of `image` under every image's posterior */
  add(row: Float64Array, image: number): void {
    const sums = this.#sums;
    const own = row[image] ?? NaN;
    const all = logSumExp(row);
    for (let other = 0; other < row.length; other++) {
      if (other === image) continue;
      const share = Math.exp((row[other] ?? NaN) - all);
      const rest = share > LARGE_SHARE ? logSumExp(row, other) : all + Math.log1p(-share);
      sums[other] = (sums[other] ?? NaN) + own - rest;
    }
  }

  jackknife(): number | null {
    const images = this.#sums.length;
    if (images < 3) return null;
    // ln(B − 1) is added to all means, and changes nothing.
    const means = this.#sums.map((sum) => sum / (this.#draws * (images - 1)));
    const mean = means.reduce((sum, value) => sum + value, 0) / images;
    const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return Math.sqrt(((images - 1) / images) * squares);
  }
}

/** ln Σ e^v, with one value left out if `without` is given. */
function logSumExp(values: Float64Array, without = -1): number {
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (i !== without && !((values[i] ?? NaN) <= largest)) largest = values[i] ?? NaN;
  }
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (i !== without) sum += Math.exp((values[i] ?? NaN) - largest);
  return largest + Math.log(sum);
}
