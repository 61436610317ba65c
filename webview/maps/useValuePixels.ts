import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ColourScale } from '../../src/figures/colour/colourScale';
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
    canvas.current.width = width;
    canvas.current.height = height;
    canvas.current.getContext('2d')?.putImageData(new ImageData(valuePixels(values, scale), width), 0, 0);
  }, [values, width, height, scale]);
  return canvas;
}
