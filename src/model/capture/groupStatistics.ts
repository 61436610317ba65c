/**
 * Streaming statistics of one latent group: memory depends on the group's size and the batch's, never on the number of
 * images or draws.
 */
import type { GroupShape } from '../../protocol/inspection';
import type { GroupSummary, LatentReadout } from '../../protocol/statistics';
import { RunningEstimate, standardErrorFromSums } from './estimate';
import { latentCount, type GroupBatch } from './groupBatch';
import { ImageDraws, type DrawnLatents } from './imageDraws';
import { exceeds, klTerms, scalePart, shiftPart } from './kl';

/** Per latent variable of the group, (L, h, w): the image and draw in which its KL was largest, and q and p there. */
interface LargestLatents {
  readonly klNats: Float64Array;
  readonly image: Int32Array;
  readonly draw: Int32Array;
  readonly muQ: Float32Array;
  readonly sigmaQ: Float32Array;
  readonly muP: Float32Array;
  readonly sigmaP: Float32Array;
}

/** Standard errors over the draws of a single image. */
interface DrawErrors {
  readonly klNats: number | null;
  readonly channelNats: Float64Array | null;
  readonly latents: DrawnLatents | null;
}

/** What a batch says about each of its images. */
export interface Added {
  /** The KL of this draw, summed over the group, in nats. */
  readonly klNats: Float64Array;
  /** What the draws so far say together; none where there is only one for each image. */
  readonly draws: readonly ImageDraws[];
}

/**
 * Sums over images of their means over draws. An image counts once it has all its draws; only those of the first batch
 * count from their first draw on, so that there is something to see.
 */
export class GroupStatistics {
  readonly group: number;
  readonly shape: GroupShape;
  /** Per latent variable, (L, h, w). */
  readonly shiftSums: Float64Array;
  readonly scaleSums: Float64Array;
  readonly klSquares: Float64Array;
  /** Sums of the squared sum over channels, (h, w), and of the squared sum over positions, by channel. */
  readonly positionSquares: Float64Array;
  readonly #channelSquares: Float64Array;
  readonly largest: LargestLatents;
  readonly #plannedDraws: number;
  #running: ImageDraws[] = [];
  #onlyImage: DrawErrors | null = null;
  #total = new RunningEstimate();
  #images = 0;
  #draws = 0;
  #shiftSum = 0;
  #scaleSum = 0;

  /** @param draws of the noise that will be added for each image */
  constructor(group: number, shape: GroupShape, draws: number) {
    const latents = latentCount(shape);
    this.group = group;
    this.shape = shape;
    this.#plannedDraws = draws;
    this.shiftSums = new Float64Array(latents);
    this.scaleSums = new Float64Array(latents);
    this.klSquares = new Float64Array(latents);
    this.positionSquares = new Float64Array(shape.height * shape.width);
    this.#channelSquares = new Float64Array(shape.channels);
    this.largest = {
      klNats: new Float64Array(latents).fill(-Infinity),
      image: new Int32Array(latents),
      draw: new Int32Array(latents),
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

  /** Draws that each of these images is averaged over. */
  get draws(): number {
    return this.#draws;
  }

  /** While there is a single image with several draws: what they say about each latent variable. */
  get onlyImage(): DrawnLatents | null {
    return this.#onlyImage?.latents ?? null;
  }

  /** Adds one draw of a batch; all draws of a batch come before the next batch. */
  add(batch: GroupBatch): Added {
    const { images, firstImage, draw } = batch;
    const several = this.#plannedDraws > 1;
    if (draw === 0 && several) this.#running = Array.from({ length: images }, () => new ImageDraws(this.shape));
    if (draw > 0 && firstImage === 0) this.#forgetImages();
    const draws = this.#running;
    const isLast = draw === this.#plannedDraws - 1;
    const counts = isLast || firstImage === 0;
    const klNats = new Float64Array(images);
    for (let b = 0; b < images; b++) klNats[b] = this.#addImage(batch, b, draws[b], counts);
    if (counts) {
      this.#draws = draw + 1;
      this.#onlyImage = this.#images === 1 ? drawErrors(draws[0]) : null;
    }
    if (isLast) this.#running = [];
    return { klNats, draws };
  }

  /** @returns the KL of this draw of the image; where it `counts`, the mean over `draws` is added to the sums. */
  #addImage(batch: GroupBatch, b: number, draws: ImageDraws | undefined, counts: boolean): number {
    const { shape, shiftSums, scaleSums, klSquares, positionSquares, largest } = this;
    const positions = positionSquares.length;
    const atPosition = new Float64Array(positions);
    let [shiftOfDraw, scaleOfDraw] = [0, 0];
    let [totalShift, totalScale] = [0, 0];
    for (let channel = 0, i = 0, at = b * shiftSums.length; channel < shape.channels; channel++) {
      let ofChannel = 0;
      for (let position = 0; position < positions; position++, i++, at++) {
        const muQ = batch.muQ[at] ?? 0;
        const sigmaQ = batch.sigmaQ[at] ?? 0;
        const muP = batch.muP[at] ?? 0;
        const sigmaP = batch.sigmaP[at] ?? 0;
        let shift = shiftPart(muQ, muP, sigmaP);
        let scale = scalePart(sigmaQ, sigmaP);
        shiftOfDraw += shift;
        scaleOfDraw += scale;
        if (exceeds(shift + scale, largest.klNats[i] ?? 0)) {
          largest.klNats[i] = shift + scale;
          largest.image[i] = batch.firstImage + b;
          largest.draw[i] = batch.draw;
          largest.muQ[i] = muQ;
          largest.sigmaQ[i] = sigmaQ;
          largest.muP[i] = muP;
          largest.sigmaP[i] = sigmaP;
        }
        if (draws !== undefined) {
          draws.addLatent(i, channel, position, shift, scale);
          shift = draws.shiftNats[i] ?? 0;
          scale = draws.scaleNats[i] ?? 0;
        }
        if (!counts) continue;
        const kl = shift + scale;
        shiftSums[i] = (shiftSums[i] ?? 0) + shift;
        scaleSums[i] = (scaleSums[i] ?? 0) + scale;
        klSquares[i] = (klSquares[i] ?? 0) + kl * kl;
        atPosition[position] = (atPosition[position] ?? 0) + kl;
        ofChannel += kl;
        totalShift += shift;
        totalScale += scale;
      }
      this.#channelSquares[channel] = (this.#channelSquares[channel] ?? 0) + ofChannel * ofChannel;
    }
    draws?.endDraw(shiftOfDraw + scaleOfDraw);
    if (counts) {
      addSquares(atPosition, positionSquares);
      this.#shiftSum += totalShift;
      this.#scaleSum += totalScale;
      this.#total.add(totalShift + totalScale);
      this.#images += 1;
    }
    return shiftOfDraw + scaleOfDraw;
  }

  #forgetImages(): void {
    const { shiftSums, scaleSums, klSquares, positionSquares } = this;
    for (const sums of [shiftSums, scaleSums, klSquares, positionSquares, this.#channelSquares]) sums.fill(0);
    this.#shiftSum = 0;
    this.#scaleSum = 0;
    this.#total = new RunningEstimate();
    this.#images = 0;
  }

  /** @param thresholdNats a channel counts as in use when its mean KL exceeds this */
  summary(thresholdNats: number): GroupSummary {
    const { group, shape, shiftSums, scaleSums } = this;
    const images = this.#images;
    const positions = shape.height * shape.width;
    const channelKlNats = new Float64Array(shape.channels);
    const channelErrors = new Float64Array(shape.channels);
    let channelsInUse = 0;
    for (let channel = 0, i = 0; channel < shape.channels; channel++) {
      let sum = 0;
      for (const end = i + positions; i < end; i++) sum += (shiftSums[i] ?? 0) + (scaleSums[i] ?? 0);
      channelKlNats[channel] = sum / images;
      channelErrors[channel] = standardErrorFromSums(sum, this.#channelSquares[channel] ?? 0, images);
      if (sum / images > thresholdNats) channelsInUse += 1;
    }
    const { mean, standardError } = this.#total.estimate;
    return {
      group,
      images,
      draws: this.#draws,
      klNats: { mean, standardError: standardError ?? this.#onlyImage?.klNats ?? null },
      shiftNats: this.#shiftSum / images,
      scaleNats: this.#scaleSum / images,
      channelKlNats,
      channelStandardErrorNats: images > 1 ? channelErrors : (this.#onlyImage?.channelNats ?? null),
      channelsInUse,
      latents: latentCount(shape),
      largest: this.largestOf(0, latentCount(shape), 1),
    };
  }

  /** The largest KL over all images and draws among the latents first, first + step, …, below `end`. */
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
      draw: largest.draw[at] ?? 0,
      ...klTerms(largest.muQ[at] ?? 0, largest.sigmaQ[at] ?? 0, largest.muP[at] ?? 0, largest.sigmaP[at] ?? 0),
    };
  }
}

function addSquares(values: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) {
    const value = values[i] ?? 0;
    sums[i] = (sums[i] ?? 0) + value * value;
  }
}

function drawErrors(draws: ImageDraws | undefined): DrawErrors | null {
  if (draws === undefined) return null;
  return {
    klNats: draws.standardErrorNats,
    channelNats: draws.channelStandardErrorNats(),
    latents: draws.latents(),
  };
}

/** Where the latent with index `i` in (L, h, w) stands. */
function latentPlace({ height, width }: GroupShape, i: number): { channel: number; y: number; x: number } {
  const positions = height * width;
  return { channel: Math.floor(i / positions), y: Math.floor((i % positions) / width), x: i % width };
}
