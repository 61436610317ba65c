import { useMemo } from 'preact/hooks';
import type { Histogram } from '../../src/protocol/statistics';
import { useBarChart } from '../chart/useBarChart';
import { useThemeColours } from '../theme/theme';
import { barsOfBins } from './barsOfBins';

/** The bars alone, side by side over the full width. */
export function HistogramBars({ histogram, logarithmic }: { histogram: Histogram; logarithmic: boolean }) {
  const colours = useThemeColours();
  const canvas = useBarChart(
    useMemo(() => barsOfBins(histogram, logarithmic, colours), [histogram, logarithmic, colours]),
  );
  return <canvas ref={canvas} aria-hidden="true" />;
}
