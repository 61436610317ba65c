import { LATENT_QUANTITIES } from '../../src/protocol/quantities';
import type { Histogram } from '../../src/protocol/statistics';
import type { Bars } from '../chart/useBarChart';
import type { ThemeColours } from '../theme/theme';

/** The start of the logarithmic axis, low enough for a count of one to be visible. */
const BELOW_ONE = 0.6;

/** A bar for each bin's count, in the colour of the distribution that the quantity belongs to. */
export function barsOfBins(histogram: Histogram, logarithmic: boolean, colours: ThemeColours): Bars {
  return {
    data: {
      labels: Array.from(histogram.counts, (_, bin) => bin),
      datasets: [
        {
          barPercentage: 0.88,
          categoryPercentage: 1,
          minBarLength: 1,
          backgroundColor: colourOf(histogram, colours),
          data: Array.from(histogram.counts, (number) => (number > 0 ? number : null)),
        },
      ],
    },
    options: {
      scales: {
        x: { display: false },
        y: logarithmic
          ? { type: 'logarithmic', display: false, min: BELOW_ONE }
          : { type: 'linear', display: false, min: 0 },
      },
    },
  };
}

function colourOf({ quantity }: Histogram, { prior, shift, scale }: ThemeColours): string {
  return { prior, posterior: shift, kl: scale }[LATENT_QUANTITIES[quantity].histogram];
}
