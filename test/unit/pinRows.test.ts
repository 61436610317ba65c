/** Pins side by side: the same quantities in rows, and no difference of different things. */
import { expect, test } from 'vitest';
import type { Pin } from '../../webview/pins/pin';
import { pinRows, sharedMeaning } from '../../webview/pins/pinRows';
import { shortPlaceInWords } from '../../webview/pins/shortPlace';
import type { ChannelReading, Reading, SumReading } from '../../webview/readOut/readings';
import { klTerms } from '../fixtures/latentTerms';

const latentOf = (image: number, muQ: number) =>
  ({ group: 6, channel: 7, y: 7, x: 2, image, draw: 0, ...klTerms(muQ, 0.5, 0, 1) }) as const;
const single = (image: number, muQ: number): Reading => ({
  ...{ kind: 'latent', meaning: 'kl', draws: 1 },
  latent: latentOf(image, muQ),
});
const averaged = { meaning: 'kl', group: 6, over: '40 images', images: 40, draws: 1, positions: 64 } as const;
const place = 'sum of 8×8 latent positions, mean over 40 images';
const sum: SumReading = {
  ...{ kind: 'sum', ...averaged, place: `group 6: ${place}`, valueNats: { mean: 5.69, standardError: 0.28 } },
  ...{ shiftNats: 4.5, scaleNats: 1.19, reverseKlNats: { mean: 9, standardError: null }, latentCount: 512 },
  ...{ largest: latentOf(3, 1), halfPositions: null, channelsInUse: null },
};
const channel: ChannelReading = {
  ...{ kind: 'channel', ...averaged, channel: 7, place: `group 6, channel 7: ${place}` },
  ...{ valueNats: { mean: 5.68, standardError: 0.27 }, thresholdNats: 0.1, makeUp: null },
};
const pin = (reading: Reading): Pin => ({
  ...{ id: JSON.stringify(reading), reading, noun: 'image', imageName: null },
  source: { fileName: 'a.pt', input: '40 images', draws: 1, seed: 0 },
});

test('two latents have the value, its terms and their parameters in the same rows', () => {
  const rows = pinRows([pin(single(3, 1)), pin(single(4, 2))]);
  expect(rows.map(({ label }) => label)).toEqual([
    ...['nats', '½Δμ²/σ_p²', '½Δσ²', '−ln Δσ'],
    ...['μ_p', 'σ_p', 'μ_q', 'σ_q', 'Δμ', 'Δσ'],
  ]);
  expect(rows.find(({ label }) => label === '½Δμ²/σ_p²')?.values).toEqual([0.5, 2]);
  expect(rows.find(({ label }) => label === 'μ_q')?.values).toEqual([1, 2]);
});

test('a quantity that a pin lacks is not known, rather than zero', () => {
  const rows = pinRows([pin(sum), pin(channel)]);
  expect(rows).toEqual([
    { label: 'nats', values: [5.69, 5.68] },
    { label: 'shift', values: [4.5, null] },
    { label: 'scale', values: [1.19, null] },
  ]);
});

test('pins have a difference only if they mean the same', () => {
  expect(sharedMeaning([pin(sum), pin(channel)])).toBe('KL');
  expect(sharedMeaning([pin(sum), pin({ ...sum, meaning: 'base kl' })])).toBeNull();
});

test('a pin’s place is short', () => {
  expect([sum, channel, single(3, 1)].map((reading) => shortPlaceInWords(pin(reading)))).toEqual([
    'g6',
    'g6 c7',
    'g6 c7 (7, 2) im 3',
  ]);
});
