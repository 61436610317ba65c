/** What two models have in common, and what is therefore compared (docs/analyses.md#compare). */
import { describe, expect, test } from 'vitest';
import { allParts, sharedParts, type ComparableModel } from '../../src/model/statistics/comparison/sharedParts';
import type { GroupShape } from '../../src/protocol/inspection';

const shapes = (...sizes: readonly (readonly [channels: number, side: number])[]): GroupShape[] =>
  sizes.map(([channels, side]) => ({ channels, height: side, width: side }));

const MODEL: ComparableModel = {
  groups: shapes([4, 2], [4, 2], [4, 8]),
  ...{ hasFlows: false, likelihood: 'bernoulli', bits: 8, dataset: 'mnist' },
  image: { channels: 1, size: 32 },
};
const other = (part: Partial<ComparableModel>): ComparableModel => ({ ...MODEL, ...part });

test('two checkpoints of one configuration have groups, channels and positions in common', () => {
  expect(sharedParts(MODEL, other({}))).toEqual({
    ...{ sameShapes: true, groups: 3, channels: [4, 4, 4], resolutions: [], noDistortion: null },
    maps: [
      [2, 2],
      [2, 2],
      [8, 8],
    ],
  });
});

describe('Of different architectures', () => {
  test('with as many groups, groups are compared, and channels only where the shapes agree', () => {
    const told = sharedParts(MODEL, other({ groups: shapes([4, 2], [6, 2], [4, 4]) }));
    expect(told).toMatchObject({ sameShapes: false, groups: 3, channels: [4, 0, 0] });
    // Positions only need the resolution.
    expect(told.maps.map(([height]) => height)).toEqual([2, 2, 0]);
    expect(told.resolutions).toEqual([{ height: 2, width: 2, groups: { first: [0, 1], second: [0, 1] } }]);
  });

  test('with more groups, only resolutions that both have are compared', () => {
    const told = sharedParts(MODEL, other({ groups: shapes([4, 2], [4, 4], [4, 8], [4, 8]) }));
    expect(told).toMatchObject({ sameShapes: false, groups: 0, channels: [], maps: [] });
    expect(told.resolutions).toEqual([
      { height: 2, width: 2, groups: { first: [0, 1], second: [0] } },
      { height: 8, width: 8, groups: { first: [2], second: [2, 3] } },
    ]);
  });
});

test('with flows, channels and positions are not compared, because only totals of groups estimate a KL', () => {
  for (const [a, b] of [
    [other({ hasFlows: true }), MODEL],
    [MODEL, other({ hasFlows: true })],
  ] as const) {
    const { groups, channels, maps } = sharedParts(a, b);
    expect({ groups, channels }).toEqual({ groups: 3, channels: [0, 0, 0] });
    expect(maps.flat().every((extent) => extent === 0)).toBe(true);
  }
});

describe('Distortions are not subtracted', () => {
  test.each<[string, Partial<ComparableModel>, string]>([
    [
      'of other data sets',
      { dataset: 'omniglot' },
      'the models were trained on different data sets, mnist and omniglot',
    ],
    ['of other decoders', { likelihood: 'normal' }, 'their decoders differ: bernoulli and normal'],
    ['of other bit depths', { bits: 5 }, 'they model 8-bit and 5-bit data'],
    ['if a decoder is unknown', { likelihood: 'unknown' }, 'the decoder of one of the models is not known'],
  ])('%s', (_, part, reason) => {
    expect(sharedParts(MODEL, other(part)).noDistortion).toBe(reason);
  });

  test('of a model with itself if its decoder is unknown', () => {
    expect(allParts(other({ likelihood: 'unknown' })).noDistortion).not.toBeNull();
    expect(allParts(MODEL).noDistortion).toBeNull();
  });
});

test.each<[string, ComparableModel['image'], string]>([
  ['another size', { channels: 1, size: 64 }, '64×64 pixels in grey'],
  ['another number of channels', { channels: 3, size: 32 }, '32×32 pixels in colour'],
])('models that take images of %s are refused', (_, image, words) => {
  expect(() => sharedParts(MODEL, other({ image }))).toThrow(
    `These models can't be compared: the first takes images of 32×32 pixels in grey and the second of ${words}, so no image can be given to both.`,
  );
});
