/** The reader's sight: a plain value, and changes to it. */
import { expect, test } from 'vitest';
import { colouringOf } from '../../webview/colour/colourMap';
import { changeAmong, choosing, goingTo, type SightChoice, sightOf } from '../../webview/sight/sight';

const choice: SightChoice = {
  selection: { group: 2, channel: 7, image: 30, position: { y: 1, x: 2 } },
  quantity: 'base kl',
  logarithmicCounts: true,
};
const shapes = [4, 8, 8].map((size) => ({ channels: 8, height: size, width: size }));
const viridis = colouringOf('viridis');

test('a channel, an image or a position is chosen in the selected group, and the rest of the selection stays', () => {
  expect(choosing({ channel: null })(choice)).toEqual({ selection: { ...choice.selection, channel: null } });
  expect(choosing({ image: 3 })(choice)).toEqual({ selection: { ...choice.selection, image: 3 } });
  const position = { y: 0, x: 0 };
  expect(choosing({ position })(choice)).toEqual({ selection: { ...choice.selection, position } });
});

test('going to another group or channel keeps the image', () => {
  expect(goingTo(1, 5)(choice)).toEqual({ selection: { group: 1, channel: 5, image: 30, position: null } });
});

test('two models share one sight, each as far as it has what is chosen', () => {
  const { selection } = choice;
  expect(sightOf(choice, shapes, 40, viridis)).toEqual({ ...choice, colouring: viridis });
  expect(sightOf(choice, shapes, 16, viridis).selection).toEqual({ ...selection, image: null });
  const smaller = shapes.slice(0, 1);
  expect(sightOf(choice, smaller, 40, viridis).selection).toEqual({ ...selection, group: 0 });
});

test('a change starts from what is shown: if the chosen group doesn’t exist, from the top group', () => {
  const change = changeAmong(shapes.slice(0, 2), choosing({ channel: 3 }));
  expect(change(choice).selection).toMatchObject({ group: 0, channel: 3 });
});

test('an image that this input doesn’t have yet stays chosen through a change', () => {
  expect(changeAmong(shapes, choosing({ channel: 3 }))(choice).selection?.image).toBe(30);
});

test('changing the quantity leaves the selection unchanged', () => {
  expect(changeAmong(shapes, () => ({ quantity: 'kl' }))(choice)).toEqual({ quantity: 'kl' });
});
