import { useMemo } from 'preact/hooks';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { Axis } from '../chart/axis';
import { useBarChart } from '../chart/useBarChart';
import { useThemeColours } from '../theme/theme';
import { barsOfGroups } from './barsOfGroups';
import { whiskers } from './whiskers';

const PLUGINS = [whiskers];

interface Props {
  summaries: readonly (GroupSummary | null)[];
  axis: Axis;
}

/** The bars alone, one row per group over the full height, and lines at the axis's ticks. */
export function KlBars({ summaries, axis }: Props) {
  const colours = useThemeColours();
  const canvas = useBarChart(
    useMemo(() => barsOfGroups(summaries, axis, colours), [summaries, axis, colours]),
    PLUGINS,
  );
  return (
    <div class="bars" aria-hidden="true">
      {axis.ticks.map(({ share }) => (
        <span key={share} class="tick-line" style={{ left: `${100 * share}%` }} />
      ))}
      <canvas ref={canvas} />
    </div>
  );
}
