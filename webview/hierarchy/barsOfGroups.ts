import type { ChartOptions } from 'chart.js';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { Bars } from '../chart/useBarChart';
import type { ThemeColours } from '../theme/theme';

type Summaries = readonly (GroupSummary | null)[];

/** Leaves room for the end of the longest whisker. */
const MARGIN = 1.01;
/** A bar that is not zero is at least one pixel long. */
const OF_ALL = { barPercentage: 0.75, categoryPercentage: 1, minBarLength: 1 };

/** A bar for each group's KL, with a whisker for its standard error. A group has no bar until it is measured. */
export function barsOfGroups(summaries: Summaries, colours: ThemeColours): Bars {
  const estimates = summaries.map((summary) => summary?.klNats ?? null);
  const start = Math.min(0, ...summaries.map(lowerEnd).filter(Number.isFinite)) * MARGIN;
  const end = Math.max(0, ...summaries.map(upperEnd).filter(Number.isFinite)) * MARGIN;
  return {
    data: {
      labels: summaries.map((_, group) => group),
      datasets: summaries.some((summary) => summary?.kind === 'estimate')
        ? signedBars(summaries, colours)
        : partsOf(summaries, colours),
    },
    options: {
      ...barOptions(start, start === end ? 1 : end),
      plugins: { whiskers: { estimates, colour: colours.ink } },
    },
  };
}

/** Bars for the parts of a closed-form KL, which are never negative. */
function partsOf(summaries: Summaries, colours: ThemeColours): Bars['data']['datasets'] {
  return SUMS['closed form'].addends.map((addend) => {
    const { name, part } = SUM_QUANTITIES[addend];
    return {
      ...OF_ALL,
      label: name,
      backgroundColor: colours[part],
      data: summaries.map((summary) => (summary?.kind === 'closed form' ? drawable(summary[addend]) : null)),
    };
  });
}

/** Bars for estimates, which have no parts: each lies on its own side of zero. */
function signedBars(summaries: Summaries, { positive, negative }: ThemeColours): Bars['data']['datasets'] {
  const totals = summaries.map((summary) => (summary ? drawable(summary.klNats.mean) : null));
  const backgroundColor = totals.map((total) => (total !== null && total < 0 ? negative : positive));
  return [{ ...OF_ALL, label: 'KL estimate', backgroundColor, data: totals }];
}

function barOptions(start: number, end: number): ChartOptions<'bar'> {
  return {
    indexAxis: 'y',
    scales: {
      x: { stacked: true, display: false, min: start, max: end },
      y: { stacked: true, display: false },
    },
  };
}

/** The right end of the whisker. */
function upperEnd(summary: GroupSummary | null): number {
  return summary ? summary.klNats.mean + (summary.klNats.standardError ?? 0) : 0;
}

/** The left end of the whisker. A closed-form KL is never negative, however uncertain it is. */
function lowerEnd(summary: GroupSummary | null): number {
  return summary?.kind === 'estimate' ? summary.klNats.mean - (summary.klNats.standardError ?? 0) : 0;
}

/** A bar's value; `null` for zero, which the minimum length would make visible. */
function drawable(nats: number): number | null {
  return Number.isFinite(nats) && nats !== 0 ? nats : null;
}
