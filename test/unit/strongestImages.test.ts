/** Each channel remembers the images in which its KL is largest. */
import { expect, test } from 'vitest';
import {
  addStrongest,
  clearStrongest,
  noneStrongest,
  STRONGEST,
  type Strongest,
} from '../../src/model/statistics/strongestImages';

/** @param images KL by image and channel */
function strongestOf(images: readonly (readonly number[])[], firstImage = 0): Strongest {
  const strongest = noneStrongest(images[0]!.length);
  for (const [image, channels] of images.entries()) {
    addStrongest(strongest, firstImage + image, Float64Array.from(channels));
  }
  return strongest;
}

const imagesOf = ({ image }: Strongest, channel = 0) =>
  [...image].slice(channel * STRONGEST, (channel + 1) * STRONGEST);
const klOf = ({ klNats }: Strongest, channel = 0) => [...klNats].slice(channel * STRONGEST, (channel + 1) * STRONGEST);
const missing = (count: number, value: number) => Array<number>(count).fill(value);

test('The largest come first, each channel by itself, as sorting all of them would give', () => {
  const images = Array.from({ length: 50 }, (_, image) => [(image * 37) % 101, (image * 53) % 103, -image]);
  const strongest = strongestOf(images);
  for (const channel of [0, 1, 2]) {
    const sorted = [...images.keys()]
      .toSorted((a, b) => images[b]![channel]! - images[a]![channel]!)
      .slice(0, STRONGEST);
    expect(imagesOf(strongest, channel)).toEqual(sorted);
    expect(klOf(strongest, channel)).toEqual(sorted.map((image) => images[image]![channel]));
  }
});

test('Fewer images than are remembered leave places empty', () => {
  const strongest = strongestOf([[1], [3], [2]], 10);
  expect(imagesOf(strongest)).toEqual([11, 12, 10, ...missing(STRONGEST - 3, -1)]);
  expect(klOf(strongest)).toEqual([3, 2, 1, ...missing(STRONGEST - 3, -Infinity)]);
});

test('Of equal images the earlier ones stay, in their order', () => {
  const strongest = strongestOf(Array.from({ length: STRONGEST + 4 }, (_, image) => [image === 5 ? 2 : 1]));
  expect(imagesOf(strongest)).toEqual([5, 0, 1, 2, 3, 4, 6, 7]);
});

test('A NaN ranks nowhere, before and after numbers', () => {
  expect(imagesOf(strongestOf([[NaN], [1], [NaN], [-5], [NaN]]))).toEqual([1, 3, ...missing(STRONGEST - 2, -1)]);
  const full = [...missing(STRONGEST, 0), NaN, 1].map((kl) => [kl]);
  expect(imagesOf(strongestOf(full))).toEqual([STRONGEST + 1, ...Array(STRONGEST - 1).keys()]);
});

test('Cleared, it is as new', () => {
  const strongest = strongestOf([[1, 2]]);
  clearStrongest(strongest);
  expect(strongest).toEqual(noneStrongest(2));
});
