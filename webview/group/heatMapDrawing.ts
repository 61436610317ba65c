/** How a KL map becomes pixels. */
import type { KlMap } from '../../src/protocol/statistics';
import { type ColourTable, domainEnd, OUTSIDE, tableEntry } from '../colour/colourMap';
import { mapValues, underTwoStandardErrors } from '../readOut/readings';

/** Draws the map over the whole canvas, with its marks. */
export function drawHeatMap(canvas: HTMLCanvasElement, map: KlMap, table: ColourTable): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(cellColours(map, table), 0, 0, canvas.width, canvas.height);
  drawMarks(context, map, canvas.width / map.width, canvas.height / map.height);
}

/** One pixel per latent position. */
export function cellColours(map: KlMap, table: ColourTable): OffscreenCanvas {
  const values = mapValues(map);
  const end = domainEnd(values);
  const image = new ImageData(map.width, map.height);
  const pixels = image.data;
  values.forEach((value, index) => {
    const entry = tableEntry(value, end) * 3;
    const outside = Number.isFinite(value) ? undefined : OUTSIDE.find(({ is }) => is(value));
    for (let part = 0; part < 3; part++) pixels[index * 4 + part] = outside?.colour[part] ?? table[entry + part] ?? 0;
    pixels[index * 4 + 3] = 255;
  });
  const cells = new OffscreenCanvas(map.width, map.height);
  cells.getContext('2d')?.putImageData(image, 0, 0);
  return cells;
}

/** A dot on every mean that is under two standard errors. */
function drawMarks(context: CanvasRenderingContext2D, map: KlMap, cellWidth: number, cellHeight: number): void {
  if (map.kind !== 'sum' || !map.standardErrorNats) return;
  const radius = Math.min(cellWidth, cellHeight) * 0.07 + 0.3;
  context.fillStyle = 'rgba(255, 255, 255, 0.5)';
  context.beginPath();
  map.standardErrorNats.forEach((standardError, index) => {
    if (!underTwoStandardErrors({ mean: map.klNats[index] ?? NaN, standardError })) return;
    const x = ((index % map.width) + 0.5) * cellWidth;
    const y = (Math.floor(index / map.width) + 0.5) * cellHeight;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  });
  context.fill();
}
