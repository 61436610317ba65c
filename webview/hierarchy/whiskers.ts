/** A Chart.js plugin: mean ± standard error over horizontal bars. */
import type { ChartType, Plugin } from 'chart.js';
import type { Estimate } from '../../src/protocol/statistics';

export interface WhiskerOptions {
  /** One per bar; `null` where there is no bar yet. */
  readonly estimates: readonly (Estimate | null)[];
  readonly colour: string;
}

declare module 'chart.js' {
  interface PluginOptionsByType<TType extends ChartType> {
    whiskers?: TType extends 'bar' ? WhiskerOptions : never;
  }
}

const LINE_WIDTH = 1.5;

/** From one standard error below the mean of a bar to one above it, where it has one. */
export function whiskerSpans(
  estimates: WhiskerOptions['estimates'],
): { readonly bar: number; readonly from: number; readonly to: number }[] {
  return estimates.flatMap((estimate, bar) => {
    if (!estimate?.standardError) return [];
    const { mean, standardError } = estimate;
    return [{ bar, from: mean - standardError, to: mean + standardError }];
  });
}

export const whiskers: Plugin<'bar', WhiskerOptions> = {
  id: 'whiskers',
  defaults: { estimates: [], colour: 'transparent' },
  afterDatasetsDraw: ({ ctx, scales: { x, y } }, _, { estimates, colour }) => {
    if (!x || !y) return;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = LINE_WIDTH;
    ctx.beginPath();
    for (const { bar, from, to } of whiskerSpans(estimates)) {
      const middle = y.getPixelForValue(bar);
      ctx.moveTo(x.getPixelForValue(from), middle);
      ctx.lineTo(x.getPixelForValue(to), middle);
    }
    ctx.stroke();
    ctx.restore();
  },
};
