/** Paths from one image's latents to another's (docs/analyses.md#interpolation). */
import { describe, expect, test } from 'vitest';
import { onSphere } from '../../src/model/analyses/interventions/interpolation';

const length = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
const angle = (a: Float32Array, b: Float32Array) =>
  Math.acos(a.reduce((sum, value, i) => sum + value * b[i]!, 0) / length(a) / length(b));

function at(own: readonly number[], other: readonly number[], share: number): Float32Array {
  const made = new Float32Array(own.length);
  onSphere({ own: Float32Array.from(own), other: Float32Array.from(other) }, share, made);
  return made;
}

describe('On the sphere', () => {
  const own = [2, -1, 0.5, 1];
  const other = [-0.5, 1.5, 1, 1.4];

  test('the ends are the images’ own latents', () => {
    for (const [share, expected] of [
      [0, own],
      [1, other],
    ] as const) {
      for (const [i, value] of at(own, other, share).entries()) expect(value).toBeCloseTo(expected[i]!, 6);
    }
  });

  test('equal steps are equal angles between latents of the same length, and keep it', () => {
    const scaled = other.map((value) => (value * length(own)) / length(other));
    const path = [0, 0.25, 0.5, 0.75, 1].map((share) => at(own, scaled, share));
    for (const made of path) expect(length(made)).toBeCloseTo(length(own), 5);
    const steps = path.slice(1).map((made, i) => angle(path[i]!, made));
    for (const step of steps) expect(step).toBeCloseTo(angle(path[0]!, path[4]!) / 4, 5);
  });

  test('the middle of independent draws is as long as they are, where a line’s is a draw at temperature 0.7', () => {
    const noise = (phase: number) =>
      Array.from({ length: 4000 }, (_, i) => Math.sqrt(2) * Math.sin(phase * (i + 1) ** 2));
    const [a, b] = [noise(1.1), noise(2.3)];
    expect(length(at(a, b, 0.5)) / length(a)).toBeCloseTo(1, 1);
    const line = a.map((value, i) => (value + b[i]!) / 2);
    expect(length(line) / length(a)).toBeCloseTo(0.7, 1);
  });

  test.each([
    ['the same direction', [1, 2], [2, 4], [1.5, 3]],
    ['the opposite direction', [1, 2], [-1, -2], [0, 0]],
    ['the origin', [0, 0], [1, 2], [0.5, 1]],
  ])('latents in %s take the line, because there is no angle', (_, a, b, middle) => {
    for (const [i, value] of at(a, b, 0.5).entries()) expect(value).toBeCloseTo(middle[i]!, 3);
  });
});
