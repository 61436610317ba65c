import { expect, test } from 'vitest';
import { isNumbered } from '../../webview/text/channelNumbers';

/** The numbers shown in a row of this many channels. */
const numbers = (channels: number, selected: number | null) =>
  Array.from({ length: channels }, (_, channel) => channel).filter((channel) =>
    isNumbered(channel, channels, selected),
  );

test('a few channels are all numbered; of more, every fifth is, and of many, fewer are', () => {
  expect(numbers(8, null)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(numbers(20, null)).toEqual([0, 5, 10, 15]);
  expect(numbers(100, null)).toEqual([0, 20, 40, 60, 80]);
});

test('the selected one is numbered, and its close neighbours are not', () => {
  expect(numbers(20, 16)).toEqual([0, 5, 10, 16]);
  expect(numbers(20, 17)).toEqual([0, 5, 10, 15, 17]);
  expect(numbers(100, 42)).toEqual([0, 20, 42, 60, 80]);
});
