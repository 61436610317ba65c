/** Where things lie in the plane of s = Δμ/σ_p (across) and l = ln Δσ (upwards). */
import type { Plane, PlanePoints } from '../../src/protocol/distributions';

/** The part of the plane that is shown. */
export interface PlaneWindow {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `null` if no latent has finite coordinates. */
export function windowOf({ shiftEdges, logRatioEdges }: Plane): PlaneWindow | null {
  const [left, right] = [shiftEdges[0], shiftEdges[shiftEdges.length - 1]];
  const [bottom, top] = [logRatioEdges[0], logRatioEdges[logRatioEdges.length - 1]];
  if (left === undefined || right === undefined || bottom === undefined || top === undefined) return null;
  return { left, right, bottom, top };
}

/** The KL of a latent at (s, l): ½s² + ½e^{2l} − l − ½. */
export function klAt(s: number, l: number): number {
  return 0.5 * s * s + 0.5 * Math.exp(2 * l) - l - 0.5;
}

const POINTS = 96;

/**
 * The curve on which every latent has the same KL, closed, as (s, l): s = ±√(2(KL − (½e^{2l} − l − ½))), between the two
 * l at which the width alone costs that much.
 */
export function contourOf(klNats: number): Point[] {
  const [bottom, top] = [widthAt(klNats, -1), widthAt(klNats, 1)];
  const right = Array.from({ length: POINTS }, (_, i) => {
    // Denser at both ends, where the curve is flat.
    const l = bottom + ((top - bottom) * (1 - Math.cos((Math.PI * i) / (POINTS - 1)))) / 2;
    return { x: Math.sqrt(Math.max(0, 2 * (klNats - klAt(0, l)))), y: l };
  });
  return [...right, ...right.toReversed().map(({ x, y }) => ({ x: -x, y }))];
}

/** The levels whose contours are drawn: round numbers, at most six, within what the window holds. */
export function levelsIn({ left, right, bottom, top }: PlaneWindow): number[] {
  const most = Math.max(klAt(Math.max(-left, right), 0), klAt(0, bottom), klAt(0, top));
  if (!(most > 0)) return [];
  const power = Math.floor(Math.log10(most));
  return [1, 0, -1]
    .flatMap((below) => [0.1, 0.3].map((factor) => factor * 10 ** (power + below)))
    .map((level) => Number(level.toPrecision(1)))
    .filter((level) => level < most)
    .toSorted((a, b) => a - b);
}

/** The ln Δσ below (−1) or above (1) zero at which the width alone costs this much: found by halving. */
function widthAt(klNats: number, side: -1 | 1): number {
  let [near, far] = [0, side * 1];
  while (klAt(0, far) < klNats) far *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (near + far) / 2;
    if (klAt(0, middle) < klNats) near = middle;
    else far = middle;
  }
  return near;
}

/** Index of the point nearest to a place in pixels, at most `reach` pixels away; −1 if there is none. */
export function nearestPoint(
  { shift, logDeltaSigma }: PlanePoints,
  toPixels: (s: number, l: number) => Point,
  at: Point,
  reach: number,
): number {
  let [nearest, least] = [-1, reach * reach];
  for (let i = 0; i < shift.length; i++) {
    const { x, y } = toPixels(shift[i] ?? NaN, logDeltaSigma[i] ?? NaN);
    const distance = (x - at.x) ** 2 + (y - at.y) ** 2;
    if (!(distance <= least)) continue;
    least = distance;
    nearest = i;
  }
  return nearest;
}
