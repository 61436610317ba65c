import { expect, test } from 'vitest';
import { cellId, placeAfter } from '../../webview/hierarchy/gridPlace';

/** Three groups, of which the last has fewer channels. */
const CHANNELS = [8, 8, 4];

test.each([
  ['right, from the group into its channels', 'ArrowRight', { group: 0, channel: null }, { group: 0, channel: 0 }],
  ['right, not beyond the last channel', 'ArrowRight', { group: 0, channel: 7 }, { group: 0, channel: 7 }],
  ['left, from channel 0 to the group', 'ArrowLeft', { group: 1, channel: 0 }, { group: 1, channel: null }],
  ['down, in the same channel', 'ArrowDown', { group: 0, channel: 3 }, { group: 1, channel: 3 }],
  ['down, to the last channel that there is', 'ArrowDown', { group: 1, channel: 7 }, { group: 2, channel: 3 }],
  ['down, not beyond the last group', 'ArrowDown', { group: 2, channel: null }, { group: 2, channel: null }],
  ['up, not beyond the first group', 'ArrowUp', { group: 0, channel: 5 }, { group: 0, channel: 5 }],
  ['right, to the next channel', 'ArrowRight', { group: 1, channel: 3 }, { group: 1, channel: 4 }],
  ['left, to the one before', 'ArrowLeft', { group: 1, channel: 3 }, { group: 1, channel: 2 }],
  ['left, not beyond the group', 'ArrowLeft', { group: 1, channel: null }, { group: 1, channel: null }],
  ['up, to the group above', 'ArrowUp', { group: 2, channel: 3 }, { group: 1, channel: 3 }],
  ['to the first group, in the same channel', 'PageUp', { group: 2, channel: 3 }, { group: 0, channel: 3 }],
  ['to the last channel', 'End', { group: 2, channel: null }, { group: 2, channel: 3 }],
  ['to the group', 'Home', { group: 2, channel: 3 }, { group: 2, channel: null }],
  ['to the last group', 'PageDown', { group: 0, channel: null }, { group: 2, channel: null }],
  ['nowhere', 'a', { group: 0, channel: null }, null],
])('a key leads %s', (_, key, from, to) => {
  expect(placeAfter(key, from, CHANNELS)).toEqual(to);
});

test('the group and each of its channels have ids of their own', () => {
  const places = [null, 0, 1].flatMap((channel) => [1, 11].map((group) => ({ group, channel })));
  expect(new Set(places.map(cellId)).size).toBe(places.length);
  expect(cellId({ group: 1, channel: 11 })).not.toBe(cellId({ group: 11, channel: 1 }));
});
