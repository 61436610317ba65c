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

export const whiskers: Plugin<'bar', WhiskerOptions> = {
  id: 'whiskers',
  defaults: { estimates: [], colour: 'transparent' },
  afterDatasetsDraw: ({ ctx, scales: { x, y } }, _, { estimates, colour }) => {
    if (!x || !y) return;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = LINE_WIDTH;
    ctx.beginPath();
    estimates.forEach((estimate, bar) => {
      if (!estimate?.standardError) return;
      const middle = y.getPixelForValue(bar);
      ctx.moveTo(x.getPixelForValue(estimate.mean - estimate.standardError), middle);
      ctx.lineTo(x.getPixelForValue(estimate.mean + estimate.standardError), middle);
    });
    ctx.stroke();
    ctx.restore();
  },
};
