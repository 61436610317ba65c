import { expect, test } from 'vitest';
import { isImageNumber, isMapQuery } from '../../src/protocol/pageRequests';

test('a map query names a group, and a channel and an image or none', () => {
  expect(isMapQuery({ group: 3, channel: 0, image: 15 })).toBe(true);
  expect(isMapQuery({ group: 0, channel: null, image: null })).toBe(true);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a number', 3],
  ['a list', [3, null, null]],
  ['a negative group', { group: -1, channel: null, image: null }],
  ['a group between two', { group: 0.5, channel: null, image: null }],
  ['a group in words', { group: '0', channel: null, image: null }],
  ['no channel, not even null', { group: 0, image: null }],
  ['a channel that is not finite', { group: 0, channel: Infinity, image: null }],
  ['an image beyond exact integers', { group: 0, channel: null, image: 2 ** 53 }],
])('%s is no map query', (_, value) => {
  expect(isMapQuery(value)).toBe(false);
});

test('images are counted from 0', () => {
  expect([0, 7, -1, 1.5, '0', null].map(isImageNumber)).toEqual([true, true, false, false, false, false]);
});
