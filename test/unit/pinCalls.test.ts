/** Pinning read-outs, and removing pins. */
import { beforeEach, expect, test } from 'vitest';
import { CONTRIBUTION_FIELDS, eachOf, KL_FIELDS } from '../../src/protocol/quantities';
import { PLACE_FIELDS } from '../../src/protocol/statistics';
import type { Pin } from '../../webview/pins/pin';
import { pinCalls } from '../../webview/pins/pinCalls';
import type { ChannelReading, Reading } from '../../webview/readOut/readings';
import type { Host } from '../../webview/state/host';
import { Pictures } from '../../webview/state/runAnswers';
import type { ImageNoun } from '../../webview/text/words';

const averaged = {
  meaning: 'kl',
  ...{ group: 3, over: '40 images', images: 40, draws: 1, positions: 64 },
  valueNats: { mean: 2, standardError: 0.1 },
} as const;
const channel: ChannelReading = {
  ...{ kind: 'channel', ...averaged, channel: 2, place: 'group 3, channel 2', thresholdNats: 0.1 },
  makeUp: null,
};
const largest = { ...eachOf([...PLACE_FIELDS, ...KL_FIELDS], () => 0), image: 5 };
const sum: Reading = {
  ...{ kind: 'sum', ...averaged, place: 'group 3', latentCount: 512, largest },
  ...{ shiftNats: 1, scaleNats: 1, reverseKlNats: averaged.valueNats, halfPositions: null, channelsInUse: null },
};
const latent: Reading = { kind: 'latent', meaning: 'kl', latent: largest, draws: 1 };
const contribution: Reading = {
  ...{ kind: 'contribution', meaning: 'contribution', draws: 1 },
  latent: { ...eachOf([...PLACE_FIELDS, ...CONTRIBUTION_FIELDS], () => 0), image: 5 },
};
const difference: Reading = {
  ...{ kind: 'difference', ...averaged, meaning: 'estimate', place: 'group 3', latentCount: 512 },
  ...{ logQNats: -1, logPNats: -3, channelsInUse: null, baseNats: null },
};
const source = { fileName: 'model.pt', input: '40 images', draws: 1, seed: 0 };

/** The pictures of a run in which image 5 was viewed. */
let pictures: Pictures;
let pins: readonly Pin[];
beforeEach(async () => {
  pictures = new Pictures({ ask: () => Promise.resolve({ name: '005.png' }) } as unknown as Host, 1);
  await pictures.get('input', 5);
  pins = [];
});

const calls = (noun: ImageNoun = 'image', from = source) =>
  pinCalls(pins, (change) => (pins = change(pins)), from, noun, pictures);

test('a pin keeps its numbers, its source, and its image’s name', () => {
  calls().pin(latent);
  expect(pins).toEqual([
    { id: expect.any(String) as string, reading: latent, noun: 'image', imageName: '005.png', source },
  ]);
});

test('each kind of read-out about one image is pinned with its name; a mean over images has none', () => {
  for (const reading of [latent, contribution, sum, difference, channel]) calls().pin(reading);
  expect(pins.map(({ reading, imageName }) => [reading.kind, imageName])).toEqual([
    ['latent', '005.png'],
    ['contribution', '005.png'],
    ['sum', '005.png'],
    ['difference', null],
    ['channel', null],
  ]);
});

test('a model sample doesn’t get a file’s name', () => {
  calls('model sample').pin(latent);
  expect(pins).toMatchObject([{ noun: 'model sample', imageName: null }]);
});

test('the same read-out is pinned once, and that of another source is added', () => {
  calls().pin(channel);
  calls().pin({ ...channel });
  expect(pins).toHaveLength(1);
  calls('image', { ...source, seed: 1 }).pin(channel);
  expect(pins).toHaveLength(2);
});

test('a read-out knows whether it is pinned', () => {
  calls().pin(channel);
  expect(calls().isPinned({ ...channel })).toBe(true);
  calls().pin(sum);
  expect([channel, sum, latent].map((reading) => calls().isPinned(reading))).toEqual([true, true, false]);
  expect(calls('image', { ...source, draws: 8 }).isPinned(channel)).toBe(false);
});

test('one pin can be removed, or all of them', () => {
  for (const reading of [latent, sum, channel]) calls().pin(reading);
  calls().remove(pins[1]!.id);
  expect(pins.map(({ reading }) => reading.kind)).toEqual(['latent', 'channel']);
  calls().removeAll();
  expect(pins).toEqual([]);
});
