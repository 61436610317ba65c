import { expect, test } from 'vitest';
import { positionAfter } from '../../webview/maps/mapPlace';
import { chosenTarget, movedTo, type Selection, within } from '../../webview/sight/selection';

const before: Selection = { group: 2, channel: 7, image: 3, among: null, position: { y: 1, x: 2 } };

test('another group keeps the image and has no cursor in its map', () => {
  expect(movedTo(before, 3, null)).toEqual({ group: 3, channel: null, image: 3, among: null, position: null });
});

test('another channel of the same group keeps the cursor where it is', () => {
  expect(movedTo(before, 2, 0)).toEqual({ group: 2, channel: 0, image: 3, among: null, position: { y: 1, x: 2 } });
});

test('anything that another model or input doesn’t have is not selected', () => {
  const shapes = [1, 2, 2].map((size) => ({ channels: 4, height: size, width: size }));
  expect(within(before, shapes, 2)).toEqual({ group: 2, channel: null, image: null, among: null, position: null });
  expect(within(before, shapes.slice(0, 2), 10)).toMatchObject({ group: 0, image: 3 });
});

test('the first channel, image or position beyond the end is not selected, and the last one is', () => {
  const shapes = [{ channels: 4, height: 2, width: 3 }];
  const seen = (change: Partial<Selection>) => within({ ...before, group: 0, ...change }, shapes, 2);
  expect([seen({ channel: 3 }).channel, seen({ channel: 4 }).channel, seen({ channel: null }).channel]).toEqual([
    3,
    null,
    null,
  ]);
  expect([seen({ image: 1 }).image, seen({ image: 2 }).image, seen({ image: null }).image]).toEqual([1, null, null]);
  for (const [position, there] of [
    [{ y: 1, x: 2 }, true],
    [{ y: 2, x: 0 }, false],
    [{ y: 0, x: 3 }, false],
    [null, false],
  ] as const) {
    expect(seen({ position }).position).toEqual(there ? position : null);
  }
});

test('before the checkpoint is known, nothing of a group is selected', () => {
  expect(within(before, [], 0)).toEqual({ group: 0, channel: null, image: null, among: null, position: null });
});

test('the selected target is the cursor’s position, or else the channel, or else the group', () => {
  expect(chosenTarget(before)).toEqual({ kind: 'position', group: 2, channel: 7, image: 3, y: 1, x: 2 });
  expect(chosenTarget({ ...before, position: null })).toEqual({ kind: 'channel', group: 2, channel: 7 });
  expect(chosenTarget({ ...before, position: null, channel: null })).toEqual({ kind: 'group', group: 2 });
});

test.each([
  ['Home', { y: 1, x: 0 }],
  ['End', { y: 1, x: 7 }],
  ['PageUp', { y: 0, x: 2 }],
  ['PageDown', { y: 3, x: 2 }],
  ['ArrowLeft', { y: 1, x: 1 }],
  ['ArrowRight', { y: 1, x: 3 }],
  ['ArrowUp', { y: 0, x: 2 }],
  ['ArrowDown', { y: 2, x: 2 }],
  ['a', null],
])('in a map, the key %s leads to %j', (key, to) => {
  expect(positionAfter(key, { y: 1, x: 2 }, { channels: 1, height: 4, width: 8 })).toEqual(to);
});

test('the arrows stay inside the map', () => {
  const shape = { channels: 1, height: 2, width: 2 };
  expect(positionAfter('ArrowUp', { y: 0, x: 0 }, shape)).toEqual({ y: 0, x: 0 });
  expect(positionAfter('ArrowRight', { y: 0, x: 1 }, shape)).toEqual({ y: 0, x: 1 });
});
