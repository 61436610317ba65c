import { describe, expect, it } from 'vitest';
import type { CheckpointDescription } from '../../src/protocol/inspection';
import { duration } from '../../src/protocol/duration';
import { progressInWords } from '../../src/protocol/progressInWords';
import {
  averagedInWords,
  checkpointInWords,
  densityInWords,
  latentPlaceInWords,
  mapInWords,
} from '../../webview/text/words';
import { givenInWords, valueName } from '../../webview/text/meanings';

const group = (size: number, channels: number) => ({ channels, height: size, width: size });

/** A mean over everything that is planned. */
const whole = (images: number, draws: number) => ({ images, draws, planned: { images, draws } });

const checkpoint: CheckpointDescription = {
  dataset: 'mnist',
  notes: [],
  warnings: [],
  weights: 'state_dict',
  weightSets: [{ name: 'state_dict', isAverage: false }],
  groups: [...Array<number>(3).fill(4), ...Array<number>(6).fill(8)].map((size) => group(size, 8)),
  image: { channels: 1, size: 32 },
  likelihood: 'bernoulli',
  bits: 8,
  hasSoftClamp: true,
  hasFlows: false,
  facts: ['residual posterior, no flows', 'cells res_mbconv'],
  flags: [],
  parameters: 823190,
  epoch: 66,
  globalStep: 3625,
};

describe('the page’s words', () => {
  it('describe a checkpoint in one line', () => {
    expect(checkpointInWords(checkpoint)).toEqual([
      '9 latent groups: 3 at 4×4, 6 at 8×8, 8 channels each',
      'residual posterior, no flows',
      'cells res_mbconv',
      'Bernoulli decoder',
      '0.8\u00a0M parameters',
      'epoch 66, step 3\u202f625',
    ]);
  });

  it('name the channels of each scale if they differ, and leave out what the file doesn’t say', () => {
    const groups = [group(4, 20), group(8, 1)];
    expect(
      checkpointInWords({ ...checkpoint, groups, epoch: null, globalStep: null, facts: ['absolute posterior'] }),
    ).toEqual([
      '2 latent groups: 1 at 4×4 with 20 channels, 1 at 8×8 with 1 channel',
      'absolute posterior',
      'Bernoulli decoder',
      '0.8\u00a0M parameters',
    ]);
  });

  it('say what a map sums and averages', () => {
    const overAll = averagedInWords(null, whole(40, 1), 'image');
    expect(mapInWords(null, 8, overAll)).toBe('sum of 8 channels, mean over 40 images');
    expect(mapInWords(7, 8, averagedInWords(3, whole(1, 1), 'model sample'))).toBe('channel 7, model sample 3');
  });

  it('say how many draws a mean covers, if there are several', () => {
    expect(averagedInWords(null, whole(40, 16), 'image')).toBe('mean over 40 images × 16 draws');
    expect(averagedInWords(3, whole(1, 16), 'image')).toBe('image 3, mean over 16 draws');
    expect(averagedInWords(3, whole(1, 16), 'image', '003.png')).toBe('image 3 (003.png), mean over 16 draws');
  });

  it('say under what condition a KL is exact, except at the top, where there is none, and for a mean over draws', () => {
    for (const meaning of ['kl', 'base kl'] as const) {
      expect(givenInWords(meaning, 0, 1, 1)).toBeNull();
      expect(givenInWords(meaning, 6, 1, 1)).toBe('one draw: given this z');
      expect(givenInWords(meaning, 6, 40, 1)).toBe('one draw each: given these z');
      expect(givenInWords(meaning, 6, 40, 16)).toBeNull();
    }
  });

  it('say that one draw with flows is one, at the top too, and that anything finer than a group is noise', () => {
    expect(givenInWords('estimate', 0, 1, 1)).toBe('one draw');
    expect(givenInWords('estimate', 6, 40, 1)).toBe('one draw each: given these z');
    expect(givenInWords('contribution', 6, 1, 1)).toBe('one draw: given this z, mostly noise');
    expect(givenInWords('contribution', 0, 1, 1)).toBe('one draw: mostly noise');
    expect(givenInWords('contribution', 6, 1, 4)).toBeNull();
  });

  it('call nothing finer than a group a KL if there are flows', () => {
    expect(valueName('estimate', 3)).toBe('KL estimate');
    expect(valueName('contribution', 3)).toBe('contribution to the estimate of group 3’s KL');
    expect(valueName('base kl', 3)).toBe('KL of the base Gaussians');
  });

  it('name the decoder and its bits', () => {
    const mixture: CheckpointDescription = { ...checkpoint, likelihood: 'logistic mixture', bits: 5 };
    expect(checkpointInWords(mixture)).toContain('logistic mixture decoder, 5 bits');
    expect(checkpointInWords({ ...mixture, likelihood: 'normal', bits: 8 })).toContain('Normal decoder');
    expect(checkpointInWords({ ...mixture, likelihood: 'unknown' })).toContain('decoder not known');
  });

  it('say what is added to a Normal decoder’s density, and how much', () => {
    expect(densityInWords({ ...checkpoint, bits: 8 })).toContain('density + ln(255/2) = 4.85 nats per dimension');
    // ln(32/2) would be 2.77.
    expect(densityInWords({ ...checkpoint, bits: 5 })).toContain('density + ln(31/2) = 2.74 nats per dimension');
  });

  it('name the draw of a latent only if there are several', () => {
    const latent = { group: 0, channel: 7, y: 2, x: 1, image: 3, draw: 5 };
    expect(latentPlaceInWords(latent, 1, 'image', '003.png', 'kl')).toBe(
      'group 0, channel 7, latent position (2, 1), image 3 (003.png)',
    );
    expect(latentPlaceInWords({ ...latent, group: 1 }, 16, 'image', null, 'kl')).toBe(
      'group 1, channel 7, latent position (2, 1), image 3, draw 5 · one draw: given this z',
    );
  });

  it('give times in a suitable unit', () => {
    expect([0.3, 40, 400, 12_300, 179_600, 200_000].map(duration)).toEqual([
      '1 ms',
      '40 ms',
      '0.4 s',
      '12 s',
      '3 min 0 s',
      '3 min 20 s',
    ]);
    const progress = { stage: 'latent group 4', done: 12, total: 40 };
    expect([2_100, 150_000, null].map((remainingMs) => progressInWords({ ...progress, remainingMs }))).toEqual([
      'latent group 4 · 12 of 40 · about 3 s left',
      'latent group 4 · 12 of 40 · about 3 min left',
      'latent group 4 · 12 of 40',
    ]);
  });
});
