/** What the KL consists of, where the answer is known beforehand. */
import { describe, expect, test } from 'vitest';
import type { GroupShape } from '../../src/protocol/inspection';
import { fillNormal } from '../../src/model/noise/noise';
import { SHIFT_PARTS } from '../../src/model/statistics/shiftParts';
import { topInformation, type TopPosteriors } from '../../src/model/statistics/topInformation';
import { UnitBatch, UnitSums } from '../../src/model/statistics/unitSums';

const SHAPE: GroupShape = { channels: 2, height: 2, width: 3 };
const LATENTS = 12;
const { signal } = new AbortController();

function normal(image: number, draw: number, length = LATENTS): Float32Array {
  const out = new Float32Array(length);
  fillNormal({ seed: 3, purpose: 'posterior', image, draw, group: 0 }, out);
  return out;
}

/** Posteriors of width 1, with the means given by image. */
function posteriors(images: number, muQ: (image: number) => Float32Array, wish: Partial<TopPosteriors> = {}) {
  return {
    ...{ shape: SHAPE, images, draws: 2, byChannel: true, epsilon: (image, draw) => normal(image, draw) },
    muQ: Float32Array.from(Array.from({ length: images }, (_, image) => [...muQ(image)]).flat()),
    sigmaQ: new Float32Array(images * LATENTS).fill(1),
    ...wish,
  } satisfies TopPosteriors;
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('The information of the top group', () => {
  test('is 0 where every image has the same posterior, and so is that of each channel', async () => {
    const { lower, upper, channels } = await topInformation(
      posteriors(5, () => new Float32Array(LATENTS)),
      signal,
    );
    for (const values of [lower, upper, channels!]) for (const nats of values) expect(nats).toBeCloseTo(0, 9);
  });

  test('is ln B, and no more, where no posterior overlaps another', async () => {
    const { lower, upper, jackknife } = await topInformation(
      posteriors(7, (image) => new Float32Array(LATENTS).fill(1000 * image)),
      signal,
    );
    for (const nats of lower) expect(nats).toBeCloseTo(Math.log(7), 9);
    expect(Math.min(...upper)).toBeGreaterThan(1000);
    expect(jackknife).toBeCloseTo(0, 9);
  });

  test('from below never exceeds that from above', async () => {
    const { lower, upper } = await topInformation(
      posteriors(6, (image) => normal(image, 9)),
      signal,
    );
    expect(mean(lower)).toBeGreaterThan(0);
    expect(mean(lower)).toBeLessThanOrEqual(Math.log(6));
    for (const [i, nats] of lower.entries()) expect(nats).toBeLessThanOrEqual(upper[i]! + 1e-12);
  });

  test('has the error that leaving out each image in turn gives', async () => {
    const images = 4;
    const all = posteriors(images, (image) => normal(image, 9));
    const { jackknife } = await topInformation(all, signal);
    const without = await Promise.all(
      [0, 1, 2, 3].map(async (left) => {
        const kept = [0, 1, 2, 3].filter((image) => image !== left);
        const rest = posteriors(3, (image) => normal(kept[image]!, 9), {
          epsilon: (image, draw) => normal(kept[image]!, draw),
        });
        return mean((await topInformation(rest, signal)).lower);
      }),
    );
    const average = mean(Float64Array.from(without));
    const squares = without.reduce((sum, value) => sum + (value - average) ** 2, 0);
    expect(jackknife).toBeCloseTo(Math.sqrt(((images - 1) / images) * squares), 9);
  });

  test('of one image is unknown from above; of two there is no error', async () => {
    const one = await topInformation(
      posteriors(1, () => normal(0, 9)),
      signal,
    );
    expect([...one.lower]).toEqual([0, 0]);
    expect([...one.upper]).toEqual([NaN, NaN]);
    const two = await topInformation(
      posteriors(2, (image) => normal(image, 9)),
      signal,
    );
    expect(two.jackknife).toBeNull();
  });

  test('is NaN where a posterior is, and never a number', async () => {
    const { lower } = await topInformation(
      posteriors(3, (image) => new Float32Array(LATENTS).fill(image === 1 ? NaN : 0)),
      signal,
    );
    expect([...lower].every(Number.isNaN)).toBe(true);
  });

  test('can be cancelled', async () => {
    const running = topInformation(
      posteriors(3, () => new Float32Array(LATENTS)),
      AbortSignal.abort(new Error('enough')),
    );
    await expect(running).rejects.toThrow('enough');
  });
});

describe('Constant, images and draws', () => {
  /** Sums over images and draws of a group whose μ_q is given, with a prior N(0.5, 2²). */
  function sumsOf(images: number, draws: number, muQ: (image: number, draw: number) => Float32Array): UnitSums {
    const sums = new UnitSums(SHAPE);
    const batch = new UnitBatch(SHAPE, images);
    for (let draw = 0; draw < draws; draw++) {
      batch.add({
        muQ: Float32Array.from(Array.from({ length: images }, (_, image) => [...muQ(image, draw)]).flat()),
        sigmaQ: new Float32Array(images * LATENTS).fill(1),
        muP: new Float32Array(images * LATENTS).fill(0.5),
        sigmaP: new Float32Array(images * LATENTS).fill(2),
        flow: null,
      });
    }
    batch.addTo(sums);
    return sums;
  }

  test.each([
    [5, 3],
    [5, 1],
    [1, 4],
    [1, 1],
  ])('add up to the mean shift KL: %i images, %i draws', (images, draws) => {
    const muQ = (image: number, draw: number) => normal(image, draw).map((value, i) => value + i / 3 + image);
    const parts = sumsOf(images, draws, muQ).shiftParts();
    for (let channel = 0; channel < 2; channel++) {
      let shift = 0;
      for (let image = 0; image < images; image++) {
        for (let draw = 0; draw < draws; draw++) {
          for (const mu of muQ(image, draw).subarray(6 * channel, 6 * channel + 6)) {
            shift += ((mu - 0.5) / 2) ** 2 / 2 / (images * draws);
          }
        }
      }
      const sum = SHIFT_PARTS.reduce((all, part) => all + parts[part][channel]!, 0);
      expect(sum).toBeCloseTo(shift, 9);
    }
  });

  test('are what they are called: a shift that never varies is all constant', () => {
    const { constant, images, draws } = sumsOf(4, 3, () => new Float32Array(LATENTS).fill(4.5)).shiftParts();
    // ½·2² nats at each of 6 positions.
    for (const nats of constant) expect(nats).toBeCloseTo(12, 9);
    for (const nats of [...images, ...draws]) expect(nats).toBeCloseTo(0, 9);
  });

  test('a shift that differs only between draws is all draws', () => {
    const { constant, images, draws } = sumsOf(2, 2, (_, draw) =>
      new Float32Array(LATENTS).fill(draw === 0 ? 4.5 : -3.5),
    ).shiftParts();
    // Deviations of ±2 from a mean of 0: the variance over two draws is 8, of which half is the error of the mean.
    for (const nats of draws) expect(nats).toBeCloseTo(24, 9);
    for (const nats of images) expect(nats).toBeCloseTo(-12, 9);
    for (const nats of constant) expect(nats).toBeCloseTo(0, 9);
  });
});
