/** A Chart.js plugin: mean ± standard error over horizontal bars. */
import type { ChartType, Plugin } from 'chart.js';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { Axis } from '../chart/axis';

/** A horizontal line over a bar, in shares of the axis. */
export interface Whisker {
  readonly bar: number;
  readonly from: number;
  readonly to: number;
}

export interface WhiskerOptions {
  readonly whiskers: readonly Whisker[];
  readonly colour: string;
}

declare module 'chart.js' {
  interface PluginOptionsByType<TType extends ChartType> {
    whiskers?: TType extends 'bar' ? WhiskerOptions : never;
  }
}

const LINE_WIDTH = 1.5;

/** A whisker for each bar that has a standard error: from one standard error below the mean to one above it. */
export function whiskersOf(
  summaries: readonly (Pick<GroupSummary, 'klNats'> | null)[],
  { at }: Pick<Axis, 'at'>,
): Whisker[] {
  return summaries.flatMap((summary, bar) => {
    if (!summary?.klNats.standardError) return [];
    const { mean, standardError } = summary.klNats;
    return [{ bar, from: at(mean - standardError), to: at(mean + standardError) }];
  });
}

export const whiskers: Plugin<'bar', WhiskerOptions> = {
  id: 'whiskers',
  defaults: { whiskers: [], colour: 'transparent' },
  afterDatasetsDraw: ({ ctx, scales: { x, y } }, _, { whiskers: lines, colour }) => {
    if (!x || !y) return;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = LINE_WIDTH;
    ctx.beginPath();
    for (const { bar, from, to } of lines) {
      const middle = y.getPixelForValue(bar);
      ctx.moveTo(x.getPixelForValue(from), middle);
      ctx.lineTo(x.getPixelForValue(to), middle);
    }
    ctx.stroke();
    ctx.restore();
  },
};
