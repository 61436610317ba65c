import { useMemo } from 'preact/hooks';
import type { GroupSummary } from '../../src/protocol/statistics';
import { useBarChart } from '../chart/useBarChart';
import { useThemeColours } from '../theme/theme';
import { barsOfGroups } from './barsOfGroups';
import { whiskers } from './whiskers';

const PLUGINS = [whiskers];

/** The bars alone, one row per group over the full height. The rows around them hold everything else. */
export function KlBars({ summaries }: { summaries: readonly (GroupSummary | null)[] }) {
  const colours = useThemeColours();
  const canvas = useBarChart(
    useMemo(() => barsOfGroups(summaries, colours), [summaries, colours]),
    PLUGINS,
  );
  return (
    <div class="bars" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}
