/** Pixels on a canvas. */

/** Red, green, blue and alpha bytes, row by row. */
export interface DrawnPixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Resizes the canvas to these pixels and draws them. */
export function drawPixels(canvas: HTMLCanvasElement | OffscreenCanvas, { width, height, rgba }: DrawnPixels): void {
  resizeCanvas(canvas, width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width), 0, 0);
}

/** Even the size that it has would discard what the browser draws with, which costs more than the drawing. */
export function resizeCanvas(canvas: HTMLCanvasElement | OffscreenCanvas, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
