/** Ridges, the plane and u over latents whose every value is known, and of a real inspection of the sample. */
import { describe, expect, test } from 'vitest';
import { latentCount } from '../../src/model/statistics/groupBatch';
import { concentrationOf } from '../../src/model/statistics/distributions/concentration';
import type { ChosenLatents, FirstDraw } from '../../src/model/statistics/distributions/chosenLatents';
import { normalShareBelow } from '../../src/model/statistics/distributions/normalShare';
import { quantilesOf, valuesAt } from '../../src/model/statistics/distributions/orderStatistics';
import { planeOf } from '../../src/model/statistics/distributions/plane';
import { standardisedOf } from '../../src/model/statistics/distributions/standardised';
import { Turns } from '../../src/model/statistics/distributions/turns';
import { fillNormal } from '../../src/model/noise/noise';
import { MOST_POINTS, QUANTILES, type LatentsQuery } from '../../src/protocol/distributions';
import type { GroupShape } from '../../src/protocol/inspection';
import { drawnMeasurement, SHAPES } from '../fixtures/drawnMeasurement';
import { klTerms } from '../fixtures/latentTerms';

const SHAPE: GroupShape = { channels: 2, height: 3, width: 4 };
const QUERY: LatentsQuery = { group: 1, channels: { kind: 'all' }, image: null };

/** Latents of an image, each from its index; the rest are N(0, 1). */
function latents(shape: GroupShape, of: Partial<Record<'muQ' | 'sigmaQ' | 'muP' | 'sigmaP', (i: number) => number>>) {
  const column = (value: (i: number) => number) =>
    Float32Array.from({ length: latentCount(shape) }, (_, i) => value(i));
  const { muQ = () => 0, sigmaQ = () => 1, muP = () => 0, sigmaP = () => 1 } = of;
  return {
    ...{ muQ: column(muQ), sigmaQ: column(sigmaQ), muP: column(muP), sigmaP: column(sigmaP) },
    ...{ flow: null, drawn: null, drawnEstimate: null },
  } satisfies FirstDraw;
}

function noise(image: number, group: number, length: number): Float32Array {
  const values = new Float32Array(length);
  fillNormal({ seed: 4, purpose: 'posterior', image, draw: 0, group }, values);
  return values;
}

/** Images of random latents. */
function random(images: number, shape: GroupShape): FirstDraw[] {
  const count = latentCount(shape);
  return Array.from({ length: images }, (_, image) => {
    const [a, b, c, d] = [0, 1, 2, 3].map((group) => noise(image, group, count));
    return latents(shape, {
      muQ: (i) => a![i]!,
      sigmaQ: (i) => Math.exp(b![i]! / 3),
      muP: (i) => c![i]! / 2,
      sigmaP: (i) => Math.exp(d![i]! / 4),
    });
  });
}

const all = (shape: GroupShape, images: readonly FirstDraw[]): ChosenLatents => ({
  ...{ shape, images, channels: Array.from({ length: shape.channels }, (_, channel) => channel) },
});

describe('Quantiles', () => {
  const values = Float64Array.from({ length: 1001 }, (_, i) => Math.sin(i * i) * 10 ** ((i % 9) - 4));

  test('are the values at their places of the sorted order, whatever their magnitude and sign', async () => {
    const sorted = values.toSorted();
    const ranks = [0, 1, 10, 499, 500, 501, 990, 999, 1000];
    const parts = [values.subarray(0, 300), values.subarray(300)];
    expect(await valuesAt(ranks, parts, new Turns())).toEqual(ranks.map((rank) => sorted[rank]));
  });

  test('are interpolated as in NumPy, and leave out what is not finite', async () => {
    const withOthers = Float64Array.of(NaN, 4, -Infinity, 1, 2, 3, Infinity);
    const found = await quantilesOf([withOthers], 4, new Turns());
    // numpy.quantile([1, 2, 3, 4], […])
    expect([...found!].map((value) => Number(value.toFixed(12)))).toEqual([1.03, 1.15, 1.75, 2.5, 3.25, 3.85, 3.97]);
    expect(QUANTILES).toHaveLength(7);
    expect(await quantilesOf([Float64Array.of(NaN)], 0, new Turns())).toBeNull();
  });
});

test('places with the same KL count as often as are needed to make up the 5 %', async () => {
  const equal = await concentrationOf([new Float64Array(40).fill(2)], new Turns());
  expect(equal).toEqual({ share: 0.05, places: 2, ofPlaces: 40, holds: 0.05 });
});

describe('The plane', () => {
  test('has each latent as a point with its place, its coordinates and its KL', async () => {
    const images = random(3, SHAPE);
    const {
      points,
      counts,
      outside,
      notFinite,
      latents: number,
    } = await planeOf(QUERY, all(SHAPE, images), new Turns());
    expect([number, points!.shift.length, outside, notFinite]).toEqual([72, 72, 0, 0]);
    expect(counts.reduce((sum, there) => sum + there, 0)).toBe(72);
    for (let at = 0; at < 72; at++) {
      const [image, channel, y, x] = [points!.image[at]!, points!.channel[at]!, points!.y[at]!, points!.x[at]!];
      const i = channel * 12 + y * 4 + x;
      const { muQ, sigmaQ, muP, sigmaP } = images[image]!;
      const terms = klTerms(muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!);
      expect(points!.shift[at]).toBeCloseTo(terms.deltaMu / terms.sigmaP, 12);
      expect(points!.logDeltaSigma[at]).toBeCloseTo(Math.log(terms.deltaSigma), 12);
      expect(points!.klNats[at]).toBeCloseTo(terms.klNats, 12);
    }
  });

  test('counts every latent in the cell that its edges say', async () => {
    const images = random(2, SHAPE);
    const { points, counts, shiftEdges, logRatioEdges } = await planeOf(QUERY, all(SHAPE, images), new Turns());
    const expected = new Float64Array(counts.length);
    const cell = (edges: Float64Array, value: number) => edges.findLastIndex((edge) => edge <= value);
    points!.shift.forEach((shift, at) => {
      const row = cell(logRatioEdges, points!.logDeltaSigma[at]!);
      expected[row * (shiftEdges.length - 1) + cell(shiftEdges, shift)]! += 1;
    });
    expect(counts).toEqual(expected);
  });

  test('contains the place where q equals p, whatever the latents are', async () => {
    const shifted = latents(SHAPE, { muQ: (i) => 5 + i / 100, sigmaQ: () => 0.5 });
    const { shiftEdges, logRatioEdges } = await planeOf(QUERY, all(SHAPE, [shifted]), new Turns());
    expect(shiftEdges[0]).toBeLessThan(0);
    expect(logRatioEdges.at(-1)).toBeGreaterThan(0);
  });

  test('of many latents has no points, and counts the few beyond its edges', async () => {
    const shape = { channels: 2, height: 64, width: 64 };
    const images = [latents(shape, { muQ: (i) => (i === 77 ? 1e6 : Math.sin(i)), sigmaQ: (i) => 1 + Math.cos(i) / 2 })];
    const plane = await planeOf(QUERY, all(shape, images), new Turns());
    expect(plane.latents).toBeGreaterThan(MOST_POINTS);
    expect(plane.points).toBeNull();
    expect(plane.outside).toBeGreaterThan(0);
    expect(plane.outside).toBeLessThan(0.005 * plane.latents);
    expect(plane.shiftEdges.at(-1)).toBeLessThan(2);
    expect(plane.counts.reduce((sum, there) => sum + there, 0)).toBe(plane.latents - plane.outside);
  });

  test('leaves out latents that are not finite, and says how many', async () => {
    const broken = latents(SHAPE, { muQ: (i) => (i < 3 ? NaN : i), sigmaQ: (i) => (i === 5 ? Infinity : 1) });
    const plane = await planeOf(QUERY, all(SHAPE, [broken]), new Turns());
    expect([plane.notFinite, plane.points!.shift.length]).toEqual([4, 20]);
    const none = await planeOf(QUERY, all(SHAPE, [latents(SHAPE, { sigmaP: () => NaN })]), new Turns());
    expect([none.notFinite, none.shiftEdges.length, none.counts.length]).toEqual([24, 0, 0]);
  });
});

/** Φ by its power series, for arguments of moderate size. */
function phi(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= -(x * x) / (2 * n);
    sum += term / (2 * n + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

describe('u = (z − μ_p)/σ_p', () => {
  test('is N(0, 1) if the posterior is the prior', async () => {
    const same = latents(SHAPE, { muQ: () => 2, sigmaQ: () => 3, muP: () => 2, sigmaP: () => 3 });
    const u = await standardisedOf(QUERY, all(SHAPE, [same, same]), new Turns());
    expect(u).toMatchObject({ kind: 'mixture', notFinite: 0, mean: { mean: 0, standardError: 0 }, variance: 1 });
    u.shares.forEach((share, bin) => expect(share).toBeCloseTo(u.normalShares[bin]!, 12));
    expect(u.below + u.above).toBeCloseTo(2 * normalShareBelow(-5), 9);
    expect([u.besideCorrelation, u.belowCorrelation]).toEqual([0, 0]);
  });

  test('has the moments and the shares of the mixture of N(Δμ/σ_p, Δσ²) over the latents', async () => {
    const images = random(3, SHAPE);
    const u = await standardisedOf(QUERY, all(SHAPE, images), new Turns());
    const components = images.map(({ muQ, sigmaQ, muP, sigmaP }) =>
      Array.from(muQ, (_, i) => ({ m: (muQ[i]! - muP[i]!) / sigmaP[i]!, s: sigmaQ[i]! / sigmaP[i]! })),
    );
    const flat = components.flat();
    const mean = (of: (one: { m: number; s: number }) => number) =>
      flat.reduce((sum, one) => sum + of(one), 0) / flat.length;
    const first = mean(({ m }) => m);
    expect(u.mean.mean).toBeCloseTo(first, 12);
    expect(u.variance).toBeCloseTo(mean(({ m, s }) => m * m + s * s) - first * first, 12);
    u.shares.forEach((share, bin) => {
      const [low, high] = [u.edges[bin]!, u.edges[bin + 1]!];
      expect(share).toBeCloseTo(
        mean(({ m, s }) => clamped((high - m) / s) - clamped((low - m) / s)),
        6,
      );
    });
    expect(u.shares.reduce((sum, share) => sum + share, u.below + u.above)).toBeCloseTo(1, 12);
    const perImage = components.map((ofImage) => ofImage.reduce((sum, { m }) => sum + m, 0) / ofImage.length);
    const variance = perImage.reduce((sum, value) => sum + (value - first) ** 2, 0) / 2;
    expect(u.mean.standardError).toBeCloseTo(Math.sqrt(variance / 3), 12);
  });

  test('agrees with what drawing z many times gives, also for the correlation of neighbours', async () => {
    // Neighbours sideways have the same mean, so they are correlated; those above one another alternate.
    const images = Array.from({ length: 8 }, (_, image) =>
      latents(SHAPE, {
        muQ: (i) => (image % 2 === 0 ? 1 : -1) * (Math.floor(i / 4) % 2 === 0 ? 1 : -1),
        sigmaQ: () => 0.5,
      }),
    );
    const u = await standardisedOf(QUERY, all(SHAPE, images), new Turns());
    // Var(u) = 1 + 0.25; the covariance of neighbours is ±1.
    expect(u.variance).toBeCloseTo(1.25, 12);
    expect(u.besideCorrelation).toBeCloseTo(0.8, 12);
    expect(u.belowCorrelation).toBeCloseTo(-0.8, 12);
    const draws = images.flatMap((image, b) =>
      Array.from({ length: 40 }, (_, draw) =>
        noise(100 + draw, b, 24).map((epsilon, i) => image.muQ[i]! + 0.5 * epsilon),
      ),
    );
    const pairs = draws.flatMap((z) =>
      Array.from(z.keys())
        .filter((i) => i % 4 < 3)
        .map((i) => z[i]! * z[i + 1]!),
    );
    const correlation = pairs.reduce((sum, product) => sum + product, 0) / pairs.length / 1.25;
    expect(Math.abs(correlation - u.besideCorrelation!)).toBeLessThan(0.03);
  });

  test('has no correlation where there are no neighbours', async () => {
    const single = { channels: 5, height: 1, width: 1 };
    const u = await standardisedOf(QUERY, all(single, random(2, single)), new Turns());
    expect([u.besideCorrelation, u.belowCorrelation]).toEqual([null, null]);
    const row = { channels: 2, height: 1, width: 6 };
    const ofRow = await standardisedOf(QUERY, all(row, random(2, row)), new Turns());
    expect(ofRow.besideCorrelation).not.toBeNull();
    expect(ofRow.belowCorrelation).toBeNull();
  });

  test('with flows, is that of the values drawn, after the flows', async () => {
    const image = latents(SHAPE, { sigmaP: () => 2, muP: () => 1 });
    const flow = { z0: new Float32Array(24), zK: Float32Array.from({ length: 24 }, (_, i) => i / 4) };
    const u = await standardisedOf(QUERY, all(SHAPE, [{ ...image, flow }]), new Turns());
    const values = Array.from(flow.zK, (z) => (z - 1) / 2);
    expect(u.kind).toBe('drawn');
    expect(u.mean.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 24, 12);
    u.shares.forEach((share, bin) => {
      const there = values.filter((value) => value >= u.edges[bin]! && value < u.edges[bin + 1]!);
      expect(share * 24).toBeCloseTo(there.length, 9);
    });
  });

  test('leaves out latents that are not finite', async () => {
    const u = await standardisedOf(QUERY, all(SHAPE, [latents(SHAPE, { muQ: (i) => (i < 6 ? NaN : 1) })]), new Turns());
    expect([u.notFinite, u.mean.mean]).toEqual([6, 1]);
  });
});

/** Φ, also where the series does not converge. */
function clamped(x: number): number {
  return x < -6 ? 0 : x > 6 ? 1 : phi(x);
}

test('the share of N(0, 1) below a value is right to 3·10⁻⁸', () => {
  for (let x = -5.9; x < 6; x += 0.0137) expect(Math.abs(normalShareBelow(x) - phi(x))).toBeLessThan(3e-8);
  expect([normalShareBelow(-9), normalShareBelow(0), normalShareBelow(9)]).toEqual([0, 0.5, 1]);
});

describe('A measurement', () => {
  const { distributions } = drawnMeasurement({ images: 6, draws: 2, hasFlows: false });
  const measurement = drawnMeasurement({ images: 6, draws: 2, hasFlows: false });
  const means = () => measurement.groups(0)[1]!.channelKlNats;

  test('counts the channels in use: those whose mean KL exceeds the threshold', async () => {
    const [least] = means().toSorted();
    const inUse = (thresholdNats: number) => ({ ...QUERY, channels: { kind: 'in use', thresholdNats } as const });
    const most = await distributions.histograms(inUse(least!));
    expect(most.channels).toEqual([0, 1, 2].filter((channel) => means()[channel]! > least!));
    const every = await distributions.histograms(inUse(0));
    expect(every.histograms).toEqual((await distributions.histograms(QUERY)).histograms);
    await expect(distributions.histograms(inUse(1e9))).rejects.toThrow(
      'No channel of latent group 1 is in use: none exceeds 1000000000 nats. Choose all channels.',
    );
  });

  test('counts one image, or refuses it if it is not kept', async () => {
    const counted = await Promise.all(
      Array.from({ length: 6 }, (_, image) => distributions.histograms({ ...QUERY, image })),
    );
    const { histograms } = await distributions.histograms(QUERY);
    expect(counted.map(({ images, latents: number }) => [images, number])).toEqual(Array(6).fill([1, 24]));
    const range = (i: number) =>
      [Math.min, Math.max].map((end, side) =>
        end(...counted.map((one) => one.histograms[i]!.edges.at(side === 0 ? 0 : -1)!)),
      );
    histograms.forEach(({ edges }, i) => expect([edges[0], edges.at(-1)]).toEqual(range(i)));
    await expect(distributions.plane({ ...QUERY, image: 6 })).rejects.toThrow('There is no image 6.');
  });

  test('has a ridge for every group, all on one axis, as its own histogram says', async () => {
    const channels = { kind: 'all' } as const;
    const { edges, rows } = await distributions.ridges({ quantity: 'shift', channels, image: null });
    expect(rows).toHaveLength(SHAPES.length);
    const own = await Promise.all(SHAPES.map((_, group) => distributions.histograms({ group, channels, image: null })));
    const shifts = own.map(({ histograms }) => histograms.find(({ quantity }) => quantity === 'shift')!);
    expect([edges[0], edges.at(-1)]).toEqual([
      Math.min(...shifts.map((one) => one.edges[0]!)),
      Math.max(...shifts.map((one) => one.edges.at(-1)!)),
    ]);
    rows.forEach((row, group) => {
      if (row.kind !== 'counted') throw new Error(row.reason);
      expect(row.counts.reduce((sum, number) => sum + number, 0)).toBe(row.latents);
      expect(row.quantiles).toEqual(shifts[group]!.quantiles);
      expect(row.latents).toBe(own[group]!.latents);
    });
  });

  test('has a row with the reason for a group in which no channel is in use', async () => {
    const thresholdNats = Math.max(...measurement.groups(0)[0]!.channelKlNats);
    const { rows } = await distributions.ridges({
      ...{ quantity: 'klNats', channels: { kind: 'in use', thresholdNats }, image: null },
    });
    expect(rows[0]).toEqual({
      kind: 'absent',
      reason: `No channel of latent group 0 is in use: none exceeds ${thresholdNats} nats. Choose all channels.`,
    });
    expect(rows[1]!.kind).toBe('counted');
  });
});
