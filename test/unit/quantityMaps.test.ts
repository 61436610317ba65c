/** Maps of every captured quantity: their values by direct computation, and what can't be mapped. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { latentCount, type GroupBatch } from '../../src/model/statistics/groupBatch';
import type { Measurement } from '../../src/model/statistics/measurement';
import { quantityMapOf, type Noise } from '../../src/model/statistics/quantityMap';
import type { InputChoice } from '../../src/protocol/input';
import { LATENT_QUANTITIES, type LatentQuantity } from '../../src/protocol/quantities';
import { mappedQuantities, type QuantityMapQuery } from '../../src/protocol/quantityMap';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { drawnMeasurement, SHAPES } from '../fixtures/drawnMeasurement';
import { inspectInput } from '../fixtures/inspectInput';
import { contributionTerms, klTerms } from '../fixtures/latentTerms';
import { runningOn } from '../fixtures/runningOn';

const UNKNOWN: Noise = () => null;
const GROUP = 1;
const { channels: CHANNELS, height, width } = SHAPES[GROUP]!;
const POSITIONS = height * width;

/** One latent's value of every quantity, written out. */
function valuesAt(measurement: Measurement, image: number, i: number): Record<LatentQuantity, number> {
  const { muQ, sigmaQ, muP, sigmaP, flow } = measurement.parts().kept![GROUP]![image]!;
  const parameters = [muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!] as const;
  const terms = klTerms(...parameters);
  const shift = terms.deltaMu / terms.sigmaP;
  return {
    ...terms,
    ...contributionTerms(...parameters, flow?.z0[i] ?? NaN, flow?.zK[i] ?? NaN),
    ...{ klNats: terms.klNats, shift, absoluteShift: Math.abs(shift), logDeltaSigma: Math.log(terms.deltaSigma) },
    scalePart: Math.max(0, terms.varianceTerm + terms.logTerm - 0.5),
    z: NaN,
  };
}

const query = (quantity: LatentQuantity, channel: number | null, image: number | null): QuantityMapQuery => ({
  ...{ quantity, group: GROUP, channel, image },
});
const isKnown = (quantity: LatentQuantity) => quantity !== 'z';
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each([false, true])('With one draw, flows: %j,', (hasFlows) => {
  const measurement = drawnMeasurement({ images: 5, draws: 1, hasFlows });
  const quantities = mappedQuantities(hasFlows).filter(isKnown);

  test.each(quantities)('%s of one image has the value of each latent of the channel', (quantity) => {
    const map = quantityMapOf(query(quantity, 2, 3), measurement, UNKNOWN);
    expect(map).toMatchObject({ height, width, images: 1, draws: 1, from: null, standardErrors: null });
    expect(map.values).toHaveLength(POSITIONS);
    map.values.forEach((value, position) =>
      expect(value).toBeCloseTo(valuesAt(measurement, 3, 2 * POSITIONS + position)[quantity], 9),
    );
  });

  test.each(quantities)('the mean of %s over images has its standard error', (quantity) => {
    const map = quantityMapOf(query(quantity, 1, null), measurement, UNKNOWN);
    expect(map.images).toBe(5);
    map.values.forEach((value, position) => {
      const all = [0, 1, 2, 3, 4].map((image) => valuesAt(measurement, image, POSITIONS + position)[quantity]);
      const mean = sum(all) / 5;
      expect(value).toBeCloseTo(mean, 9);
      if (map.standardErrors === null) return;
      const error = Math.sqrt(sum(all.map((one) => (one - mean) ** 2)) / 4 / 5);
      expect(map.standardErrors[position]).toBeCloseTo(error, 7);
    });
    const { addsUp } = LATENT_QUANTITIES[quantity];
    expect(map.from).toBe(addsUp ? 'sums' : 'kept');
    if (!addsUp) expect(map.standardErrors).not.toBeNull();
  });

  test.each(quantities)('channels of %s are added up if that means something, and otherwise refused', (quantity) => {
    const { addsUp, symbol } = LATENT_QUANTITIES[quantity];
    const asked = (image: number | null) => quantityMapOf(query(quantity, null, image), measurement, UNKNOWN);
    if (!addsUp) {
      const sentence = `${symbol} of several channels does not add up to anything. Choose a channel.`;
      for (const image of [null, 0]) expect(() => asked(image)).toThrow(sentence);
      return;
    }
    const perImage = (image: number, position: number) =>
      sum(
        Array.from({ length: CHANNELS }, (_, channel) => {
          return valuesAt(measurement, image, channel * POSITIONS + position)[quantity];
        }),
      );
    asked(3).values.forEach((value, position) => expect(value).toBeCloseTo(perImage(3, position), 9));
    asked(null).values.forEach((value, position) =>
      expect(value).toBeCloseTo(sum([0, 1, 2, 3, 4].map((image) => perImage(image, position))) / 5, 9),
    );
  });
});

describe('With several draws', () => {
  const measurement = drawnMeasurement({ images: 4, draws: 3, hasFlows: true });

  test.each([
    ['klNats', 'base kl', 'klNats'],
    ['contributionNats', 'kl', 'klNats'],
    ['reverseKlNats', 'base kl', 'reverseKlNats'],
    ['shiftTerm', 'base kl', 'shiftNats'],
    ['scalePart', 'base kl', 'scaleNats'],
    ['logQNats', 'kl', 'logQNats'],
    ['logPNats', 'kl', 'logPNats'],
  ] as const)('%s is the mean over draws that a map of the %s has, with its error where it is known', (...row) => {
    const [quantity, kl, column] = row;
    for (const [channel, image] of [
      [1, 2],
      [null, 2],
      [0, null],
      [null, null],
    ] as const) {
      const map = quantityMapOf(query(quantity, channel, image), measurement, UNKNOWN);
      const ofKl = measurement.klMap({ quantity: kl, group: GROUP, channel, image });
      const columns = ofKl as unknown as Record<typeof column, Float64Array>;
      expect(map.values).toEqual(columns[column]);
      expect([map.draws, map.planned]).toEqual([3, ofKl.planned]);
      const errors = 'standardErrorNats' in ofKl ? ofKl.standardErrorNats : null;
      if (column === 'klNats') expect(map.standardErrors).toEqual(errors);
      if (column === 'reverseKlNats') expect(map.standardErrors).toHaveLength(POSITIONS);
      if (quantity === 'scalePart') expect(map.standardErrors).toBeNull();
    }
  });

  test('all others come from the first draw, and say so', () => {
    const map = quantityMapOf(query('sigmaQ', 1, 2), measurement, UNKNOWN);
    expect([map.draws, map.planned.draws]).toEqual([1, 3]);
    map.values.forEach((value, position) =>
      expect(value).toBe(measurement.parts().kept![GROUP]![2]!.sigmaQ[POSITIONS + position]),
    );
  });
});

test('a quantity that the model doesn’t have is refused, and so are places that it lacks', () => {
  const plain = drawnMeasurement({ images: 2, draws: 1, hasFlows: false });
  const flows = drawnMeasurement({ images: 2, draws: 1, hasFlows: true });
  const of = (measurement: Measurement, asked: QuantityMapQuery) => () => quantityMapOf(asked, measurement, UNKNOWN);
  expect(of(plain, query('zK', 0, 0))).toThrow('This model has no flows, so it has no zᴷ. Map another quantity.');
  expect(of(plain, query('contributionNats', null, null))).toThrow('This model has no flows');
  expect(of(flows, query('z', 0, 0))).toThrow('This model has flows, so its z before and after them differ.');
  expect(of(plain, query('muQ', CHANNELS, 0))).toThrow('has no channel 3');
  expect(of(plain, { ...query('muQ', 0, 0), group: 2 })).toThrow('There is no latent group 2.');
  expect(of(plain, query('muQ', 0, 2))).toThrow('There is no image 2.');
  expect(of(plain, query('klNats', 0, 2))).toThrow('There is no image 2.');
});

test('z is refused where the noise is not known', () => {
  const measurement = drawnMeasurement({ images: 2, draws: 1, hasFlows: false });
  expect(() => quantityMapOf(query('z', 0, 1), measurement, UNKNOWN)).toThrow(
    'The noise of image 1 is not known, and z is not kept. Map μ_q or σ_q.',
  );
});

describe('Of a real network,', () => {
  const SEED = 3;
  let engine: Engine;
  beforeAll(async () => {
    engine = await startCpuEngine();
  });
  afterAll(() => engine.close());

  async function inspected(checkpoint: string, input: InputChoice) {
    const model = await openModel(checkpoint);
    const batches: GroupBatch[] = [];
    const { measurement, images } = await inspectInput({
      ...{ model, running: runningOn(model, engine), input, seed: SEED, draws: 1, epsilon: null, passes: 1 },
      details: true,
      signal: new AbortController().signal,
      listener: { group: (batch) => batches.push(batch) },
    });
    const epsilon = seededEpsilon(SEED, 'posterior', model.groupShapes, (image) => images.indexOf(image));
    const noise: Noise = (group, image) => epsilon(group, image, 1, 0);
    return { measurement, batches, noise };
  }

  test('z, computed again from the seed, is the z that the network received', async () => {
    const input: InputChoice = { kind: 'files', paths: [join(root, 'media/sample/images')], most: 3 };
    const sample = join(root, 'media/sample/nvae-digits.pt');
    const { measurement, batches, noise } = await inspected(sample, input);
    for (const { group, shape, images, details } of batches) {
      const positions = shape.height * shape.width;
      for (let image = 0; image < images; image++) {
        const channel = image % shape.channels;
        const { values } = quantityMapOf({ quantity: 'z', group, channel, image }, measurement, noise);
        const start = image * latentCount(shape) + channel * positions;
        const z = details!.z.subarray(start, start + positions);
        values.forEach((value, position) => expect(Math.abs(value - z[position]!)).toBeLessThan(1e-5));
      }
    }
  });

  test('with flows, z⁰ and zᴷ are those of the flows, and contributions their log densities’ difference', async () => {
    const golden = join(root, 'test/fixtures/golden/cifar10-flow.pt');
    const { measurement, batches } = await inspected(golden, { kind: 'samples', count: 1, temperature: 1 });
    for (const { group, shape, flow, details } of batches) {
      const positions = shape.height * shape.width;
      const of = (quantity: LatentQuantity) =>
        quantityMapOf({ quantity, group, channel: 1, image: 0 }, measurement, UNKNOWN).values;
      expect(of('z0')).toEqual(new Float64Array(flow!.z0.subarray(positions, 2 * positions)));
      expect(of('zK')).toEqual(new Float64Array(details!.z.subarray(positions, 2 * positions)));
      const [logQ, logP] = [of('logQNats'), of('logPNats')];
      of('contributionNats').forEach((nats, i) => expect(nats).toBeCloseTo(logQ[i]! - logP[i]!, 12));
    }
  });
});
