/**
 * u = (z − μ_p)/σ_p over the data (docs/analyses.md#standardised). Without flows z = μ_q + σ_q·ε, so that u of a latent
 * is N(Δμ/σ_p, Δσ²), and its moments over every draw follow from q and p alone:
 *
 *     E[u] = mean of m      E[u²] = mean of m² + s²      with m = Δμ/σ_p, s = Δσ
 *
 * With flows u is that of the values drawn, after the flows: m = u and s = 0.
 */
import type { LatentsQuery, Standardised } from '../../../protocol/distributions';
import { estimateOf } from '../estimate';
import { countedOf, type ChosenLatents, type FirstDraw } from './chosenLatents';
import { normalShareBelow } from './normalShare';
import type { Turns } from './turns';

/** Beyond ±5, N(0, 1) has 6·10⁻⁷ of its mass. */
const END = 5;
const BINS = 50;
/** Widths of a normal beyond which its share is taken as 0 or 1. */
const WIDTHS = 8;

const EDGES = Float64Array.from({ length: BINS + 1 }, (_, i) => (2 * END * i) / BINS - END);

/** Lets other work run every few milliseconds. */
export async function standardisedOf(query: LatentsQuery, chosen: ChosenLatents, turns: Turns): Promise<Standardised> {
  const { shape, channels, images } = chosen;
  const positions = shape.height * shape.width;
  const isDrawn = images.some(({ flow }) => flow !== null);
  const m = new Float64Array(positions);
  const s = new Float64Array(positions);
  const all = new Moments();
  const imageMeans: number[] = [];
  const beside = new PairMoments();
  const below = new PairMoments();
  const cumulative = new Float64Array(EDGES.length);
  for (const image of images) {
    const ofImage = new Moments();
    for (const channel of channels) {
      await turns.next();
      fillComponents(image, channel * positions, m, s);
      for (let i = 0; i < positions; i++) {
        const mean = m[i] ?? NaN;
        const width = s[i] ?? NaN;
        ofImage.add(mean, width);
        if (Number.isFinite(mean) && Number.isFinite(width)) addCumulative(cumulative, mean, width);
      }
      beside.addNeighbours(m, s, shape.width, 1);
      below.addNeighbours(m, s, shape.width, shape.width);
    }
    all.addAll(ofImage);
    if (ofImage.count > 0) imageMeans.push(ofImage.mean);
  }
  const share = (i: number) => (cumulative[i] ?? NaN) / all.count;
  const counted = countedOf(chosen);
  return {
    ...{ query, ...counted, kind: isDrawn ? 'drawn' : 'mixture', edges: EDGES },
    shares: Float64Array.from({ length: BINS }, (_, bin) => share(bin + 1) - share(bin)),
    ...{ below: share(0), above: 1 - share(BINS) },
    normalShares: Float64Array.from({ length: BINS }, (_, bin) => normalShare(bin)),
    mean: { mean: all.mean, standardError: estimateOf(imageMeans).standardError },
    variance: all.variance,
    ...{ besideCorrelation: beside.correlation, belowCorrelation: below.correlation },
    notFinite: counted.latents - all.count,
  };
}

function normalShare(bin: number): number {
  return normalShareBelow(EDGES[bin + 1] ?? NaN) - normalShareBelow(EDGES[bin] ?? NaN);
}

/** Fills mean and width of u for the latents from index `start` on. */
function fillComponents(image: FirstDraw, start: number, m: Float64Array, s: Float64Array): void {
  const { muQ, sigmaQ, muP, sigmaP, flow } = image;
  for (let i = 0, at = start; i < m.length; i++, at++) {
    const width = sigmaP[at] ?? NaN;
    m[i] = ((flow === null ? muQ : flow.zK)[at] ?? NaN) - (muP[at] ?? NaN);
    m[i] = (m[i] ?? NaN) / width;
    s[i] = flow === null ? (sigmaQ[at] ?? NaN) / width : 0;
  }
}

/** Adds the share of N(mean, width²) below each edge; all of it lies at the mean if the width is 0. */
function addCumulative(cumulative: Float64Array, mean: number, width: number): void {
  const reach = WIDTHS * width;
  for (let i = 0; i < cumulative.length; i++) {
    const distance = (EDGES[i] ?? 0) - mean;
    if (distance < -reach) continue;
    const below = distance > reach ? 1 : width > 0 ? normalShareBelow(distance / width) : 0;
    cumulative[i] = (cumulative[i] ?? 0) + below;
  }
}

/** Sums of the first two moments of u. Components that are not finite are left out. */
class Moments {
  count = 0;
  #first = 0;
  #second = 0;

  add(mean: number, width: number): void {
    if (!Number.isFinite(mean) || !Number.isFinite(width)) return;
    this.count += 1;
    this.#first += mean;
    this.#second += mean * mean + width * width;
  }

  addAll(other: Moments): void {
    this.count += other.count;
    this.#first += other.#first;
    this.#second += other.#second;
  }

  get mean(): number {
    return this.#first / this.count;
  }

  get variance(): number {
    return this.#second / this.count - this.mean ** 2;
  }
}

/** The correlation of u at neighbouring positions, whose noise is independent: the covariance is that of the means. */
class PairMoments {
  readonly #first = new Moments();
  readonly #second = new Moments();
  #products = 0;

  /** @param step from a position to its neighbour: 1, or the width */
  addNeighbours(m: Float64Array, s: Float64Array, width: number, step: number): void {
    for (let i = 0; i + step < m.length; i++) {
      if (step === 1 && (i + 1) % width === 0) continue;
      const mean = m[i] ?? NaN;
      const other = m[i + step] ?? NaN;
      const spread = s[i] ?? NaN;
      const otherSpread = s[i + step] ?? NaN;
      if (!Number.isFinite(mean + other + spread + otherSpread)) continue;
      this.#first.add(mean, spread);
      this.#second.add(other, otherSpread);
      this.#products += mean * other;
    }
  }

  /** `null` without neighbours, or if u does not vary. */
  get correlation(): number | null {
    const { count, mean, variance } = this.#first;
    if (count === 0) return null;
    const spread = Math.sqrt(variance * this.#second.variance);
    return spread > 0 ? (this.#products / count - mean * this.#second.mean) / spread : null;
  }
}
