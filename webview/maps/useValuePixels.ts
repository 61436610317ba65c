import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { drawPixels } from '../canvas/drawPixels';
import { valuePixels } from './heatMapDrawing';

/**
 * Draws values by latent position on the canvas that receives the returned ref, a pixel each.
 * @param values row by row, (height × width)
 */
export function useValuePixels(
  values: Float64Array,
  { width, height }: { readonly width: number; readonly height: number },
  scale: ColourScale,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    drawPixels(canvas.current, { width, height, rgba: valuePixels(values, scale) });
  }, [values, width, height, scale]);
  return canvas;
}
