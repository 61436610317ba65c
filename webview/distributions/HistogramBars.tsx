import { useMemo } from 'preact/hooks';
import type { Histogram } from '../../src/protocol/statistics';
import { type Bars, useBarChart } from '../chart/useBarChart';
import { type ThemeColours, useThemeColours } from '../theme/theme';
import { belongsTo } from './quantities';

/** Where the logarithmic axis begins, so that a count of one can be seen. */
const BELOW_ONE = 0.6;

/** The bars alone, one bin beside the other over the full width. */
export function HistogramBars({ histogram, logarithmic }: { histogram: Histogram; logarithmic: boolean }) {
  const colours = useThemeColours();
  const canvas = useBarChart(
    useMemo(() => countsOf(histogram, logarithmic, colours), [histogram, logarithmic, colours]),
  );
  return <canvas ref={canvas} aria-hidden="true" />;
}

function countsOf(histogram: Histogram, logarithmic: boolean, colours: ThemeColours): Bars {
  return {
    data: {
      labels: Array.from(histogram.counts, (_, bin) => bin),
      datasets: [
        {
          barPercentage: 0.88,
          categoryPercentage: 1,
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
  switch (belongsTo(quantity)) {
    case 'prior':
      return prior;
    case 'posterior':
      return shift;
    case 'kl':
      return scale;
  }
}
