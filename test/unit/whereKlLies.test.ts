/** What each channel's KL is made of, and in how few latent positions half of a KL lies. */
import { describe, expect, test } from 'vitest';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import { fillNormal } from '../../src/model/noise/noise';
import { GroupStatistics } from '../../src/model/statistics/groupStatistics';
import { halfPositions } from '../../src/model/statistics/halfPositions';
import type { ClosedFormSummary } from '../../src/protocol/statistics';
import { klTerms } from '../fixtures/latentTerms';

const POSITIONS = 8;

/** A batch of one image in which these are the KLs by channel and position: all of it shift, as every σ is 1. */
function batchOf(channels: readonly (readonly number[])[], image = 0): GroupBatch {
  const klNats = channels.flat();
  const fill = (value: number) => new Float32Array(klNats.length).fill(value);
  return {
    ...{ group: 2, shape: shapeOf(channels), firstImage: image, images: 1, draw: 0, flow: null, details: null },
    ...{ epsilon: new Float32Array(), sigmaQ: fill(1), muP: fill(0), sigmaP: fill(1) },
    muQ: Float32Array.from(klNats, (nats) => Math.sqrt(2 * nats)),
  };
}

const shapeOf = (channels: readonly (readonly number[])[]) => ({ channels: channels.length, height: 2, width: 4 });

function summaryOf(...images: (readonly (readonly number[])[])[]): ClosedFormSummary {
  const statistics = new GroupStatistics(2, shapeOf(images[0]!), { images: images.length, draws: 1 }, false);
  images.forEach((channels, image) => statistics.add(batchOf(channels, image)));
  const summary = statistics.summary(0.1);
  if (summary.kind !== 'closed form') throw new Error('expected the closed form');
  return summary;
}

const nothing = new Array<number>(POSITIONS).fill(0);
const everywhere = new Array<number>(POSITIONS).fill(1);

describe('Half of a KL lies', () => {
  test('in the fewest latent positions that hold it: of the group, of the sum over its channels', () => {
    const a = [8, 0, 0, 0, 2, 2, 2, 2];
    const b = [0, 0, 0, 0, 2, 2, 2, 2];
    const summary = summaryOf([a, b]);
    expect(summary.halfPositions).toBe(2);
    expect(summary.channelParts.halfPositions).toEqual([1, 2]);
  });

  test('in half of the positions if all have the same', () => {
    expect(summaryOf([everywhere]).halfPositions).toBe(4);
    const tenths = summaryOf([everywhere.map(() => 0.1)], [everywhere.map(() => 0.3)]);
    expect(tenths.halfPositions).toBe(4);
  });

  test('in the mean over images, not in the images', () => {
    const [left, right] = [
      [8, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 8],
    ];
    expect(summaryOf([left]).halfPositions).toBe(1);
    expect(summaryOf([left], [right]).halfPositions).toBe(1);
    expect(summaryOf([left], [right], [everywhere.map(() => 8)]).halfPositions).toBe(3);
  });

  test('nowhere if there is none, and nobody knows where if it is NaN or infinite', () => {
    const { halfPositions, channelParts } = summaryOf([nothing, everywhere]);
    expect([halfPositions, channelParts.halfPositions]).toEqual([4, [null, 4]]);
    for (const broken of [NaN, Infinity]) {
      const one = summaryOf([[...nothing.slice(1), broken], everywhere]);
      expect([one.halfPositions, one.channelParts.halfPositions]).toEqual([null, [null, 4]]);
    }
  });

  test('where it does with everything added, not where it did before', () => {
    const channels = [[...nothing.slice(1), 1]];
    const statistics = new GroupStatistics(2, shapeOf(channels), { images: 2, draws: 1 }, false);
    statistics.add(batchOf(channels));
    expect(statistics.summary(0.1)).toMatchObject({ halfPositions: 1 });
    statistics.add(batchOf([everywhere.map((nats) => 100 * nats)], 1));
    expect(statistics.summary(0.1)).toMatchObject({ halfPositions: 4 });
  });
});

test('Half of a KL lies where sorting finds it, whatever the values', () => {
  const random = new Float32Array(20_000);
  fillNormal({ seed: 3, purpose: 'prior', image: 0, draw: 0, group: 0 }, random);
  for (let round = 0; round < 300; round++) {
    const start = (round * 61) % 19_000;
    const size = 1 + ((round * 37) % 500);
    const kinds = [
      (value: number) => Math.exp(3 * value),
      (value: number) => Math.max(0, Math.round(value)),
      (value: number) => value ** 2,
    ];
    const values = Array.from(random.subarray(start, start + size), kinds[round % 3]!);
    const sorted = [...values].sort((a, b) => b - a);
    const whole = sorted.reduce((sum, value) => sum + value, 0);
    let [found, count] = [0, 0];
    while (found < (whole / 2) * (1 - 1e-12)) found += sorted[count++]!;
    expect(halfPositions(Float64Array.from(values)), `round ${round}`).toBe(whole > 0 ? count : null);
  }
});

describe('Each channel has', () => {
  test('a shift and a scale that add up to its mean KL', () => {
    const channels = [everywhere, [...nothing.slice(1), 3]];
    const batch = batchOf(channels);
    const wide = { ...batch, sigmaQ: batch.sigmaQ.map((sigma, i) => (i < POSITIONS ? 2 * sigma : sigma)) };
    const statistics = new GroupStatistics(2, shapeOf(channels), { images: 2, draws: 1 }, false);
    statistics.add(wide);
    statistics.add({ ...batch, firstImage: 1 });
    const summary = statistics.summary(0.1);
    if (summary.kind !== 'closed form') throw new Error('expected the closed form');
    const { shiftNats, scaleNats } = summary.channelParts;
    const scale = klTerms(0, 2, 0, 1).klNats;
    expect(shiftNats[0]).toBeCloseTo(POSITIONS, 5);
    expect(scaleNats[0]).toBeCloseTo((POSITIONS * scale) / 2, 5);
    expect([shiftNats[1], scaleNats[1]]).toEqual([expect.closeTo(3, 5), 0]);
    for (const channel of [0, 1]) {
      expect(shiftNats[channel]! + scaleNats[channel]!).toBeCloseTo(summary.channelKlNats[channel]!, 12);
    }
  });

  test('its own largest latent over all images, and a NaN is never hidden behind it', () => {
    const first = [
      [...nothing.slice(1), 3],
      [...nothing.slice(1), 5],
    ];
    const second = [
      [0, 4, 0, 0, 0, 0, 0, 0],
      [0, NaN, 0, 0, 0, 9, 0, 0],
    ];
    const { largest } = summaryOf(first, second).channelParts;
    const place = (channel: number) => [
      largest.channel[channel],
      largest.image[channel],
      largest.y[channel],
      largest.x[channel],
    ];
    expect(place(0)).toEqual([0, 1, 0, 1]);
    expect(largest.klNats[0]).toBeCloseTo(4, 5);
    expect(place(1)).toEqual([1, 1, 0, 1]);
    expect(largest.klNats[1]).toBeNaN();
  });
});
