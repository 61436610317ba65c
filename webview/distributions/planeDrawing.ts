/** How the plane of Δμ/σ_p and ln Δσ becomes pixels. */
import type { Plane } from '../../src/protocol/distributions';
import { threeDigits } from '../../src/protocol/numbers';
import type { ThemeColours } from '../theme/theme';
import { contourOf, levelsIn, type PlaneWindow, type Point } from './planeGeometry';

/** Size of the field in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The pixels of a place in the plane. */
export function pixelsOf({ left, right, bottom, top }: PlaneWindow, { width, height }: Size) {
  return (s: number, l: number): Point => ({
    x: ((s - left) / (right - left)) * width,
    y: ((top - l) / (top - bottom)) * height,
  });
}

const POINT_RADIUS = 1.6;

export interface PlaneDrawing {
  readonly plane: Plane;
  readonly window: PlaneWindow;
  readonly size: Size;
  readonly colours: ThemeColours;
  /** Indices of points that stand out. */
  readonly lit: readonly number[];
}

/** Draws density or points, contours of equal KL and both axes. The context's units are CSS pixels. */
export function drawPlane(context: CanvasRenderingContext2D, drawing: PlaneDrawing): void {
  const { size } = drawing;
  context.clearRect(0, 0, size.width, size.height);
  if (drawing.plane.points === null) drawDensity(context, drawing);
  drawAxes(context, drawing);
  drawContours(context, drawing);
  if (drawing.plane.points !== null) drawPoints(context, drawing);
}

/** Cells are opaque where most latents lie; counts are logarithmic. */
function drawDensity(context: CanvasRenderingContext2D, { plane, size, colours }: PlaneDrawing): void {
  const columns = plane.shiftEdges.length - 1;
  const rows = plane.logRatioEdges.length - 1;
  const most = plane.counts.reduce((largest, number) => Math.max(largest, number), 0);
  const [cellWidth, cellHeight] = [size.width / columns, size.height / rows];
  context.fillStyle = colours.shift;
  plane.counts.forEach((number, at) => {
    if (number === 0) return;
    context.globalAlpha = 0.12 + (0.88 * Math.log(number)) / Math.max(1, Math.log(most));
    const [column, row] = [at % columns, Math.floor(at / columns)];
    // Half a pixel more closes the seams between cells.
    context.fillRect(column * cellWidth, size.height - (row + 1) * cellHeight, cellWidth + 0.5, cellHeight + 0.5);
  });
  context.globalAlpha = 1;
}

function drawAxes(context: CanvasRenderingContext2D, { window, size, colours }: PlaneDrawing): void {
  const { x, y } = pixelsOf(window, size)(0, 0);
  context.strokeStyle = colours.ink;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, size.height);
  context.moveTo(0, y);
  context.lineTo(size.width, y);
  context.stroke();
  context.globalAlpha = 1;
}

function drawContours(context: CanvasRenderingContext2D, { window, size, colours }: PlaneDrawing): void {
  const toPixels = pixelsOf(window, size);
  context.strokeStyle = colours.scale;
  context.fillStyle = colours.ink;
  context.lineWidth = 1;
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'center';
  for (const level of levelsIn(window)) {
    const curve = contourOf(level).map(({ x, y }) => toPixels(x, y));
    context.beginPath();
    curve.forEach(({ x, y }, i) => {
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.closePath();
    context.stroke();
    // On the curve below the horizontal axis, where it runs along it.
    const [lowest] = curve;
    const isShown = lowest && lowest.y > 10 && lowest.y < size.height - 3 && lowest.x > 14;
    if (isShown) context.fillText(threeDigits(level), lowest.x, lowest.y - 3);
  }
}

function drawPoints(context: CanvasRenderingContext2D, { plane, window, size, colours, lit }: PlaneDrawing): void {
  const { points } = plane;
  if (points === null) return;
  const toPixels = pixelsOf(window, size);
  context.fillStyle = colours.shift;
  context.globalAlpha = 0.75;
  for (let i = 0; i < points.shift.length; i++) {
    const { x, y } = toPixels(points.shift[i] ?? NaN, points.logDeltaSigma[i] ?? NaN);
    context.beginPath();
    context.arc(x, y, POINT_RADIUS, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
  context.strokeStyle = colours.ink;
  context.lineWidth = 1.5;
  for (const i of lit) {
    const { x, y } = toPixels(points.shift[i] ?? NaN, points.logDeltaSigma[i] ?? NaN);
    context.beginPath();
    context.arc(x, y, POINT_RADIUS + 3, 0, 2 * Math.PI);
    context.stroke();
  }
}
