import { afterEach, describe, expect, test, vi } from 'vitest';
import { constantOf, countIn, edgesOf, rangeOf } from '../../src/model/statistics/distributions/bins';
import type { ChosenLatents } from '../../src/model/statistics/distributions/chosenLatents';
import { latentHistograms } from '../../src/model/statistics/distributions/histograms';
import { Turns } from '../../src/model/statistics/distributions/turns';
import { fillNormal } from '../../src/model/noise/noise';
import { HISTOGRAM_QUANTITIES, type HistogramQuantity } from '../../src/protocol/quantities';
import { QUANTILES, type Histogram, type LatentsQuery } from '../../src/protocol/distributions';
import { contributionTerms, klTerms } from '../fixtures/latentTerms';

const SHAPE = { channels: 3, height: 5, width: 7 };
const LATENTS = 105;
const POSITIONS = 35;

function normal(image: number, purpose: 'posterior' | 'prior' | 'binarise' | 'decoder sample'): Float32Array {
  const values = new Float32Array(LATENTS);
  fillNormal({ seed: 9, purpose, image, draw: 0, group: 0 }, values);
  return values;
}

const images = [0, 1, 2, 3].map((image) => ({
  muQ: normal(image, 'posterior'),
  muP: normal(image, 'prior'),
  sigmaQ: normal(image, 'binarise').map((value) => Math.exp(value)),
  sigmaP: normal(image, 'decoder sample').map((value) => Math.exp(value)),
  flow: null,
  drawn: null,
  ...{ drawnEstimate: null, sums: null, estimateSums: null, largest: null },
}));

/** The same images, from a model with flows. */
const flowImages = images.map((image, b) => ({
  ...image,
  flow: { z0: normal(10 + b, 'posterior'), zK: normal(10 + b, 'prior') },
}));

/** A quantity's values, one by one, from the read-out that a hover shows. */
function valuesOf(quantity: HistogramQuantity, channels: readonly number[]): number[] {
  return flowImages.flatMap(({ muQ, sigmaQ, muP, sigmaP, flow }) =>
    Array.from({ length: LATENTS }, (_, i) => i)
      .filter((i) => channels.includes(Math.floor(i / POSITIONS)))
      .map((i) => {
        const gaussians = [muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!] as const;
        const terms = klTerms(...gaussians);
        if (quantity === 'shift') return terms.deltaMu / terms.sigmaP;
        if (quantity === 'logDeltaSigma') return Math.log(terms.deltaSigma);
        return quantity === 'contributionNats'
          ? contributionTerms(...gaussians, flow.z0[i]!, flow.zK[i]!).contributionNats
          : terms[quantity];
      }),
  );
}

/** Counts by comparing every value with every bin's edges. */
function naiveCounts(values: readonly number[], edges: Float64Array): number[] {
  const bins = edges.length - 1;
  return Array.from({ length: bins }, (_, bin) => {
    const isLast = bin === bins - 1;
    return values.filter((v) => v >= edges[bin]! && (isLast ? v <= edges[bins]! : v < edges[bin + 1]!)).length;
  });
}

function expectCounted(
  { edges, counts, notFinite }: Pick<Histogram, 'edges' | 'counts' | 'notFinite'>,
  values: readonly number[],
): void {
  const finite = values.filter(Number.isFinite);
  expect(notFinite).toBe(values.length - finite.length);
  expect([...counts]).toEqual(naiveCounts(finite, edges));
  expect([...counts].reduce((sum, count) => sum + count, 0)).toBe(finite.length);
}

const QUERY: LatentsQuery = { group: 2, channels: { kind: 'all' }, image: null };

function chosen(of: readonly (typeof flowImages)[number][] | typeof images, channels = [0, 1, 2]): ChosenLatents {
  return { shape: SHAPE, channels, images: of };
}

/** A quantile by its definition: linear between the two nearest sorted values. */
function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (place - Math.floor(place)) * (above - below);
}

const PARTNERS: Partial<Record<HistogramQuantity, HistogramQuantity>> = {
  ...{ muQ: 'muP', muP: 'muQ', sigmaQ: 'sigmaP', sigmaP: 'sigmaQ' },
};

describe('The histograms of a group', () => {
  test.each([[[0, 1, 2]], [[1]], [[0, 2]]])(
    'count every latent of the channels %j in 40 equal bins from the smallest to the largest, q over p on one axis',
    async (channels) => {
      const counted = await latentHistograms(QUERY, chosen(flowImages, channels), new Turns());
      expect(counted).toMatchObject({ query: QUERY, channels, images: 4, latents: 4 * channels.length * POSITIONS });
      expect(counted.histograms.map(({ quantity }) => quantity)).toEqual(HISTOGRAM_QUANTITIES);
      for (const one of counted.histograms) {
        const values = valuesOf(one.quantity, channels);
        const partner = PARTNERS[one.quantity];
        const onAxis = [...values, ...(partner ? valuesOf(partner, channels) : [])];
        expect(one.counts, one.quantity).toHaveLength(40);
        expect([one.edges[0], one.edges[40]]).toEqual([Math.min(...onAxis), Math.max(...onAxis)]);
        const width = (one.edges[40]! - one.edges[0]!) / 40;
        one.counts.forEach((_, bin) => expect(one.edges[bin + 1]! - one.edges[bin]!).toBeCloseTo(width, 10));
        expectCounted(one, values);
        expect(one.constant).toBeNull();
        const quantiles = QUANTILES.map((share) => quantileOf(values, share));
        one.quantiles!.forEach((quantile, i) => expect(quantile).toBeCloseTo(quantiles[i]!, 12));
      }
    },
  );

  test('say how much of the KL the 5 % of positions × images with the largest KL hold', async () => {
    const { concentration } = await latentHistograms(QUERY, chosen(images, [0, 2]), new Turns());
    const perPlace = images.flatMap((_, b) =>
      Array.from({ length: POSITIONS }, (__, position) =>
        [0, 2].reduce((sum, channel) => sum + klOf(b, channel * POSITIONS + position), 0),
      ),
    );
    const total = perPlace.reduce((sum, nats) => sum + nats, 0);
    const largest = perPlace.toSorted((a, b) => b - a).slice(0, 7);
    expect(concentration).toMatchObject({ share: 0.05, places: 7, ofPlaces: 140 });
    expect(concentration!.holds).toBeCloseTo(largest.reduce((sum, nats) => sum + nats, 0) / total, 12);
  });

  test('say nothing of the kind if a KL is NaN, or all are zero', async () => {
    const broken = { ...images[0]!, muQ: images[0]!.muQ.map((value, i) => (i === 7 ? NaN : value)) };
    expect((await latentHistograms(QUERY, chosen([broken]), new Turns())).concentration).toBeNull();
    const same = { ...images[0]!, muQ: images[0]!.muP, sigmaQ: images[0]!.sigmaP };
    expect((await latentHistograms(QUERY, chosen([same]), new Turns())).concentration).toBeNull();
  });

  test('report a parameter that is the same everywhere as a constant, and keep it on the other one’s axis', async () => {
    const top = images.map((image) => ({
      ...image,
      muP: new Float32Array(LATENTS),
      sigmaP: new Float32Array(LATENTS).fill(1),
    }));
    const { histograms } = await latentHistograms(QUERY, chosen(top), new Turns());
    const of = (quantity: HistogramQuantity) => histograms.find((one) => one.quantity === quantity)!;
    expect([of('muP').constant, of('sigmaP').constant, of('muQ').constant]).toEqual([0, 1, null]);
    for (const [q, p] of [
      ['muQ', 'muP'],
      ['sigmaQ', 'sigmaP'],
    ] as const) {
      expect(of(p).edges).toEqual(of(q).edges);
      expect([...of(p).counts].filter((number) => number > 0)).toEqual([4 * LATENTS]);
    }
  });

  test('leave out contributions if the model has no flows', async () => {
    const withFlows = (await latentHistograms(QUERY, chosen(flowImages), new Turns())).histograms;
    const { histograms } = await latentHistograms(QUERY, chosen(images), new Turns());
    expect(histograms).toEqual(withFlows.filter(({ quantity }) => quantity !== 'contributionNats'));
    expect(withFlows).toHaveLength(histograms.length + 1);
  });
});

function klOf(image: number, i: number): number {
  const { muQ, sigmaQ, muP, sigmaP } = images[image]!;
  return klTerms(muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!).klNats;
}

/** Counts values as a whole or in parts. */
async function count(values: Float64Array, ...cuts: number[]) {
  const parts = [0, ...cuts].map((start, part) => values.subarray(start, cuts[part] ?? values.length));
  const turns = new Turns();
  const range = await rangeOf(parts, turns);
  const edges = edgesOf(range);
  const counts = await countIn(edges, parts, turns);
  return { edges, counts, notFinite: range.notFinite, constant: constantOf(range) };
}

describe('A histogram', () => {
  test('puts values on an edge into the bin that starts there', async () => {
    const values = Array.from({ length: 41 }, (_, i) => -1 + i / 10);
    const one = await count(Float64Array.from(values));
    expectCounted(one, values);
    expect(one.counts[39]).toBeGreaterThanOrEqual(2);
  });

  test('uses its edges to place a value next to one, as precisely as numbers allow', async () => {
    for (const [least, most] of [
      [-1, 3.1],
      [0.1, 0.7],
      [-7e-9, 1e-10],
      [1e12, 1.3e12],
    ] as const) {
      const { edges } = await count(Float64Array.of(least, most));
      const beside = [...edges].flatMap((edge) => {
        const step = 2 ** (Math.floor(Math.log2(Math.abs(edge) || 1e-300)) - 52);
        return [edge - step, edge, edge + step].filter((value) => value >= least && value <= most);
      });
      const one = await count(Float64Array.from(beside));
      expect(one.edges).toEqual(edges);
      expectCounted(one, beside);
    }
  });

  test.each([1, 2 ** 40, 2 ** -40])(
    'has an edge at zero if only rounding separates it from zero, by %d',
    async (by) => {
      const { edges } = await count(Float64Array.of(-0.1 * by, 0.7 * by));
      expect(-0.1 + ((0.7 - -0.1) * 5) / 40).not.toBe(0);
      expect([...edges].filter((edge) => edge === 0)).toHaveLength(1);
      expect(edges[5]).toBe(0);
    },
  );

  test('starts at the smallest value, and not at zero, however close that is', async () => {
    expect((await count(Float64Array.of(1e-15, 1))).edges[0]).toBe(1e-15);
  });

  test('is the same however its values are split', async () => {
    const values = Float64Array.from({ length: 500 }, (_, i) => Math.sin(i * i));
    values[77] = NaN;
    expect(await count(values, 3, 78, 400, 500)).toEqual(await count(values));
  });

  test('counts non-finite values separately', async () => {
    const values = [0, 1, NaN, Infinity, 0.5, -Infinity, 1];
    const one = await count(Float64Array.from(values));
    expect(one.notFinite).toBe(3);
    expect([one.edges[0], one.edges[40]]).toEqual([0, 1]);
    expectCounted(one, values);
  });

  test.each([1, 0, -2.5e-9, 4e30])('of a single value, %d, has one narrow bin around it', async (value) => {
    const { edges, counts, constant } = await count(new Float64Array(12).fill(value));
    expect([...counts]).toEqual([12]);
    expect(constant).toBe(value);
    expect((edges[0]! + edges[1]!) / 2).toBeCloseTo(value, 12);
    expect(edges[1]! - edges[0]!).toBeGreaterThan(0);
    expect(edges[1]! - edges[0]!).toBeLessThanOrEqual(Math.max(0.1, Math.abs(value)));
  });

  test.each([1, 2 ** 70, 2 ** -70])('treats values that only rounding separates as one, by %d', async (by) => {
    expect([...(await count(Float64Array.of(0.3 * by, (0.1 + 0.2) * by))).counts]).toEqual([2]);
    expect((await count(Float64Array.of(0.3 * by, 0.6 * by))).counts).toHaveLength(40);
  });

  test('of nothing finite has no bins', async () => {
    const { edges, counts, notFinite } = await count(Float64Array.of(NaN, Infinity));
    expect({ edges: edges.length, counts: counts.length, notFinite }).toEqual({ edges: 0, counts: 0, notFinite: 2 });
  });
});

describe('Counting', () => {
  afterEach(() => vi.restoreAllMocks());

  test('lets other work run whenever it has taken some milliseconds, and continues at once until then', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(5000);
    const turns = new Turns();
    const othersHadTheirTurn = async (nowMs: number) => {
      let had = false;
      setImmediate(() => (had = true));
      clock.mockReturnValue(nowMs);
      await turns.next();
      return had;
    };
    const had: boolean[] = [];
    for (const nowMs of [5001, 5100, 5101, 5200]) had.push(await othersHadTheirTurn(nowMs));
    expect(had).toEqual([false, true, false, true]);
  });
});
