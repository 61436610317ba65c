/** The tables of a page's questions and actions: who answers, and which requests are invalid. */
import { describe, expect, test } from 'vitest';
import { ACTIONS, isAction, isRequestTo, type ActionName, type ActionRequests } from '../../src/protocol/actions';
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
  klMap: { quantity: 'kl', group: 3, channel: 0, image: 15 },
  histograms: { group: 3, channel: null },
  picture: { kind: 'reconstruction', image: 0 },
  classes: null,
  citation: null,
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

test('histograms cover a group, and a channel or all of them', () => {
  expect(isRequestFor('histograms', { group: 3, channel: 0 })).toBe(true);
  for (const value of [{ group: 3 }, { group: -1, channel: null }, { group: 0, channel: 1.5 }]) {
    expect(isRequestFor('histograms', value)).toBe(false);
  }
});

test('pictures are inputs or reconstructions, of images counted from 0', () => {
  const ofKind = (kind: unknown) => isRequestFor('picture', { kind, image: 0 });
  expect(['input', 'reconstruction', 'prior', null].map(ofKind)).toEqual([true, true, false, false]);
  const ofImage = (image: unknown) => isRequestFor('picture', { kind: 'input', image });
  expect([0, 7, -1, 1.5, '0', null].map(ofImage)).toEqual([true, true, false, false, false, false]);
});

test('statistics are requested for a limited number of tensors at once', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, row) => row);
  expect(isRequestFor('tensorStatistics', rows(MOST_ROWS_ASKED))).toBe(true);
  expect(isRequestFor('tensorStatistics', rows(MOST_ROWS_ASKED + 1))).toBe(false);
});
