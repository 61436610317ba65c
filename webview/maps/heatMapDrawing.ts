/** How a map becomes pixels. */
import type { QuantityMap } from '../../src/protocol/quantityMap';
import type { KlValues } from '../../src/protocol/statistics';
import { isLight, OUTSIDE } from '../../src/figures/colour/colourMap';
import { type ColourScale, tableEntry } from '../../src/figures/colour/colourScale';
import { drawPixels } from '../canvas/drawPixels';
import { positionsUnderTwoStandardErrors, underTwoStandardErrors } from '../readOut/readings';
import type { Position } from '../sight/selection';

/** Colours of a mark on light and on dark cells. */
export const MARK_COLOURS = { onLight: 'rgba(0, 0, 0, 0.55)', onDark: 'rgba(255, 255, 255, 0.5)' } as const;

/** A map of the KL, or of any other quantity. */
export type DrawnMap = KlValues | QuantityMap;

/** For all maps, because a canvas takes longer to make than to fill. */
let cells: OffscreenCanvas | undefined;

/** Draws the map and its marks over the whole canvas. */
export function drawHeatMap(canvas: HTMLCanvasElement, map: DrawnMap, scale: ColourScale): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(cellColours(map, scale), 0, 0, canvas.width, canvas.height);
  drawMarks(context, map, scale, canvas.width / map.width, canvas.height / map.height);
}

/** One pixel per latent position, until the next call. */
function cellColours(map: DrawnMap, scale: ColourScale): OffscreenCanvas {
  const { width, height } = map;
  cells ??= new OffscreenCanvas(width, height);
  drawPixels(cells, { width, height, rgba: cellPixels(map, scale) });
  return cells;
}

/** The same, as red, green, blue and alpha bytes. */
export function cellPixels(map: DrawnMap, scale: ColourScale): Uint8ClampedArray<ArrayBuffer> {
  return valuePixels(valuesOf(map), scale);
}

/** The colours of these values, as red, green, blue and alpha bytes. */
export function valuePixels(values: Float64Array, scale: ColourScale): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  const { table } = scale.colouring;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    const outside = Number.isFinite(value) ? undefined : OUTSIDE.find(({ is }) => is(value));
    const colour = outside?.colour ?? table;
    const from = outside === undefined ? tableEntry(scale, value) * 3 : 0;
    pixels[index * 4] = colour[from] ?? 0;
    pixels[index * 4 + 1] = colour[from + 1] ?? 0;
    pixels[index * 4 + 2] = colour[from + 2] ?? 0;
    pixels[index * 4 + 3] = 255;
  }
  return pixels;
}

/** Draws a dot on every mean that is under two standard errors, dark where its cell is light. */
function drawMarks(
  context: CanvasRenderingContext2D,
  map: DrawnMap,
  scale: ColourScale,
  cellWidth: number,
  cellHeight: number,
): void {
  const radius = Math.min(cellWidth, cellHeight) * 0.07 + 0.3;
  const dots = { onLight: new Path2D(), onDark: new Path2D() };
  for (const { y, x, cell } of marksOf(map, scale)) {
    const centre = { x: (x + 0.5) * cellWidth, y: (y + 0.5) * cellHeight };
    dots[cell].moveTo(centre.x + radius, centre.y);
    dots[cell].arc(centre.x, centre.y, radius, 0, 2 * Math.PI);
  }
  for (const kind of ['onLight', 'onDark'] as const) {
    context.fillStyle = MARK_COLOURS[kind];
    context.fill(dots[kind]);
  }
}

interface Mark extends Position {
  /** Whether its cell is light or dark. */
  readonly cell: keyof typeof MARK_COLOURS;
}

/** The latent positions whose mean is under two standard errors. */
export function marksOf(map: DrawnMap, scale: ColourScale): Mark[] {
  const marked = markedIn(map);
  const values = valuesOf(map);
  return marked.flatMap((isMarked, index) => {
    if (!isMarked) return [];
    const light = isLight(scale.colouring, tableEntry(scale, values[index] ?? NaN));
    return [{ y: Math.floor(index / map.width), x: index % map.width, cell: light ? 'onLight' : 'onDark' }];
  });
}

function valuesOf(map: DrawnMap): Float64Array {
  return 'values' in map ? map.values : map.klNats;
}

function markedIn(map: DrawnMap): boolean[] {
  if (!('values' in map)) return positionsUnderTwoStandardErrors(map) ?? [];
  return Array.from(map.standardErrors ?? [], (standardError, index) =>
    underTwoStandardErrors({ mean: map.values[index] ?? NaN, standardError }),
  );
}
