import { BarController, BarElement, CategoryScale, Chart, type ChartOptions, LinearScale } from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';
import type { GroupSummary } from '../../src/protocol/statistics';
import { type ThemeColours, useThemeColours } from '../theme/theme';
import { whiskers } from './whiskers';

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

type KlChart = Chart<'bar', (number | null)[], number>;

/** Room for the longest whisker's end. */
const MARGIN = 1.01;

/** The bars alone, one row per group over the full height: what stands beside them belongs to the rows around it. */
export function KlBars({ summaries }: { summaries: readonly (GroupSummary | null)[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<KlChart | null>(null);
  const colours = useThemeColours();

  useEffect(() => {
    if (!canvas.current) return;
    const created: KlChart = new Chart(canvas.current, {
      type: 'bar',
      data: { labels: [], datasets: [] },
      options: barOptions(1),
      plugins: [whiskers],
    });
    chart.current = created;
    return () => {
      created.destroy();
    };
  }, []);

  useEffect(() => {
    if (chart.current) show(chart.current, summaries, colours);
  }, [summaries, colours]);

  return (
    <div class="bars" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}

function show(chart: KlChart, summaries: readonly (GroupSummary | null)[], { shift, scale, ink }: ThemeColours) {
  const bars = { barPercentage: 0.75, categoryPercentage: 1 };
  chart.data = {
    labels: summaries.map((_, group) => group),
    datasets: [
      { ...bars, label: 'shift', backgroundColor: shift, data: summaries.map((group) => drawable(group?.shiftNats)) },
      { ...bars, label: 'scale', backgroundColor: scale, data: summaries.map((group) => drawable(group?.scaleNats)) },
    ],
  };
  const estimates = summaries.map((group) => group?.klNats ?? null);
  const ends = estimates.map((kl) => (kl ? kl.mean + (kl.standardError ?? 0) : 0)).filter(Number.isFinite);
  chart.options = {
    ...barOptions(Math.max(...ends) * MARGIN || 1),
    plugins: { whiskers: { estimates, colour: ink } },
  };
  chart.update();
}

function barOptions(end: number): ChartOptions<'bar'> {
  return {
    indexAxis: 'y',
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    events: [],
    layout: { padding: 0, autoPadding: false },
    scales: {
      x: { stacked: true, display: false, min: 0, max: end },
      y: { stacked: true, display: false },
    },
  };
}

function drawable(nats: number | undefined): number | null {
  return nats !== undefined && Number.isFinite(nats) ? nats : null;
}
