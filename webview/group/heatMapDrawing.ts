/** How a KL map becomes pixels. */
import type { KlMap } from '../../src/protocol/statistics';
import { mapValues, underTwoStandardErrors } from '../readOut/readings';
import type { Position } from '../state/selection';
import { tableEntry, VIRIDIS } from './viridis';

/** Values that have no place on the colour bar, each with a colour that viridis does not hold. */
export const OUTSIDE = [
  { name: 'NaN', is: Number.isNaN, colour: [255, 79, 163] },
  { name: '∞', is: (value: number) => value === Infinity, colour: [255, 106, 31] },
  { name: '−∞', is: (value: number) => value === -Infinity, colour: [176, 176, 176] },
] as const;

/** The colour bar's upper end: the largest finite value, or 0. */
export function domainEnd(values: Float64Array): number {
  let largest = 0;
  for (const value of values) if (value > largest && value < Infinity) largest = value;
  return largest;
}

/** Draws the map over the whole canvas, with marks and cursors. */
export function drawHeatMap(
  canvas: HTMLCanvasElement,
  map: KlMap,
  chosen: Position | null,
  pointed: Position | null,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const cell = { width: canvas.width / map.width, height: canvas.height / map.height };
  context.imageSmoothingEnabled = false;
  context.drawImage(cellColours(map), 0, 0, canvas.width, canvas.height);
  drawMarks(context, map, cell);
  if (pointed) outline(context, pointed, cell, 1);
  if (chosen) outline(context, chosen, cell, 2);
}

interface Cell {
  readonly width: number;
  readonly height: number;
}

/** One pixel per latent position. */
function cellColours(map: KlMap): OffscreenCanvas {
  const values = mapValues(map);
  const end = domainEnd(values);
  const image = new ImageData(map.width, map.height);
  const pixels = image.data;
  values.forEach((value, index) => {
    const outside = OUTSIDE.find(({ is }) => is(value));
    const colour = outside?.colour ?? VIRIDIS.subarray(tableEntry(value, end) * 3, tableEntry(value, end) * 3 + 3);
    pixels.set(colour, index * 4);
    pixels[index * 4 + 3] = 255;
  });
  const cells = new OffscreenCanvas(map.width, map.height);
  cells.getContext('2d')?.putImageData(image, 0, 0);
  return cells;
}

/** A dot on every mean that is under two standard errors. */
function drawMarks(context: CanvasRenderingContext2D, map: KlMap, cell: Cell): void {
  if (map.kind !== 'sum' || !map.standardErrorNats) return;
  const radius = Math.min(cell.width, cell.height) * 0.07 + 0.3;
  context.fillStyle = 'rgba(255, 255, 255, 0.5)';
  map.standardErrorNats.forEach((standardError, index) => {
    if (!underTwoStandardErrors({ mean: map.klNats[index] ?? NaN, standardError })) return;
    const x = index % map.width;
    const y = Math.floor(index / map.width);
    context.beginPath();
    context.arc((x + 0.5) * cell.width, (y + 0.5) * cell.height, radius, 0, 2 * Math.PI);
    context.fill();
  });
}

/** White with a dark edge: visible on every colour of the table. */
function outline(context: CanvasRenderingContext2D, { y, x }: Position, cell: Cell, weight: number): void {
  const unit = window.devicePixelRatio * weight;
  for (const [colour, width] of [
    ['rgba(0, 0, 0, 0.6)', 2.5 * unit],
    ['#ffffff', 1.25 * unit],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    const inset = 0.75 * unit;
    context.strokeRect(
      x * cell.width + inset,
      y * cell.height + inset,
      cell.width - 2 * inset,
      cell.height - 2 * inset,
    );
  }
}
