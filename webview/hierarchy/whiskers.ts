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

/** A horizontal line, in pixels. */
export interface Whisker {
  readonly fromX: number;
  readonly toX: number;
  readonly y: number;
}

/**
 * Returns a whisker for each bar that has a standard error: from one standard error below the mean to one above it.
 * @param xOf maps a value in nats to a horizontal pixel
 * @param yOf maps a bar's index to the vertical pixel of its middle
 */
export function whiskerLines(
  estimates: WhiskerOptions['estimates'],
  xOf: (nats: number) => number,
  yOf: (bar: number) => number,
): Whisker[] {
  return estimates.flatMap((estimate, bar) => {
    if (!estimate?.standardError) return [];
    const { mean, standardError } = estimate;
    return [{ fromX: xOf(mean - standardError), toX: xOf(mean + standardError), y: yOf(bar) }];
  });
}

export const whiskers: Plugin<'bar', WhiskerOptions> = {
  id: 'whiskers',
  defaults: { estimates: [], colour: 'transparent' },
  afterDatasetsDraw: ({ ctx, scales: { x, y } }, _, { estimates, colour }) => {
    if (!x || !y) return;
    const lines = whiskerLines(
      estimates,
      (nats) => x.getPixelForValue(nats),
      (bar) => y.getPixelForValue(bar),
    );
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = LINE_WIDTH;
    ctx.beginPath();
    for (const { fromX, toX, y: middle } of lines) {
      ctx.moveTo(fromX, middle);
      ctx.lineTo(toX, middle);
    }
    ctx.stroke();
    ctx.restore();
  },
};
