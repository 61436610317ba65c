/** What histograms are of: name or formula, and the distribution that it belongs to, which gives its colour. */
import type { Histogram, HistogramQuantity } from '../../src/protocol/statistics';
import { LOG_P, LOG_Q, NAMES } from '../text/meanings';
import { count, percent, resolved } from '../text/numbers';

/** As `Formula` sets them. */
const FORMULAS: Readonly<Record<HistogramQuantity, string>> = {
  muP: 'μ_p',
  sigmaP: 'σ_p',
  muQ: 'μ_q',
  sigmaQ: 'σ_q',
  shift: 'Δμ/σ_p',
  logDeltaSigma: 'ln Δσ',
  klNats: NAMES.kl,
  contributionNats: `contribution ${LOG_Q} − ${LOG_P}`,
};

/** What a quantity is called: with flows, q and p in closed form are those of the base Gaussians. */
export function quantityName(quantity: HistogramQuantity, hasFlows: boolean): string {
  return quantity === 'klNats' && hasFlows ? NAMES['base kl'] : FORMULAS[quantity];
}

export function belongsTo(quantity: HistogramQuantity): 'prior' | 'posterior' | 'kl' {
  switch (quantity) {
    case 'muP':
    case 'sigmaP':
      return 'prior';
    case 'muQ':
    case 'sigmaQ':
    case 'shift':
    case 'logDeltaSigma':
      return 'posterior';
    case 'klNats':
    case 'contributionNats':
      return 'kl';
  }
}

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
export function binInWords(histogram: Histogram, bin: number, latentCount: number): string {
  const edges = edgesInWords(histogram);
  const there = histogram.counts[bin] ?? 0;
  return (
    `${edges[bin] ?? ''} to ${edges[bin + 1] ?? ''}: ` +
    `${count(there)} of ${count(latentCount)}, ${percent(there, latentCount)}`
  );
}
