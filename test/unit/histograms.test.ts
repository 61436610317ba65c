import { afterEach, describe, expect, test, vi } from 'vitest';
import { histogram, Turns } from '../../src/model/statistics/histogramBins';
import { latentHistograms } from '../../src/model/statistics/histograms';
import { fillNormal } from '../../src/model/noise/noise';
import { HISTOGRAM_QUANTITIES, type HistogramQuantity } from '../../src/protocol/quantities';
import type { Histogram } from '../../src/protocol/statistics';
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
  drawnEstimate: null,
}));

/** The same images, from a model with flows. */
const flowImages = images.map((image, b) => ({
  ...image,
  flow: { z0: normal(10 + b, 'posterior'), zK: normal(10 + b, 'prior') },
}));

/** A quantity's values, one by one, from the read-out that a hover shows. */
function valuesOf(quantity: HistogramQuantity, channel: number | null): number[] {
  return flowImages.flatMap(({ muQ, sigmaQ, muP, sigmaP, flow }) =>
    Array.from({ length: LATENTS }, (_, i) => i)
      .filter((i) => channel === null || Math.floor(i / POSITIONS) === channel)
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

function expectCounted({ edges, counts, notFinite }: Histogram, values: readonly number[]): void {
  const finite = values.filter(Number.isFinite);
  expect(notFinite).toBe(values.length - finite.length);
  expect([...counts]).toEqual(naiveCounts(finite, edges));
  expect([...counts].reduce((sum, count) => sum + count, 0)).toBe(finite.length);
}

describe('The histograms of a group', () => {
  test.each([null, 1])(
    'count every latent of channel %j (null: all) in 40 equal bins from the smallest to the largest',
    async (channel) => {
      const { latents, images: counted, histograms } = await latentHistograms({ group: 2, channel }, SHAPE, flowImages);
      expect(latents).toBe(4 * (channel === null ? LATENTS : POSITIONS));
      expect(counted).toBe(4);
      expect(histograms.map(({ quantity }) => quantity)).toEqual(HISTOGRAM_QUANTITIES);
      for (const one of histograms) {
        const values = valuesOf(one.quantity, channel);
        expect(one.counts, one.quantity).toHaveLength(40);
        expect([one.edges[0], one.edges[40]]).toEqual([Math.min(...values), Math.max(...values)]);
        const width = (one.edges[40]! - one.edges[0]!) / 40;
        one.counts.forEach((_, bin) => expect(one.edges[bin + 1]! - one.edges[bin]!).toBeCloseTo(width, 10));
        expectCounted(one, values);
      }
    },
  );

  test('leave out contributions if the model has no flows', async () => {
    const withFlows = (await latentHistograms({ group: 2, channel: null }, SHAPE, flowImages)).histograms;
    const { histograms } = await latentHistograms({ group: 2, channel: null }, SHAPE, images);
    expect(histograms).toEqual(withFlows.filter(({ quantity }) => quantity !== 'contributionNats'));
    expect(withFlows).toHaveLength(histograms.length + 1);
  });

  test('cover the images that existed when they were requested', async () => {
    const growing = [...images];
    const asked = latentHistograms({ group: 2, channel: null }, SHAPE, growing);
    growing.push(...images);
    expect(await asked).toEqual(await latentHistograms({ group: 2, channel: null }, SHAPE, images));
  });

  test('are empty if no image is kept', async () => {
    const { latents, histograms } = await latentHistograms({ group: 0, channel: null }, SHAPE, []);
    expect(latents).toBe(0);
    expect(histograms.map(({ counts }) => counts.length)).toEqual(Array(8).fill(0));
  });
});

/** Counts values as a whole or in parts. */
const count = (values: Float64Array, ...cuts: number[]) =>
  histogram(
    'muQ',
    [0, ...cuts].map((start, part) => values.subarray(start, cuts[part] ?? values.length)),
    new Turns(),
  );

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
    const { edges, counts } = await count(new Float64Array(12).fill(value));
    expect([...counts]).toEqual([12]);
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
