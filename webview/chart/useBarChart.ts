/** A Chart.js bar chart on a canvas of its own. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartData,
  type ChartOptions,
  LinearScale,
  LogarithmicScale,
  type Plugin,
} from 'chart.js';
import { type RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LogarithmicScale);

/** A bar's value, or where it begins and ends; `null` draws no bar. */
type Values = (number | [number, number] | null)[];

export interface Bars {
  readonly data: ChartData<'bar', Values, number>;
  /** Options on top of those that all charts share: filling the parent, without animation, axes or margins. */
  readonly options: ChartOptions<'bar'>;
}

const OF_ALL: ChartOptions<'bar'> = {
  responsive: true,
  maintainAspectRatio: false,
  animation: false,
  events: [],
  layout: { padding: 0, autoPadding: false },
};

/**
 * Draws `bars` on the canvas that receives the returned ref, and redraws them whenever they change.
 * @param plugins the same array at every call
 */
export function useBarChart(bars: Bars, plugins: readonly Plugin<'bar'>[] = NONE): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart<'bar', Values, number> | null>(null);

  useEffect(() => {
    if (!canvas.current) return;
    const created = new Chart<'bar', Values, number>(canvas.current, {
      type: 'bar',
      data: { labels: [], datasets: [] },
      options: OF_ALL,
      plugins: [...plugins],
    });
    chart.current = created;
    return () => {
      created.destroy();
    };
  }, [plugins]);

  useEffect(() => {
    if (!chart.current) return;
    chart.current.data = bars.data;
    chart.current.options = { ...OF_ALL, ...bars.options };
    chart.current.update();
  }, [bars]);

  return canvas;
}

const NONE: readonly Plugin<'bar'>[] = [];
