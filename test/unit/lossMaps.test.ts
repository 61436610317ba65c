/** Where the reconstruction loss of kept images lies. */
import { expect, test } from 'vitest';
import { LossMaps } from '../../src/model/analyses/lossMaps';

test('A loss by pixel is the mean over the draws so far, whatever becomes of the array that it came in', () => {
  const maps = new LossMaps(2);
  const nats = Float64Array.of(1, 2, 3, 0);
  maps.add(1, nats);
  expect(maps.get(1)).toEqual({ draws: 1, nats: Float64Array.of(1, 2, 3, 0), reconstructionNats: 6 });
  nats.set([3, 4, 9, 0]);
  maps.add(1, nats);
  nats.fill(-1);
  expect(maps.get(1)).toEqual({ draws: 2, nats: Float64Array.of(2, 3, 6, 0), reconstructionNats: 11 });
});

test('A loss that is not a number stays one, in its pixel and in the sum', () => {
  const maps = new LossMaps(1);
  maps.add(0, Float64Array.of(1, NaN));
  expect(maps.get(0)).toEqual({ draws: 1, nats: Float64Array.of(1, NaN), reconstructionNats: NaN });
});

test('Values evenly through those of all images, their means over draws, make one scale for all', () => {
  const maps = new LossMaps(3);
  expect(maps.spread(0)).toEqual(new Float64Array());
  maps.add(0, Float64Array.of(1, 2, 3, 4));
  maps.add(2, Float64Array.of(0.5, 9, NaN, 2));
  expect(maps.spread(0)).toEqual(Float64Array.of(0.5, 0.5, 1, 2, 2, 3, 4, 9, 9));
  maps.add(2, Float64Array.of(1.5, 3, NaN, 4));
  expect(maps.spread(0)).toEqual(Float64Array.of(1, 1, 1, 2, 3, 3, 4, 6, 6));
});

test('Pixels that are not scored don’t count for the scale', () => {
  const maps = new LossMaps(1);
  const side = 4;
  maps.add(
    0,
    Float64Array.from({ length: side * side }, (_, pixel) => {
      const [y, x] = [Math.floor(pixel / side), pixel % side];
      return y % (side - 1) === 0 || x % (side - 1) === 0 ? 0 : 10 * y + x;
    }),
  );
  expect(maps.spread(1)).toEqual(Float64Array.of(11, 11, 12, 21, 22, 22));
});

test('Images beyond those that are kept, not measured yet, or measured earlier are refused', () => {
  const maps = new LossMaps(3, 2);
  maps.add(3, Float64Array.of(1));
  const notThere = 'The reconstruction loss of image 3 by pixel is not there yet, or not kept by itself.';
  expect(() => maps.get(3)).toThrow(notThere);
  expect(() => maps.get(2)).toThrow('not there yet');
  expect(() => maps.get(1)).toThrow(
    'Image 1 was measured by an earlier run, and its file doesn’t hold the reconstruction loss by pixel.',
  );
});
