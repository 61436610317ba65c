/** The reader's sight: a plain value, and changes to it. */
import { expect, test } from 'vitest';
import { FIRST_PICTURES } from '../../webview/sight/picturesChoice';
import { FIRST_COMPARE } from '../../webview/sight/compareChoice';
import { FIRST_WHAT_IF } from '../../webview/sight/whatIfChoice';
import { FIRST_DISTRIBUTIONS } from '../../webview/sight/distributionsChoice';
import { AUTO_DOMAIN } from '../../webview/colour/colourDomain';
import { colouringOf } from '../../src/figures/colour/colourMap';
import {
  FIRST_QUANTITY_MAP,
  changeAmong,
  choosing,
  freeing,
  goingTo,
  type SightChoice,
  sightOf,
  turningTo,
} from '../../webview/sight/sight';

const choice: SightChoice = {
  view: 'overview',
  isKept: false,
  against: null,
  barScale: 'auto',
  mapDomain: AUTO_DOMAIN,
  quantityMap: FIRST_QUANTITY_MAP,
  unit: 'nats',
  selection: { group: 2, channel: 7, image: 30, among: null, position: { y: 1, x: 2 } },
  quantity: 'base kl',
  logarithmicCounts: true,
  distributions: FIRST_DISTRIBUTIONS,
  pictures: FIRST_PICTURES,
  whatIf: FIRST_WHAT_IF,
  compare: FIRST_COMPARE,
};
const shapes = [4, 8, 8].map((size) => ({ channels: 8, height: size, width: size }));
const viridis = colouringOf('viridis');

test('a channel, an image or a position is chosen in the selected group, and the rest of the selection stays', () => {
  for (const chosen of [{ channel: null }, { image: 3 }, { position: { y: 0, x: 0 } }]) {
    expect(choosing(chosen)(choice)).toEqual({ selection: { ...choice.selection, ...chosen }, isKept: true });
  }
});

test('going to another group or channel keeps the image', () => {
  expect(goingTo(1, 5)(choice)).toEqual({
    selection: { group: 1, channel: 5, image: 30, among: null, position: null },
    isKept: true,
  });
});

test('turning to another view keeps the selection', () => {
  expect(turningTo('images')(choice)).toEqual({ view: 'images' });
});

test('Esc lets go of the position, then the channel, the comparison, the image, and the class', () => {
  const selection = { ...choice.selection, among: 2 };
  let now: SightChoice = {
    ...choice,
    selection,
    isKept: true,
    against: { group: 1, channel: 2, image: 3, among: null },
  };
  const left = () => {
    now = { ...now, ...freeing(now) };
    return [now.selection.position, now.selection.channel, now.against, now.selection.image, now.isKept];
  };
  expect(left()).toEqual([null, 7, { group: 1, channel: 2, image: 3, among: null }, 30, true]);
  expect(left()).toEqual([null, null, { group: 1, channel: 2, image: 3, among: null }, 30, true]);
  expect(left()).toEqual([null, null, null, 30, true]);
  expect(left()).toEqual([null, null, null, null, false]);
  expect(now.selection.among).toBe(2);
  left();
  expect(now.selection).toEqual({ group: 2, channel: null, image: null, among: null, position: null });
});

test('what is compared with is limited to what the model and the input have', () => {
  const seen = (against: SightChoice['against']) => sightOf({ ...choice, against }, shapes, 16, viridis).against;
  expect(seen({ group: 1, channel: 7, image: 15, among: null })).toEqual({
    group: 1,
    channel: 7,
    image: 15,
    among: null,
  });
  expect(seen({ group: 1, channel: 8, image: 16, among: null })).toEqual({
    group: 1,
    channel: null,
    image: null,
    among: null,
  });
  expect(seen(null)).toBeNull();
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
