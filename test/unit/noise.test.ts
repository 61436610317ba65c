import { describe, expect, it } from 'vitest';
import { fillNormal, fillUniform, type NoiseKey } from '../../src/model/noise/noise';
import { philox4x32 } from '../../src/model/noise/philox';
import { seededEpsilon } from '../../src/model/passes/epsilon';

const KEY: NoiseKey = { seed: 2024, purpose: 'posterior', image: 3, draw: 0, group: 5 };

function normal(key: Partial<NoiseKey>, length: number): Float32Array {
  const out = new Float32Array(length);
  fillNormal({ ...KEY, ...key }, out);
  return out;
}

function uniform(key: Partial<NoiseKey>, length: number): Float64Array {
  const out = new Float64Array(length);
  fillUniform({ ...KEY, ...key }, out);
  return out;
}

function mean(values: ArrayLike<number>, of: (value: number, index: number) => number = (value) => value): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]!, i);
  return sum / values.length;
}

describe('Philox4x32-10', () => {
  // The published known-answer vectors of the Random123 library.
  it.each([
    { counter: [0, 0, 0, 0], key: [0, 0], answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])('gives the published answer for counter $counter', ({ counter, key, answer }) => {
    const words = new Uint32Array(4);
    philox4x32(counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!, words);
    expect([...words]).toEqual(answer);
  });
});

describe('noise', () => {
  // From an independent implementation in Python. A failure here means that published numbers change: never update
  // these.
  it('is fixed for ever, in key layout and in Box–Muller', () => {
    expect([...normal({}, 6)]).toEqual([
      -1.9419853687286377, 0.7865363955497742, 0.46975746750831604, -0.4557447135448456, 0.7949843406677246,
      -0.4460805058479309,
    ]);
    expect([...normal({ purpose: 'prior', draw: 1 }, 4)]).toEqual([
      -1.163000464439392, 0.3658015727996826, -1.2421354055404663, 0.05327465385198593,
    ]);
    expect([...uniform({ purpose: 'binarise' }, 5)]).toEqual([
      0.4905827142065391, 0.47583823290187865, 0.917078725178726, 0.5437220163876191, 0.5082541523734108,
    ]);
  });

  it.each([1, 2, 3, 5, 6, 7])('does not depend on how much is requested: %i elements', (length) => {
    expect([...normal({}, length)]).toEqual([...normal({}, 8).subarray(0, length)]);
    expect([...uniform({}, length)]).toEqual([...uniform({}, 8).subarray(0, length)]);
  });

  it('fills part of a batch and leaves its neighbours alone', () => {
    const batch = new Float32Array(30).fill(9);
    fillNormal(KEY, batch.subarray(10, 15));
    expect([...batch.subarray(10, 15)]).toEqual([...normal({}, 5)]);
    expect([...batch.subarray(0, 10), ...batch.subarray(15)]).toEqual(Array<number>(25).fill(9));
  });

  const neighbours: [string, Partial<NoiseKey>][] = [
    ['seed', { seed: KEY.seed + 1 }],
    ['purpose', { purpose: 'prior' }],
    ['image', { image: KEY.image + 1 }],
    ['draw', { draw: KEY.draw + 1 }],
    ['group', { group: KEY.group + 1 }],
  ];

  it.each(neighbours)('is unrelated for the next %s', (_part, neighbour) => {
    const length = 100_000;
    const [a, b] = [normal({}, length), normal(neighbour, length)];
    expect(Math.abs(mean(a, (value, i) => value * b[i]!))).toBeLessThan(4 / Math.sqrt(length));
    expect(a.filter((value, i) => value === b[i]).length).toBeLessThan(5);
  });

  it('is standard normal', () => {
    const length = 400_000;
    const values = normal({}, length);
    const standardError = 1 / Math.sqrt(length);
    expect(Math.abs(mean(values))).toBeLessThan(4 * standardError);
    expect(Math.abs(mean(values, (v) => v * v) - 1)).toBeLessThan(4 * Math.sqrt(2) * standardError);
    expect(Math.abs(mean(values, (v) => v ** 3))).toBeLessThan(4 * Math.sqrt(15) * standardError);
    expect(Math.abs(mean(values, (v) => v ** 4) - 3)).toBeLessThan(4 * Math.sqrt(96) * standardError);
    expect(mean(values, (v) => (Math.abs(v) < 1 ? 1 : 0))).toBeCloseTo(0.6827, 2);
    expect(Math.abs(mean(values.subarray(1), (v, i) => v * values[i]!))).toBeLessThan(4 * standardError);
  });

  it('is uniform between 0 and 1, and never either end', () => {
    const values = uniform({}, 400_000);
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    expect(mean(values)).toBeCloseTo(0.5, 2);
    expect(mean(values, (v) => (v - 0.5) ** 2)).toBeCloseTo(1 / 12, 3);
  });

  it.each([-1, 0.5, 2 ** 32, NaN])('refuses %d as a seed, because it would silently be another one', (seed) => {
    expect(() => normal({ seed }, 1)).toThrow(RangeError);
  });

  it('accepts the largest seed', () => {
    expect(normal({ seed: 2 ** 32 - 1 }, 1)).not.toEqual(normal({ seed: 0 }, 1));
  });
});

describe('The noise of a group for a batch', () => {
  const shapes = [
    { channels: 1, height: 1, width: 1 },
    { channels: 2, height: 1, width: 3 },
  ];

  it.each(['posterior', 'prior'] as const)(
    'is that of each of its images, of its draw and of its purpose: %s',
    (purpose) => {
      const epsilon = seededEpsilon(2024, purpose, shapes)(1, 5, 3, 4);
      const ofImage = (image: number) => [...normal({ purpose, image, draw: 4, group: 1 }, 6)];
      expect([...epsilon]).toEqual([5, 6, 7].flatMap(ofImage));
    },
  );

  it('is keyed by the images’ numbers in their data set, where those are others', () => {
    const numbers = [40, 3, 17];
    const source = seededEpsilon(2024, 'posterior', shapes, (image) => numbers[image]!);
    const ofImage = (image: number) => [...normal({ image, draw: 4, group: 1 }, 6)];
    expect([...source(1, 1, 2, 4)]).toEqual([3, 17].flatMap(ofImage));
  });

  it('exists for the model’s groups only', () => {
    expect(() => seededEpsilon(1, 'posterior', shapes)(2, 0, 1, 0)).toThrow('there is no group 2');
  });
});
