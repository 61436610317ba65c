/** One look at q and p of the kept images: how many latents are out of the clamp's range, how far each prior varies. */
import type { GroupShape } from '../../protocol/inspection';
import { latentCount, type Gaussians } from '../statistics/groupBatch';
import type { KeptImages } from '../statistics/measuredParts';
import { CLAMP } from './softClamp';

/** Latent variables out of range, by channel: counts over positions and images. */
export interface RangeCounts {
  readonly mu: Float64Array;
  readonly sigmaHigh: Float64Array;
  readonly sigmaLow: Float64Array;
  readonly floor: Float64Array;
}

/** A prior that varies by more is not looked at further: its spread is then a lower bound. */
export const VARYING = 1e-3;

/**
 * How far a group's prior varies: the largest range of μ_p in units of σ_p, and of ln σ_p, over all latent variables.
 * NaN if a value is. A lower bound where it exceeds `VARYING`.
 */
export interface PriorSpread {
  /** Over images, at each latent variable. */
  readonly overImages: number;
  /** Over images and positions, in each channel. */
  readonly overAll: number;
}

export interface ScannedGroup {
  /** Latent variables × images looked at. */
  readonly latents: number;
  readonly q: RangeCounts;
  /** Zero for the top group, whose prior is a constant of the architecture. */
  readonly p: RangeCounts;
  readonly prior: PriorSpread;
}

export interface LatentScan {
  /** Number of images looked at, from the first; their first draw. */
  readonly images: number;
  readonly groups: readonly ScannedGroup[];
}

/** A tenth of a second's work where priors vary. More images would delay the end of an inspection, and hardly change a share. */
const MOST_LATENTS = 2e7;
/** Fewer can't show whether a prior varies. */
const FEWEST_IMAGES = 2;

/** @returns `null` if no image is kept with all its groups */
export function scanLatents(shapes: readonly GroupShape[], kept: KeptImages | null): LatentScan | null {
  const perImage = shapes.reduce((sum, shape) => sum + latentCount(shape), 0);
  const complete = Math.min(...shapes.map((_, group) => kept?.[group]?.length ?? 0));
  const images = Math.min(complete, Math.max(FEWEST_IMAGES, Math.floor(MOST_LATENTS / perImage)));
  if (!(images > 0)) return null;
  return {
    images,
    groups: shapes.map((shape, group) => scanGroup(shape, kept?.[group]?.slice(0, images) ?? [], group === 0)),
  };
}

/** @param isTop whether the prior is a constant, which counts nowhere */
export function scanGroup(shape: GroupShape, images: readonly Gaussians[], isTop: boolean): ScannedGroup {
  const { channels } = shape;
  const positions = shape.height * shape.width;
  const q = noneCounted(channels);
  const p = noneCounted(channels);
  for (const { muQ, sigmaQ, muP, sigmaP } of images) {
    countInto(q, muQ, sigmaQ, positions);
    if (!isTop) countInto(p, muP, sigmaP, positions);
  }
  return { latents: images.length * channels * positions, q, p, prior: spreadOf(channels, positions, images) };
}

export function noneCounted(channels: number): RangeCounts {
  const none = () => new Float64Array(channels);
  return { mu: none(), sigmaHigh: none(), sigmaLow: none(), floor: none() };
}

/** Adds an image. @param mu (L, h, w), as `sigma` */
export function countInto(counts: RangeCounts, mu: Float32Array, sigma: Float32Array, positions: number): void {
  const { mu: mostMu, sigmaHigh, sigmaLow, floor: leastWidth } = CLAMP;
  for (let channel = 0, i = 0; channel < counts.mu.length; channel++) {
    let [far, high, low, floor] = [0, 0, 0, 0];
    for (const end = i + positions; i < end; i++) {
      const width = sigma[i] ?? NaN;
      if (Math.abs(mu[i] ?? NaN) > mostMu) far += 1;
      if (width > sigmaHigh) high += 1;
      if (width < leastWidth) {
        floor += 1;
        if (width < sigmaLow) low += 1;
      }
    }
    counts.mu[channel] = (counts.mu[channel] ?? 0) + far;
    counts.sigmaHigh[channel] = (counts.sigmaHigh[channel] ?? 0) + high;
    counts.sigmaLow[channel] = (counts.sigmaLow[channel] ?? 0) + low;
    counts.floor[channel] = (counts.floor[channel] ?? 0) + floor;
  }
}

function spreadOf(channels: number, positions: number, images: readonly Gaussians[]): PriorSpread {
  let overImages = 0;
  let overAll = 0;
  for (let channel = 0, i = 0; channel < channels; channel++) {
    const all = noExtent();
    for (const end = i + positions; i < end; i++) {
      const here = noExtent();
      for (const { muP, sigmaP } of images) include(here, muP[i] ?? NaN, sigmaP[i] ?? NaN);
      overImages = Math.max(overImages, spread(here));
      // Most priors vary, and show it at their first latent variable.
      if (!(overImages <= VARYING)) return { overImages, overAll: overImages };
      include(all, here.leastMu, here.leastSigma);
      include(all, here.mostMu, here.mostSigma);
    }
    overAll = Math.max(overAll, spread(all));
  }
  return { overImages, overAll };
}

/** The values of μ and σ between the smallest and the largest. */
interface Extent {
  leastMu: number;
  mostMu: number;
  leastSigma: number;
  mostSigma: number;
}

function noExtent(): Extent {
  return { leastMu: Infinity, mostMu: -Infinity, leastSigma: Infinity, mostSigma: -Infinity };
}

/** A NaN stays, as with `Math.min`. */
function include(extent: Extent, mu: number, sigma: number): void {
  extent.leastMu = Math.min(extent.leastMu, mu);
  extent.mostMu = Math.max(extent.mostMu, mu);
  extent.leastSigma = Math.min(extent.leastSigma, sigma);
  extent.mostSigma = Math.max(extent.mostSigma, sigma);
}

function spread({ leastMu, mostMu, leastSigma, mostSigma }: Extent): number {
  return Math.max((mostMu - leastMu) / leastSigma, Math.log(mostSigma / leastSigma));
}
