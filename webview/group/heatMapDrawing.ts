/** How a KL map becomes pixels. */
import type { KlMap } from '../../src/protocol/statistics';
import { type Colouring, domainEnd, isLight, OUTSIDE, tableEntry } from '../colour/colourMap';
import { mapValues, positionsUnderTwoStandardErrors } from '../readOut/readings';

/** Of a mark on a light and on a dark colour. */
export const MARK_COLOURS = { onLight: 'rgba(0, 0, 0, 0.55)', onDark: 'rgba(255, 255, 255, 0.5)' } as const;

/** Draws the map over the whole canvas, with its marks. */
export function drawHeatMap(canvas: HTMLCanvasElement, map: KlMap, colouring: Colouring): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(cellColours(map, colouring), 0, 0, canvas.width, canvas.height);
  drawMarks(context, map, colouring, canvas.width / map.width, canvas.height / map.height);
}

/** One pixel per latent position. */
export function cellColours(map: KlMap, colouring: Colouring): OffscreenCanvas {
  const values = mapValues(map);
  const end = domainEnd(values);
  const image = new ImageData(map.width, map.height);
  const pixels = image.data;
  const { table } = colouring;
  values.forEach((value, index) => {
    const entry = tableEntry(colouring, value, end) * 3;
    const outside = Number.isFinite(value) ? undefined : OUTSIDE.find(({ is }) => is(value));
    for (let part = 0; part < 3; part++) pixels[index * 4 + part] = outside?.colour[part] ?? table[entry + part] ?? 0;
    pixels[index * 4 + 3] = 255;
  });
  const cells = new OffscreenCanvas(map.width, map.height);
  cells.getContext('2d')?.putImageData(image, 0, 0);
  return cells;
}

/** A dot on every mean that is under two standard errors, dark where its cell is light. */
function drawMarks(
  context: CanvasRenderingContext2D,
  map: KlMap,
  colouring: Colouring,
  cellWidth: number,
  cellHeight: number,
): void {
  const marked = positionsUnderTwoStandardErrors(map);
  if (!marked) return;
  const values = mapValues(map);
  const end = domainEnd(values);
  const radius = Math.min(cellWidth, cellHeight) * 0.07 + 0.3;
  const dots = { onLight: new Path2D(), onDark: new Path2D() };
  marked.forEach((isMarked, index) => {
    if (!isMarked) return;
    const light = isLight(colouring, tableEntry(colouring, values[index] ?? NaN, end));
    const path = light ? dots.onLight : dots.onDark;
    const x = ((index % map.width) + 0.5) * cellWidth;
    const y = (Math.floor(index / map.width) + 0.5) * cellHeight;
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  });
  for (const kind of ['onLight', 'onDark'] as const) {
    context.fillStyle = MARK_COLOURS[kind];
    context.fill(dots[kind]);
  }
}
