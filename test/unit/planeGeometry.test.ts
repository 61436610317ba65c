/** The curves of equal KL in the plane of Δμ/σ_p and ln Δσ. */
import { expect, test } from 'vitest';
import { contourOf, klAt, levelsIn, nearestPoint, windowOf } from '../../webview/distributions/planeGeometry';
import { klTerms } from '../fixtures/latentTerms';

test('a place in the plane has the KL of a latent there', () => {
  for (const [muQ, sigmaQ, muP, sigmaP] of [
    [0.6254, 0.4217, -0.5894, 0.5777],
    [-2, 3, 1, 0.5],
  ] as const) {
    const { klNats, deltaMu, deltaSigma } = klTerms(muQ, sigmaQ, muP, sigmaP);
    expect(klAt(deltaMu / sigmaP, Math.log(deltaSigma))).toBeCloseTo(klNats, 12);
  }
});

test.each([0.003, 0.1, 1, 30])('every point of the contour of %d nats has this KL, and it is closed', (level) => {
  const curve = contourOf(level);
  for (const { x, y } of curve) expect(Math.abs(klAt(x, y) / level - 1)).toBeLessThan(1e-6);
  expect(Math.max(...curve.map(({ x }) => x))).toBeGreaterThan(0.99 * Math.sqrt(2 * level));
  const [first, last] = [curve[0]!, curve.at(-1)!];
  expect(Math.hypot(first.x - last.x, first.y - last.y)).toBeLessThan(1e-3);
});

test('contours are drawn at a few round numbers that the window holds', () => {
  expect(levelsIn({ left: -1, right: 2, bottom: -1, top: 0.5 })).toEqual([0.01, 0.03, 0.1, 0.3, 1]);
  for (const end of [1e-3, 0.3, 7, 200]) {
    const window = { left: -end, right: end, bottom: -0.001, top: 0.001 };
    const levels = levelsIn(window);
    expect(levels.length).toBeGreaterThanOrEqual(4);
    for (const level of levels) expect(level).toBeLessThan(0.5 * end * end + 1e-6);
  }
});

test('without finite latents there is no window', () => {
  const none = new Float64Array();
  const plane = { shiftEdges: none, logRatioEdges: none } as Parameters<typeof windowOf>[0];
  expect(windowOf(plane)).toBeNull();
});

test('the point nearest to the pointer is found, if it is near', () => {
  const column = (...values: number[]) => Float64Array.from(values);
  const points = { shift: column(0, 10, 11), logDeltaSigma: column(0, 0, 0) } as Parameters<typeof nearestPoint>[0];
  const toPixels = (x: number, y: number) => ({ x: 10 * x, y });
  expect(nearestPoint(points, toPixels, { x: 104, y: 3 }, 12)).toBe(1);
  expect(nearestPoint(points, toPixels, { x: 107, y: 3 }, 12)).toBe(2);
  expect(nearestPoint(points, toPixels, { x: 50, y: 0 }, 12)).toBe(-1);
});
