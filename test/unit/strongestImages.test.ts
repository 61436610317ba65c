/** The images in which a channel's KL is largest, against sorting all of them. */
import { describe, expect, test } from 'vitest';
import { fillUniform } from '../../src/model/noise/noise';
import { addStrongest, clearStrongest, noneStrongest, STRONGEST } from '../../src/model/statistics/strongestImages';

const CHANNELS = 3;

/** KL by image and channel. */
function drawn(images: number): Float64Array[] {
  return Array.from({ length: images }, (_, image) => {
    const values = new Float64Array(CHANNELS);
    fillUniform({ seed: 3, purpose: 'posterior', image, draw: 0, group: 0 }, values);
    return values;
  });
}

function strongestOf(kl: readonly Float64Array[]) {
  const strongest = noneStrongest(CHANNELS);
  for (const [image, channels] of kl.entries()) addStrongest(strongest, image, channels);
  return strongest;
}

function sorted(kl: readonly Float64Array[], channel: number): [image: number, klNats: number][] {
  return [...kl.entries()]
    .map(([image, channels]): [number, number] => [image, channels[channel]!])
    .filter(([, klNats]) => !Number.isNaN(klNats))
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, STRONGEST);
}

describe.each([
  ['many images', drawn(200)],
  [
    'images of rising KL',
    drawn(1).concat(Array.from({ length: 20 }, (_, i) => new Float64Array(CHANNELS).fill(i + 1))),
  ],
  ['equal images, of which the first count', Array.from({ length: 20 }, () => new Float64Array(CHANNELS).fill(2))],
  ['images of which some have no number', drawn(50).map((kl, image) => (image % 3 === 0 ? kl.fill(NaN) : kl))],
])('Of %s', (_, kl) => {
  test('the strongest are those that come first when sorted', () => {
    const { image, klNats } = strongestOf(kl);
    for (let channel = 0; channel < CHANNELS; channel++) {
      const places = [...image.keys()].slice(channel * STRONGEST, (channel + 1) * STRONGEST);
      expect(places.map((place) => [image[place], klNats[place]])).toEqual(sorted(kl, channel));
    }
  });
});

test('Fewer images than places leave the last places empty', () => {
  const { image, klNats } = strongestOf([Float64Array.of(1, NaN, 3), Float64Array.of(2, NaN, 1)]);
  const empty = (count: number) => [Array<number>(count).fill(-1), Array<number>(count).fill(-Infinity)];
  const [six, all] = [empty(STRONGEST - 2), empty(STRONGEST)];
  expect([...image]).toEqual([1, 0, ...six[0]!, ...all[0]!, 0, 1, ...six[0]!]);
  expect([...klNats]).toEqual([2, 1, ...six[1]!, ...all[1]!, 3, 1, ...six[1]!]);
});

test('After clearing, there are none', () => {
  const strongest = strongestOf(drawn(20));
  clearStrongest(strongest);
  expect(strongest).toEqual(noneStrongest(CHANNELS));
});
