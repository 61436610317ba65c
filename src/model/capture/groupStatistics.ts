/** Streaming statistics of one latent group: memory depends on the group's size, never on the number of images. */
import { ACTIVE_CHANNEL_NATS, type GroupShape } from '../../protocol/inspection';
import type { GroupSummary, LatentReadout } from '../../protocol/statistics';
import { RunningEstimate } from './estimate';
import { latentCount, type GroupBatch } from './groupBatch';
import { exceeds, klTerms, scalePart, shiftPart } from './kl';

/** Per latent variable of the group, (L, h, w): the image in which its KL was largest, and q and p there. */
interface LargestLatents {
  readonly klNats: Float64Array;
  readonly image: Int32Array;
  readonly muQ: Float32Array;
  readonly sigmaQ: Float32Array;
  readonly muP: Float32Array;
  readonly sigmaP: Float32Array;
}

export class GroupStatistics {
  readonly group: number;
  readonly shape: GroupShape;
  /** Sums over images per latent variable, (L, h, w). */
  readonly shiftSums: Float64Array;
  readonly scaleSums: Float64Array;
  readonly klSquares: Float64Array;
  /** Sums over images of the squared sum over channels, (h, w). */
  readonly positionSquares: Float64Array;
  readonly largest: LargestLatents;
  readonly #total = new RunningEstimate();
  #images = 0;
  #shiftSum = 0;
  #scaleSum = 0;

  constructor(group: number, shape: GroupShape) {
    const latents = latentCount(shape);
    this.group = group;
    this.shape = shape;
    this.shiftSums = new Float64Array(latents);
    this.scaleSums = new Float64Array(latents);
    this.klSquares = new Float64Array(latents);
    this.positionSquares = new Float64Array(shape.height * shape.width);
    this.largest = {
      klNats: new Float64Array(latents).fill(-Infinity),
      image: new Int32Array(latents),
      muQ: new Float32Array(latents),
      sigmaQ: new Float32Array(latents),
      muP: new Float32Array(latents),
      sigmaP: new Float32Array(latents),
    };
  }

  /** Images averaged so far. */
  get images(): number {
    return this.#images;
  }

  /** @returns the KL of each image of the batch, summed over the group, in nats. */
  add(batch: GroupBatch): Float64Array {
    const totals = new Float64Array(batch.images);
    const atPosition = new Float64Array(this.positionSquares.length);
    for (let b = 0; b < batch.images; b++) {
      atPosition.fill(0);
      const total = this.#addImage(batch, b, atPosition);
      for (let p = 0; p < atPosition.length; p++) {
        const sum = atPosition[p] ?? 0;
        this.positionSquares[p] = (this.positionSquares[p] ?? 0) + sum * sum;
      }
      this.#total.add(total);
      totals[b] = total;
    }
    this.#images += batch.images;
    return totals;
  }

  #addImage(batch: GroupBatch, b: number, atPosition: Float64Array): number {
    const { shiftSums, scaleSums, klSquares, largest } = this;
    const latents = shiftSums.length;
    const positions = atPosition.length;
    let totalShift = 0;
    let totalScale = 0;
    for (let i = 0, at = b * latents, position = 0; i < latents; i++, at++) {
      const muQ = batch.muQ[at] ?? 0;
      const sigmaQ = batch.sigmaQ[at] ?? 0;
      const muP = batch.muP[at] ?? 0;
      const sigmaP = batch.sigmaP[at] ?? 0;
      const shift = shiftPart(muQ, muP, sigmaP);
      const scale = scalePart(sigmaQ, sigmaP);
      const kl = shift + scale;
      shiftSums[i] = (shiftSums[i] ?? 0) + shift;
      scaleSums[i] = (scaleSums[i] ?? 0) + scale;
      klSquares[i] = (klSquares[i] ?? 0) + kl * kl;
      atPosition[position] = (atPosition[position] ?? 0) + kl;
      position = position + 1 === positions ? 0 : position + 1;
      totalShift += shift;
      totalScale += scale;
      if (exceeds(kl, largest.klNats[i] ?? 0)) {
        largest.klNats[i] = kl;
        largest.image[i] = batch.firstImage + b;
        largest.muQ[i] = muQ;
        largest.sigmaQ[i] = sigmaQ;
        largest.muP[i] = muP;
        largest.sigmaP[i] = sigmaP;
      }
    }
    this.#shiftSum += totalShift;
    this.#scaleSum += totalScale;
    return totalShift + totalScale;
  }

  summary(): GroupSummary {
    const { group, shape, shiftSums, scaleSums } = this;
    const images = this.#images;
    const positions = shape.height * shape.width;
    const channelKlNats = new Float64Array(shape.channels);
    let channelsInUse = 0;
    for (let channel = 0, i = 0; channel < shape.channels; channel++) {
      let sum = 0;
      for (const end = i + positions; i < end; i++) sum += (shiftSums[i] ?? 0) + (scaleSums[i] ?? 0);
      channelKlNats[channel] = sum / images;
      if (sum / images > ACTIVE_CHANNEL_NATS) channelsInUse += 1;
    }
    return {
      group,
      images,
      klNats: this.#total.estimate,
      shiftNats: this.#shiftSum / images,
      scaleNats: this.#scaleSum / images,
      channelKlNats,
      channelsInUse,
      latents: latentCount(shape),
      largest: this.largestOf(0, latentCount(shape), 1),
    };
  }

  /** The largest KL over all images among the latents first, first + step, …, below `end`. */
  largestOf(first: number, end: number, step: number): LatentReadout {
    const { largest, shape, group } = this;
    let at = first;
    for (let i = first; i < end; i += step) {
      if (exceeds(largest.klNats[i] ?? 0, largest.klNats[at] ?? 0)) at = i;
    }
    return {
      ...latentPlace(shape, at),
      group,
      image: largest.image[at] ?? 0,
      ...klTerms(largest.muQ[at] ?? 0, largest.sigmaQ[at] ?? 0, largest.muP[at] ?? 0, largest.sigmaP[at] ?? 0),
    };
  }
}

/** Where the latent with index `i` in (L, h, w) stands. */
function latentPlace({ height, width }: GroupShape, i: number): { channel: number; y: number; x: number } {
  const positions = height * width;
  return { channel: Math.floor(i / positions), y: Math.floor((i % positions) / width), x: i % width };
}
