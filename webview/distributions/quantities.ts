/** Words for the histograms' quantities. */
import type { Histogram } from '../../src/protocol/statistics';
import { furtherName } from '../text/meanings';
import { type HistogramQuantity, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { count, percent, resolved } from '../text/numbers';

/** The name of a quantity. With flows, closed-form quantities belong to the base Gaussians. */
export function quantityName(quantity: HistogramQuantity, hasFlows: boolean): string {
  const { kind, symbol, name, histogram } = LATENT_QUANTITIES[quantity];
  if (kind !== 'closed form' || histogram !== 'kl') return symbol;
  return hasFlows ? furtherName(name, 'base kl') : name;
}

/** A histogram's edges, with enough digits to distinguish neighbouring bins. */
export function edgesInWords({ edges }: Histogram): string[] {
  return resolved(Array.from(edges), (edges[1] ?? NaN) - (edges[0] ?? NaN));
}

/** Both ends of a histogram's axis, with as many digits as there is room for. */
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
