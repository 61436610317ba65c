import { describe, expect, it } from 'vitest';
import type { CheckpointDescription } from '../../src/protocol/inspection';
import { checkpointInWords, duration, givenInWords, mapInWords, remainingInWords } from '../../webview/text/words';

const group = (size: number, channels: number) => ({ channels, height: size, width: size });

const checkpoint: CheckpointDescription = {
  dataset: 'mnist',
  notes: [],
  groups: [...Array<number>(3).fill(4), ...Array<number>(6).fill(8)].map((size) => group(size, 8)),
  image: { channels: 1, size: 32 },
  likelihood: 'bernoulli',
  residualPosterior: true,
  squeezeExcitation: true,
  parameters: 823190,
  epoch: 66,
  globalStep: 3625,
};

describe('what the page says in words', () => {
  it('tells a checkpoint in one line', () => {
    expect(checkpointInWords(checkpoint)).toEqual([
      '9 latent groups: 3 at 4×4, 6 at 8×8, 8 channels each',
      'residual posterior, no flows',
      '0.8\u00a0M parameters',
      'epoch 66, step 3\u202f625',
    ]);
  });

  it('names the channels of each scale where they differ, and leaves out what the file does not say', () => {
    const groups = [group(4, 20), group(8, 1)];
    expect(
      checkpointInWords({ ...checkpoint, groups, epoch: null, globalStep: null, residualPosterior: false }),
    ).toEqual([
      '2 latent groups: 1 at 4×4 with 20 channels, 1 at 8×8 with 1 channel',
      'posterior not residual, no flows',
      '0.8\u00a0M parameters',
    ]);
  });

  it('says what a map sums and averages', () => {
    expect(mapInWords(null, null, 8, 40, 'image')).toBe('sum of 8 channels, mean over 40 images');
    expect(mapInWords(7, 3, 8, 1, 'model sample')).toBe('channel 7, model sample 3');
  });

  it('says under what condition a KL is exact, except at the top where there is none', () => {
    expect(givenInWords(0, 1)).toBeNull();
    expect(givenInWords(6, 1)).toBe('one draw: given this z');
    expect(givenInWords(6, 40)).toBe('one draw each: given these z');
  });

  it('tells time in the unit that fits', () => {
    expect([400, 12_300, 200_000].map(duration)).toEqual(['0.4 s', '12 s', '3 min 20 s']);
    expect([2_100, 150_000].map(remainingInWords)).toEqual(['about 3 s left', 'about 3 min left']);
  });
});
