import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartOptions,
  LinearScale,
  LogarithmicScale,
} from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';
import type { Histogram } from '../../src/protocol/statistics';
import { type ThemeColours, useThemeColours } from '../theme/theme';
import { QUANTITIES } from './quantities';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LogarithmicScale);

type CountChart = Chart<'bar', (number | null)[], number>;

/** Where the logarithmic axis begins, so that a count of one can be seen. */
const BELOW_ONE = 0.6;

/** The bars alone, one bin beside the other over the full width. */
export function HistogramBars({ histogram, logarithmic }: { histogram: Histogram; logarithmic: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<CountChart | null>(null);
  const colours = useThemeColours();

  useEffect(() => {
    if (!canvas.current) return;
    // A logarithmic axis is another axis, so the chart is made anew.
    const created: CountChart = new Chart(canvas.current, {
      type: 'bar',
      data: { labels: [], datasets: [] },
      options: countOptions(logarithmic),
    });
    chart.current = created;
    return () => {
      created.destroy();
    };
  }, [logarithmic]);

  useEffect(() => {
    if (!chart.current) return;
    chart.current.data = {
      labels: Array.from(histogram.counts, (_, bin) => bin),
      datasets: [
        {
          barPercentage: 0.88,
          categoryPercentage: 1,
          backgroundColor: colourOf(histogram, colours),
          data: Array.from(histogram.counts, (number) => (number > 0 ? number : null)),
        },
      ],
    };
    chart.current.update();
  }, [histogram, logarithmic, colours]);

  return <canvas ref={canvas} aria-hidden="true" />;
}

function colourOf({ quantity }: Histogram, { prior, shift, scale }: ThemeColours): string {
  switch (QUANTITIES[quantity].of) {
    case 'prior':
      return prior;
    case 'posterior':
      return shift;
    case 'kl':
      return scale;
  }
}

function countOptions(logarithmic: boolean): ChartOptions<'bar'> {
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    events: [],
    layout: { padding: 0, autoPadding: false },
    scales: {
      x: { display: false },
      y: logarithmic
        ? { type: 'logarithmic', display: false, min: BELOW_ONE }
        : { type: 'linear', display: false, min: 0 },
    },
  };
}
