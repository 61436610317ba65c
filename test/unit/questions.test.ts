/** The tables of a page's questions and actions: who answers, and which requests are invalid. */
import { describe, expect, test } from 'vitest';
import { ACTIONS, isAction, isRequestTo, type ActionName, type ActionRequests } from '../../src/protocol/actions';
import { MOST_IMAGE_MAPS } from '../../src/protocol/imageMaps';
import { LONGEST_FILTER, MOST_IMAGE_ROWS } from '../../src/protocol/images';
import { LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { isAbout, isRequestFor, QUESTIONS, type QuestionName, type Requests } from '../../src/protocol/questions';
import { MOST_ROWS_ASKED } from '../../src/protocol/tensors';

/** Values that no question and no action accepts. */
const NONSENSE: readonly (readonly [what: string, value: unknown])[] = [
  ['nothing', undefined],
  ['true', true],
  ['a negative number', -1],
  ['NaN', NaN],
  ['a function', () => 0],
  ['an empty object', {}],
  ['an object with other fields', { something: 'else' }],
  ['a list of lists', [[]]],
  ['a list of negative numbers', [-1]],
  ['a list of nothing', [null]],
];

/** A valid request for each question. A new line in the table doesn't compile without one here. */
const QUESTION_EXAMPLES: Requests = {
  klValues: { quantity: 'kl', group: 3, channel: null, image: null },
  klMap: { quantity: 'kl', group: 3, channel: 0, image: 15 },
  quantityMap: { quantity: 'logDeltaSigma', group: 3, channel: 0, image: null },
  histograms: { group: 3, channels: { kind: 'in use', thresholdNats: 0.1 }, image: null },
  ridges: { quantity: 'klNats', channels: { kind: 'all' }, image: 2 },
  plane: { group: 3, channels: { kind: 'one', channel: 4 }, image: null },
  standardised: { group: 3, channels: { kind: 'all' }, image: 0 },
  picture: { kind: 'reconstruction', image: 0 },
  lossMap: { image: 4 },
  imageMaps: { quantity: 'kl', group: 3, channel: null, from: 128, count: 64 },
  imageSummary: 7,
  imageClasses: null,
  classScope: 2,
  imageRows: { sort: { group: 3 }, descending: true, filter: '', from: 64, count: 64 },
  imageFacts: { image: 11 },
  channelImages: { quantity: 'base kl', group: 3, channel: null },
  classes: null,
  citation: null,
  findings: { among: 2 },
  unusedUnits: null,
  latentRanges: null,
  training: null,
  weights: 120,
  analysisPictures: { analysis: { kind: 'prefixes', temperature: 0.1 }, scope: { image: 3, among: null }, picture: 3 },
  changedPicture: {
    ...{ image: 3, below: 'prior', measures: false },
    change: { kind: 'traverse', group: 6, channel: 7, position: { y: 1, x: 2 }, mode: 'shift', widths: -0.25 },
  },
  comparedMap: { group: 3 },
  loggedCurves: 'NELBO',
  sampledPictures: { first: 0, count: 4, temperatures: [1, 0.7, 0] },
  variedPictures: { first: 0, count: 4, seed: 3, temperature: 1, topGroups: 2, varied: 0.8 },
  modelCheck: null,
  tensors: null,
  tensorStatistics: [0, 7],
  recentInputs: null,
  workspaceInputs: 3,
};
const ACTION_EXAMPLES: ActionRequests = {
  cancel: null,
  restart: null,
  changeInput: { kind: 'choose folder' },
  changeDraws: 8,
  measureMore: { most: null, draws: 8, check: 0 },
  changeWeights: 'ema',
  changeEngine: 'tfjs-wasm',
  setUpEngine: null,
  giveFlags: [{ name: 'dataset', value: 'cifar10' }],
  setActivityThreshold: 0.5,
  analyse: {
    ...{
      analysis: { kind: 'channels', group: 3, temperature: 1, below: 'posterior' },
      scope: { image: null, among: 2 },
    },
    ...{ images: 40, draws: 16 },
  },
  tellApart: { against: 'choose folder', temperature: 0, scope: { image: null, among: null }, images: 40, draws: 16 },
  saveLatents: {
    ...{ groups: [0, 3], z: 'mean', layout: 'rows', type: 'npz', scope: { image: 2, among: null }, images: 1 },
  },
  decodeLatents: { file: '/latents.npz', groups: null, temperature: 0, rows: 16 },
  cancelAnalysis: null,
  compare: { kind: 'classes', first: 0, second: 2 },
  cancelComparison: null,
  followRun: { isFollowed: true },
  exportResults: { kind: 'npz', groups: [0, 3], sets: ['parameters'] },
  saveFile: { name: 'kl-by-group.png', bytes: Uint8Array.of(1) },
};

describe.each(Object.keys(QUESTIONS) as QuestionName[])('The question %s', (name) => {
  test('is answered by the inspection, from the file, or about the workspace', () => {
    const subjects = ['inspection', 'file', 'workspace'] as const;
    expect(subjects.filter((subject) => isAbout(subject, name))).toHaveLength(1);
  });

  test('accepts its subjects', () => {
    expect(isRequestFor(name, QUESTION_EXAMPLES[name])).toBe(true);
  });

  test.each(NONSENSE)('does not accept %s', (_, value) => {
    expect(isRequestFor(name, value)).toBe(false);
  });

  test('does not accept text', () => {
    expect(isRequestFor(name, 'all')).toBe(false);
  });

  test('accepts null only if it accepts nothing else', () => {
    expect(isRequestFor(name, null)).toBe(QUESTION_EXAMPLES[name] === null);
  });
});

describe.each(Object.keys(ACTIONS) as ActionName[])('The action %s', (name) => {
  test('accepts its requests', () => {
    expect(isRequestTo(name, ACTION_EXAMPLES[name])).toBe(true);
  });

  test.each(NONSENSE)('does not accept %s', (_, value) => {
    expect(isRequestTo(name, value)).toBe(false);
  });

  test('accepts null only if it accepts nothing else', () => {
    expect(isRequestTo(name, null)).toBe(ACTION_EXAMPLES[name] === null);
  });
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'kl map', '', 0, null, undefined, ['klMap']])(
  '%j is neither a question nor an action',
  (name) => {
    expect([isAbout('inspection', name), isAbout('file', name), isAction(name)]).toEqual([false, false, false]);
  },
);

test('a map covers a group, a channel or their sum, and an image or their mean', () => {
  expect(isRequestFor('klMap', { quantity: 'base kl', group: 0, channel: null, image: null })).toBe(true);
});

test.each([
  ['a list', [3, null, null]],
  ['no quantity', { group: 3, channel: null, image: null }],
  ['a quantity that there is not', { quantity: 'entropy', group: 3, channel: null, image: null }],
  ['a negative group', { quantity: 'kl', group: -1, channel: null, image: null }],
  ['a group between two', { quantity: 'kl', group: 0.5, channel: null, image: null }],
  ['a group in words', { quantity: 'kl', group: '0', channel: null, image: null }],
  ['no channel, not even null', { quantity: 'kl', group: 0, image: null }],
  ['a channel that is not finite', { quantity: 'kl', group: 0, channel: Infinity, image: null }],
  ['an image beyond exact integers', { quantity: 'kl', group: 0, channel: null, image: 2 ** 53 }],
])('there is no map of %s', (_, value) => {
  expect(isRequestFor('klMap', value)).toBe(false);
});

test('a map shows any registered quantity, and no other', () => {
  const ofQuantity = (quantity: unknown) =>
    isRequestFor('quantityMap', { quantity, group: 0, channel: 0, image: null });
  expect(Object.keys(LATENT_QUANTITIES).filter((quantity) => !ofQuantity(quantity))).toEqual([]);
  for (const quantity of ['entropy', 'constructor', '__proto__', 3, null]) expect(ofQuantity(quantity)).toBe(false);
});

test.each(['histograms', 'plane', 'standardised'] as const)(
  '%s: a group, its channels (all, in use or one), and an image or all of them',
  (name) => {
    const of = (channels: unknown, others: object = {}) =>
      isRequestFor(name, { group: 0, image: null, channels, ...others });
    for (const channels of [{ kind: 'all' }, { kind: 'in use', thresholdNats: 0 }, { kind: 'one', channel: 7 }]) {
      expect(of(channels)).toBe(true);
    }
    for (const channels of [
      null,
      3,
      'all',
      { kind: 'one' },
      { kind: 'in use' },
      { kind: 'in use', thresholdNats: NaN },
    ]) {
      expect(of(channels)).toBe(false);
    }
    for (const others of [{ group: -1 }, { group: null }, { image: -1 }, { image: undefined }]) {
      expect(of({ kind: 'all' }, others)).toBe(false);
    }
  },
);

test('ridges show a quantity that has a histogram, over all channels or those in use', () => {
  const of = (quantity: unknown, channels: unknown) => isRequestFor('ridges', { quantity, channels, image: null });
  expect(of('shift', { kind: 'in use', thresholdNats: 0.1 })).toBe(true);
  expect(of('varianceTerm', { kind: 'all' })).toBe(false);
  expect(of('shift', { kind: 'one', channel: 0 })).toBe(false);
});

test('one image’s numbers are asked for by its number, counted from 0', () => {
  const images = [0, 7, -1, 1.5, Infinity, 2 ** 53, '0', null, { image: 0 }, [0]];
  expect(images.map((image) => isRequestFor('imageSummary', image))).toEqual([
    ...[true, true, false, false, false, false, false, false, false, false],
  ]);
});

test('pictures are inputs or reconstructions, of images counted from 0', () => {
  const ofKind = (kind: unknown) => isRequestFor('picture', { kind, image: 0 });
  expect(['input', 'reconstruction', 'prior', null].map(ofKind)).toEqual([true, true, false, false]);
  const ofImage = (image: unknown) => isRequestFor('picture', { kind: 'input', image });
  expect([0, 7, -1, 1.5, '0', null].map(ofImage)).toEqual([true, true, false, false, false, false]);
});

test('images are sorted by a cost, a group, their names or their numbers', () => {
  const sortedBy = (sort: unknown) =>
    isRequestFor('imageRows', { sort, descending: false, filter: 'cat', from: 0, count: 1 });
  for (const sort of ['nelbo', 'reconstruction', 'kl', 'name', 'index', { group: 0 }])
    expect(sortedBy(sort)).toBe(true);
  for (const sort of ['entropy', '', null, 3, {}, { group: -1 }, { group: '0' }]) expect(sortedBy(sort)).toBe(false);
});

test.each([
  ['more rows than an answer holds', { count: MOST_IMAGE_ROWS + 1 }],
  ['no rows', { count: 0 }],
  ['rows before the first', { from: -1 }],
  ['no direction', { descending: undefined }],
  ['a filter that is not text', { filter: null }],
  ['a filter longer than any name', { filter: 'x'.repeat(LONGEST_FILTER + 1) }],
])('there is no table with %s', (_, wrong) => {
  const rows = { sort: 'kl', descending: true, filter: 'x'.repeat(LONGEST_FILTER), from: 0, count: MOST_IMAGE_ROWS };
  expect(isRequestFor('imageRows', rows)).toBe(true);
  expect(isRequestFor('imageRows', { ...rows, ...wrong })).toBe(false);
});

test.each([
  ['a quantity that there is not', { quantity: 'entropy' }],
  ['a negative group', { group: -1 }],
  ['no channel, not even null', { channel: undefined }],
])('no images drive %s', (_, wrong) => {
  const query = { quantity: 'kl', group: 3, channel: 0 };
  expect(isRequestFor('channelImages', query)).toBe(true);
  expect(isRequestFor('channelImages', { ...query, ...wrong })).toBe(false);
});

test.each(['klMap', 'imageMaps', 'channelImages', 'histograms'] as const)(
  '%s may be about a class, by its number',
  (name) => {
    const about = (among: unknown) => isRequestFor(name, { ...QUESTION_EXAMPLES[name], among });
    expect([undefined, 0, 7, null, -1, 'cats', 1.5].map(about)).toEqual([true, true, true, false, false, false, false]);
  },
);

test('findings are about all images, or about a class by its number', () => {
  const about = (among: unknown) => isRequestFor('findings', { among });
  expect([null, 0, 7, undefined, -1, 'cats', [2]].map(about)).toEqual([true, true, true, false, false, false, false]);
});

test.each([
  ['more maps than an answer holds', { count: MOST_IMAGE_MAPS + 1 }],
  ['no maps', { count: 0 }],
  ['images before the first', { from: -1 }],
  ['a quantity that there is not', { quantity: 'entropy' }],
  ['no channel, not even null', { channel: undefined }],
])('there are no small maps with %s', (_, wrong) => {
  const query = { quantity: 'kl', group: 3, channel: 0, from: 0, count: MOST_IMAGE_MAPS };
  expect(isRequestFor('imageMaps', query)).toBe(true);
  expect(isRequestFor('imageMaps', { ...query, ...wrong })).toBe(false);
});

test('facts are of one image, counted from 0', () => {
  const factsOf = (image: unknown) => isRequestFor('imageFacts', { image });
  expect([0, 7, -1, 1.5, '0', null].map(factsOf)).toEqual([true, true, false, false, false, false]);
});

test('statistics are requested for a limited number of tensors at once', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, row) => row);
  expect(isRequestFor('tensorStatistics', rows(MOST_ROWS_ASKED))).toBe(true);
  expect(isRequestFor('tensorStatistics', rows(MOST_ROWS_ASKED + 1))).toBe(false);
});

test('a file to save has a plain name of a known type: never a path', () => {
  const named = (name: unknown) => isRequestTo('saveFile', { name, bytes: Uint8Array.of(1) });
  expect(['figure.png', 'nvae-digits.report.html'].map(named)).toEqual([true, true]);
  expect(['../figure.png', 'a/b.png', 'C:\\b.png', 'figure.js', '.png', 'figure.png.sh', 7].map(named)).toEqual(
    Array.from({ length: 7 }, () => false),
  );
  expect(isRequestTo('saveFile', { name: 'figure.png', bytes: 'text' })).toBe(false);
});

describe('A live change', () => {
  const query = { image: 0, below: 'prior', measures: false };
  const move = { kind: 'traverse', group: 0, channel: 0, position: null, mode: 'shift', widths: 0.1 };
  const swap = { kind: 'swap', group: 0, other: 1, mode: 'value' };
  const path = { kind: 'interpolate', groups: [0, 2], other: 1, mode: 'standardised', share: 0.25 };

  test.each<[string, object]>([
    ['nothing at all', { kind: 'none', group: 3 }],
    ['a whole channel moved', move],
    ['one latent set', { ...move, position: { y: 0, x: 7 }, mode: 'set', widths: -3 }],
    ['a group of another image', swap],
    ['the same under its own prior', { ...swap, mode: 'standardised' }],
    ['groups on the way to another image', path],
  ])('is %s', (_, change) => {
    expect(isRequestFor('changedPicture', { ...query, change })).toBe(true);
  });

  test.each<[string, object]>([
    ['of no group', { kind: 'none' }],
    ['of no channel', { ...move, channel: null }],
    ['by NaN', { ...move, widths: NaN }],
    ['by more than any prior reaches', { ...move, widths: 1001 }],
    ['at half a position', { ...move, position: { y: 0.5, x: 0 } }],
    ['of an unknown mode', { ...move, mode: 'value' }],
    ['with no other image', { ...swap, other: null }],
    ['beyond the other image', { ...path, share: 1.1 }],
    ['of no groups', { ...path, groups: [] }],
    ['of groups in disorder', { ...path, groups: [2, 1] }],
    ['of an unknown kind', { ...swap, kind: 'constructor' }],
  ])('is not one %s', (_, change) => {
    expect(isRequestFor('changedPicture', { ...query, change })).toBe(false);
  });

  test.each([{ image: -1 }, { below: 'above' }, { measures: 'yes' }])('does not accept %j', (changed) => {
    expect(isRequestFor('changedPicture', { ...query, change: move, ...changed })).toBe(false);
  });

  test.each([
    { first: 0, count: 0, temperatures: [1] },
    { first: 0, count: 17, temperatures: [1] },
    { first: 12, count: 5, temperatures: [1] },
    { first: -1, count: 2, temperatures: [1] },
    { first: '0', count: 1, temperatures: [1] },
    { first: 0, count: 1, temperatures: [] },
    { first: 0, count: 1, temperatures: [-0.1] },
    { first: 0, count: 1, temperatures: [11] },
    { first: 0, count: 1, temperatures: '1' },
  ])('samples are not %j', (query) => {
    expect(isRequestFor('sampledPictures', query)).toBe(false);
  });

  test.each([{ count: 17 }, { first: 16 }, { seed: -1 }, { temperature: 11 }, { topGroups: 0 }, { varied: NaN }])(
    'variations are not of %j',
    (changed) => {
      const query = { first: 2, count: 4, seed: 3, temperature: 1, topGroups: 2, varied: 0.8 };
      expect(isRequestFor('variedPictures', query)).toBe(true);
      expect(isRequestFor('variedPictures', { ...query, ...changed })).toBe(false);
    },
  );
});
