import { describe, expect, test } from 'vitest';
import { fillNormal } from '../../src/model/noise/noise';
import { spectralNorm } from '../../src/model/statistics/spectralNorm';

function random(length: number, group: number): Float32Array {
  const out = new Float32Array(length);
  fillNormal({ seed: 1, purpose: 'prior', image: 0, draw: 0, group }, out);
  return out;
}

/** By many power iterations. */
function byPowerIteration(values: Float32Array, rows: number): number {
  const columns = values.length / rows;
  let v = new Float64Array(columns).fill(1);
  let norm = 0;
  for (let step = 0; step < 20_000; step++) {
    const u = new Float64Array(rows);
    for (let i = 0; i < values.length; i++) u[Math.floor(i / columns)]! += values[i]! * v[i % columns]!;
    const w = new Float64Array(columns);
    for (let i = 0; i < values.length; i++) w[i % columns]! += values[i]! * u[Math.floor(i / columns)]!;
    norm = Math.sqrt(Math.hypot(...w));
    v = w.map((value) => value / norm ** 2);
  }
  return norm;
}

describe('The largest singular value', () => {
  test('of a diagonal matrix is its largest entry, whatever its sign', () => {
    expect(spectralNorm(Float32Array.from([1, 0, 0, 0, -7, 0, 0, 0, 3]), 3)).toBeCloseTo(7, 12);
  });

  test('of a matrix of rank 1 is the product of the lengths', () => {
    const [a, b] = [random(5, 0), random(40, 1)];
    const values = Float32Array.from({ length: 200 }, (_, i) => a[Math.floor(i / 40)]! * b[i % 40]!);
    expect(spectralNorm(values, 5)).toBeCloseTo(Math.hypot(...a) * Math.hypot(...b), 5);
  });

  test.each([
    [4, 30],
    [30, 4],
    [16, 16],
    [1, 9],
    [9, 1],
  ])('of %i × %i random numbers is that of power iterations', (rows, columns) => {
    const values = random(rows * columns, rows);
    expect(spectralNorm(values, rows) / byPowerIteration(values, rows)).toBeCloseTo(1, 9);
  });

  test('is found even where the two largest are nearly equal', () => {
    const values = new Float32Array(400);
    for (let i = 0; i < 20; i++) values[21 * i] = i === 7 ? 1.0001 : 1;
    expect(spectralNorm(values, 20)).toBeCloseTo(1.0001, 6);
  });

  test('neither overflows nor vanishes', () => {
    expect(spectralNorm(Float32Array.from([1e38, 1e38]), 1) / 1e38).toBeCloseTo(Math.SQRT2, 6);
    expect(spectralNorm(Float32Array.from([1e-40, 0]), 1) / 1e-40).toBeCloseTo(1, 3);
    expect(spectralNorm(new Float32Array(6), 2)).toBe(0);
  });

  test('of a matrix with NaN or an infinity is NaN', () => {
    expect(spectralNorm(Float32Array.from([1, NaN]), 1)).toBeNaN();
    expect(spectralNorm(Float32Array.from([1, Infinity]), 1)).toBeNaN();
  });
});
