import type { ChartOptions } from 'chart.js';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { Axis } from '../chart/axis';
import type { Bars } from '../chart/useBarChart';
import type { ThemeColours } from '../theme/theme';
import { whiskersOf } from './whiskers';

type Summaries = readonly (GroupSummary | null)[];

/** A bar that is not zero is at least one pixel long. */
const OF_ALL = { barPercentage: 0.75, categoryPercentage: 1, minBarLength: 1 };

/** Leaves room for the end of the longest whisker. */
const MARGIN = 1.01;

/** What an axis for these bars must cover: every mean, and both ends of its whisker. */
export function barValues(summaries: Summaries): number[] {
  return summaries.flatMap((summary) => {
    if (summary === null) return [];
    const { mean, standardError } = summary.klNats;
    // A closed-form KL is never negative, however uncertain it is.
    const lower = summary.kind === 'estimate' ? [(mean - (standardError ?? 0)) * MARGIN] : [];
    return [...lower, mean, (mean + (standardError ?? 0)) * MARGIN];
  });
}

/**
 * A bar for each group's KL, with a whisker for its standard error. A group has no bar until it is measured. The chart
 * is drawn in shares of the axis.
 */
export function barsOfGroups(summaries: Summaries, axis: Axis, colours: ThemeColours): Bars {
  return {
    data: {
      labels: summaries.map((_, group) => group),
      datasets:
        axis.scale.kind === 'linear' && summaries.every((summary) => summary?.kind !== 'estimate')
          ? partsOf(summaries, axis, colours)
          : totalsOf(summaries, axis, colours),
    },
    options: {
      ...BAR_OPTIONS,
      plugins: { whiskers: { whiskers: whiskersOf(summaries, axis), colour: colours.ink } },
    },
  };
}

/** Bars for the parts of a closed-form KL, which are never negative. */
function partsOf(summaries: Summaries, axis: Axis, colours: ThemeColours): Bars['data']['datasets'] {
  return SUMS['closed form'].addends.map((addend) => {
    const { name, part } = SUM_QUANTITIES[addend];
    return {
      ...OF_ALL,
      label: name,
      backgroundColor: colours[part],
      data: summaries.map((summary) => (summary?.kind === 'closed form' ? drawable(summary[addend], axis) : null)),
    };
  });
}

/**
 * Bars for totals: of estimates, which have no parts, each on its own side of zero; and of any KL on a logarithmic axis,
 * on which lengths of parts would not add up.
 */
function totalsOf(summaries: Summaries, axis: Axis, colours: ThemeColours): Bars['data']['datasets'] {
  const colourOf = (summary: GroupSummary | null) => {
    if (summary?.kind !== 'estimate') return colours.shift;
    return summary.klNats.mean < 0 ? colours.negative : colours.positive;
  };
  const zero = axis.at(0);
  const data = summaries.map((summary): [number, number] | null => {
    const to = summary && drawable(summary.klNats.mean, axis);
    return to === null ? null : [zero, to];
  });
  return [{ ...OF_ALL, label: 'KL', backgroundColor: summaries.map(colourOf), data }];
}

const BAR_OPTIONS: ChartOptions<'bar'> = {
  indexAxis: 'y',
  // The ticks of hidden axes would still be measured, which takes longer than drawing the bars.
  scales: {
    x: { stacked: true, display: false, min: 0, max: 1, ticks: { display: false } },
    y: { stacked: true, display: false, ticks: { display: false } },
  },
};

/** Where a bar ends; `null` for zero, which the minimum length would make visible. */
function drawable(nats: number, axis: Axis): number | null {
  return Number.isFinite(nats) && nats !== 0 ? axis.at(nats) : null;
}
