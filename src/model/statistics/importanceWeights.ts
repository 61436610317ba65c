/**
 * The importance-weighted bound and what it rests on, from the log weights of an image's draws
 * (docs/analyses.md#bound).
 */
import { latentCount, type GroupBatch } from './groupBatch';

/** The bound of one image. */
export interface WeightedBound {
  /** L_K = ln(Σ_k w_k / K), in nats; NaN if a weight is. */
  readonly boundNats: number;
  /** 1 / Σ ŵ_k², with ŵ_k = w_k / Σ w: from 1 to K; NaN if every weight is 0. */
  readonly effectiveSampleSize: number;
  /** The largest ŵ_k. */
  readonly largestWeight: number;
  /** The mean of log w over the draws, in nats: a one-sample estimate of the ELBO from each. */
  readonly meanLogWeightNats: number;
}

/** log w of each image of a batch, in nats, by the draw whose group batches and reconstruction losses are added. */
export class LogWeights {
  readonly nats: Float64Array;

  constructor(images: number) {
    this.nats = new Float64Array(images);
  }

  /**
   * Adds log p(z) − log q(z) of a group. log p is the density of z after the flows, and log q that of z⁰, because the
   * flows' log-determinant is 0. log q is computed from ε, because (z − μ_q)/σ_q would lose digits.
   */
  addGroup({ epsilon, flow, images, shape, muQ, sigmaQ, muP, sigmaP }: GroupBatch): void {
    const latents = latentCount(shape);
    for (let image = 0; image < images; image++) {
      let sum = 0;
      for (let i = image * latents; i < (image + 1) * latents; i++) {
        const sigma = sigmaP[i] ?? NaN;
        const noise = epsilon[i] ?? NaN;
        const z = flow === null ? (muQ[i] ?? NaN) + (sigmaQ[i] ?? NaN) * noise : (flow.zK[i] ?? NaN);
        const deviation = (z - (muP[i] ?? NaN)) / sigma;
        sum += 0.5 * (noise * noise - deviation * deviation) + Math.log((sigmaQ[i] ?? NaN) / sigma);
      }
      this.nats[image] = (this.nats[image] ?? NaN) + sum;
    }
  }

  /** Adds log p(x|z). @param reconstructionNats −log p(x|z) by image */
  addReconstruction(reconstructionNats: Float64Array): void {
    reconstructionNats.forEach((loss, image) => (this.nats[image] = (this.nats[image] ?? NaN) - loss));
  }
}

/** The effective sample size below which `deltaError` is too small by a factor of two or more. */
export const LEAST_SIZE_FOR_ERROR = 10;

/**
 * The error of one image's bound over its draws, √((K/ESS − 1)/(K − 1)), in nats (delta method).
 * @returns NaN for a single draw
 */
export function deltaError({ effectiveSampleSize }: WeightedBound, draws: number): number {
  return Math.sqrt(Math.max(0, draws / effectiveSampleSize - 1) / (draws - 1));
}

/** Weights of one image, added draw by draw. Memory does not depend on their number. */
export class ImportanceWeights {
  #draws = 0;
  /** The largest log weight, to which the sums below are relative, so that none overflows. */
  #largest = -Infinity;
  #sum = 0;
  #sumOfSquares = 0;
  #sumOfLogs = 0;

  add(logWeight: number): void {
    this.#draws += 1;
    this.#sumOfLogs += logWeight;
    if (logWeight === -Infinity) return;
    if (logWeight > this.#largest) {
      const scale = Math.exp(this.#largest - logWeight);
      this.#sum *= scale;
      this.#sumOfSquares *= scale * scale;
      this.#largest = logWeight;
    }
    const weight = Math.exp(logWeight - this.#largest);
    this.#sum += weight;
    this.#sumOfSquares += weight * weight;
  }

  bound(): WeightedBound {
    return {
      boundNats: this.#largest + Math.log(this.#sum) - Math.log(this.#draws),
      effectiveSampleSize: this.#sum ** 2 / this.#sumOfSquares,
      largestWeight: this.#sum === 0 ? NaN : 1 / this.#sum,
      meanLogWeightNats: this.#sumOfLogs / this.#draws,
    };
  }
}
