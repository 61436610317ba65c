/** What histograms are of: formula, the distribution that it belongs to, and hence its colour. */
import type { Histogram, HistogramQuantity } from '../../src/protocol/statistics';
import { count, percent, resolved } from '../text/numbers';

interface QuantityWords {
  /** As `Formula` sets it. */
  readonly formula: string;
  readonly of: 'prior' | 'posterior' | 'kl';
}

export const QUANTITIES: Readonly<Record<HistogramQuantity, QuantityWords>> = {
  muP: { formula: 'μ_p', of: 'prior' },
  sigmaP: { formula: 'σ_p', of: 'prior' },
  muQ: { formula: 'μ_q', of: 'posterior' },
  sigmaQ: { formula: 'σ_q', of: 'posterior' },
  shift: { formula: 'Δμ/σ_p', of: 'posterior' },
  logDeltaSigma: { formula: 'ln Δσ', of: 'posterior' },
  klNats: { formula: 'KL', of: 'kl' },
};

/** Edges with the digits that tell one bin from the next. */
export function edgesInWords({ edges }: Histogram): string[] {
  return resolved(Array.from(edges), (edges[1] ?? NaN) - (edges[0] ?? NaN));
}

/** Both ends of the axis, with the digits that there is room for. */
export function endsInWords({ edges }: Histogram): string[] {
  const ends = [edges[0] ?? NaN, edges[edges.length - 1] ?? NaN] as const;
  return resolved(ends, (ends[1] - ends[0]) / 10).map((end) => (/^[0.]+$/.test(end) ? '0' : end));
}

/** `−0.120 to −0.053: 123 of 2 560, 4.8 %`. */
export function binInWords(histogram: Histogram, bin: number, latents: number): string {
  const edges = edgesInWords(histogram);
  const there = histogram.counts[bin] ?? 0;
  return (
    `${edges[bin] ?? ''} to ${edges[bin + 1] ?? ''}: ` +
    `${count(there)} of ${count(latents)}, ${percent(there, latents)}`
  );
}
