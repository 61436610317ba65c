import { describe, expect, it } from 'vitest';
import type { LatentContribution, LatentTerms } from '../../src/protocol/statistics';
import { type Pin, pinId } from '../../webview/pins/pin';
import { pinJson } from '../../webview/pins/pinJson';
import { pinText } from '../../webview/pins/pinText';
import type { ChannelReading, DifferenceReading, Reading, SumReading } from '../../webview/readOut/readings';

const latent: LatentTerms = {
  ...{ group: 6, channel: 7, y: 7, x: 2, image: 3, draw: 0 },
  ...{ muQ: -1.0922, sigmaQ: 0.4276, muP: -0.0107, sigmaP: 0.5665, deltaMu: -1.0815, deltaSigma: 0.7548 },
  ...{ shiftTerm: 1.822, varianceTerm: 0.2848, logTerm: 0.2813, klNats: 1.8882, reverseKlNats: 3.2963 },
};
const averaged = {
  meaning: 'kl',
  group: 6,
  over: '40 images × 16 draws',
  images: 40,
  draws: 16,
  positions: 64,
} as const;
const sum: SumReading = {
  kind: 'sum',
  ...averaged,
  place: 'group 6: sum of 8 channels × 8×8 latent positions, mean over 40 images × 16 draws',
  valueNats: { mean: 5.69, standardError: 0.28 },
  ...{
    shiftNats: 4.5,
    scaleNats: 1.19,
    reverseKlNats: { mean: 9.01, standardError: 0.4 },
    latentCount: 512,
    largest: latent,
    halfPositions: 16,
    channelsInUse: { channels: 8, inUse: [7], thresholdNats: 0.1 },
  },
};
const channel: ChannelReading = {
  kind: 'channel',
  ...averaged,
  channel: 7,
  place: 'group 6, channel 7: sum of 8×8 latent positions, mean over 40 images × 16 draws',
  valueNats: { mean: 5.68, standardError: 0.27 },
  thresholdNats: 0.1,
  makeUp: { shiftNats: 4.5, scaleNats: 1.18, halfPositions: 16, largest: latent },
};
const contribution: LatentContribution = {
  ...{ group: 2, channel: 1, y: 5, x: 4, image: 0, draw: 0 },
  ...{ muQ: 0.5, sigmaQ: 0.25, muP: 0, sigmaP: 1, z0: 0.75, zK: -1.5 },
  ...{ logQNats: -0.0326, logPNats: -2.0439, contributionNats: -2.0113 },
};
const estimate: DifferenceReading = {
  kind: 'difference',
  ...averaged,
  meaning: 'estimate',
  place: 'group 6: sum of 8 channels × 8×8 latent positions, mean over 40 images × 16 draws',
  valueNats: { mean: -0.31, standardError: 0.42 },
  ...{ logQNats: -512.31, logPNats: -512, latentCount: 512, channelsInUse: null, baseNats: null },
};
const source = { fileName: 'nvae-digits.pt', input: '40 images from images/', draws: 1, seed: 0 };

function pinned(reading: Reading): Pin {
  return { id: pinId(reading, 'image', source), reading, noun: 'image', imageName: '003.png', source };
}

describe('a pinned read-out', () => {
  it('is copied as text with value, place, parameters, terms and source', () => {
    expect(pinText(pinned({ kind: 'latent', meaning: 'kl', latent, draws: 1 })).split('\n')).toEqual([
      '1.88820 nats (2.72410 bits)',
      'group 6, channel 7, latent position (7, 2), image 3 (003.png) · one draw: given this z',
      'posterior q: μ_q = −1.09220, σ_q = 0.427600',
      'prior p: μ_p = −0.0107000, σ_p = 0.566500',
      'Δμ = μ_q − μ_p = −1.08150, Δσ = σ_q/σ_p = 0.754800',
      '½Δμ²/σ_p² = 1.82200, ½Δσ² = 0.284800, −ln Δσ = 0.281300, −½',
      'reverse KL: KL(p‖q) = ½Δμ²/σ_q² + ½(σ_p/σ_q)² − ln(σ_p/σ_q) − ½ = 3.29630 nats',
      'nvae-digits.pt · 40 images from images/ · 1 draw, seed 0',
    ]);
  });

  it('of a mean gives its standard error, and what it is over', () => {
    const text = pinText(pinned(sum));
    expect(text).toContain('5.69 ± 0.28 nats');
    expect(text).toContain('± standard error over 40 images × 16 draws');
    expect(text).toContain('shift ½(Δμ/σ_p)² = 4.50000');
    expect(pinText(pinned(channel))).toContain('0.0887500 nats per latent position');
    for (const half of [sum, channel]) {
      expect(pinText(pinned(half)).split('\n')).toContain('half in 16 of 64 latent positions');
    }
    expect(pinText(pinned({ ...sum, halfPositions: null }))).not.toContain('half');
  });

  it('is copied as JSON in full precision, with the command line’s names', () => {
    const json: unknown = JSON.parse(pinJson(pinned({ kind: 'latent', meaning: 'kl', latent, draws: 1 })));
    expect(json).toMatchObject({
      file: 'nvae-digits.pt',
      seed: 0,
      group: 6,
      y: 7,
      x: 2,
      mu_q: -1.0922,
      kl_nats: 1.8882,
    });
    expect(JSON.parse(pinJson(pinned(sum)))).toMatchObject({
      kl_nats: 5.69,
      kl_standard_error: 0.28,
      half_positions: 16,
      largest: { sigma_p: 0.5665 },
    });
  });

  it('of a channel is copied as JSON with its number and threshold, and of a sum with the error of its reverse KL', () => {
    expect(JSON.parse(pinJson(pinned(channel)))).toEqual({
      ...{ file: 'nvae-digits.pt', input: '40 images from images/', draws: 1, seed: 0, quantity: 'KL' },
      ...{ group: 6, channel: 7, place: channel.place, images: 40, positions: 64 },
      ...{ kl_nats: 5.68, kl_standard_error: 0.27, half_positions: 16, threshold_nats: 0.1 },
    });
    const json = JSON.parse(pinJson(pinned(sum))) as object;
    expect(json).toMatchObject({ reverse_kl_nats: 9.01, reverse_kl_standard_error: 0.4, latents: 512 });
    expect(json).not.toHaveProperty('channel');
  });

  it('of one draw of each image says under what condition it holds, and claims no error', () => {
    const one: SumReading = {
      ...{ ...sum, draws: 1, positions: 1 },
      ...{ valueNats: { mean: 5.69, standardError: null }, reverseKlNats: { mean: 9.01, standardError: null } },
    };
    expect(pinText(pinned(one)).split('\n').slice(0, -1)).toEqual([
      '5.69 nats (8.20893 bits)',
      `${sum.place} · one draw each: given these z`,
      'shift ½(Δμ/σ_p)² = 4.50000, scale ½(Δσ² − 1 − ln Δσ²) = 1.19000',
      'reverse KL: KL(p‖q) = ½Δμ²/σ_q² + ½(σ_p/σ_q)² − ln(σ_p/σ_q) − ½ = 9.01000 nats',
      '512 latents',
    ]);
    expect(pinText(pinned(sum))).toContain(' = 9.01 ± 0.40 nats\n');
  });

  it('of one draw of one image with flows gives log densities, not means of them', () => {
    const one: DifferenceReading = {
      ...estimate,
      images: 1,
      draws: 1,
      valueNats: { mean: -0.31, standardError: null },
    };
    expect(pinText(pinned(one))).toContain('\nlog q(z⁰) = −512.310, log p(zᴷ) = −512.000, difference = −0.310000\n');
  });

  it('keeps non-finite numbers in JSON', () => {
    const broken = { ...latent, muQ: NaN, klNats: Infinity };
    const json: unknown = JSON.parse(pinJson(pinned({ kind: 'latent', meaning: 'kl', latent: broken, draws: 1 })));
    expect(json).toMatchObject({ mu_q: 'NaN', kl_nats: 'Infinity' });
  });

  it('with flows says that it is an estimate or a contribution to one, and of which log densities', () => {
    expect(pinText(pinned(estimate)).split('\n')).toEqual([
      '−0.31 ± 0.42 nats (−0.447235 bits), KL estimate',
      `${estimate.place} · ± standard error over 40 images × 16 draws · under two standard errors`,
      'mean log q(z⁰) = −512.310, mean log p(zᴷ) = −512.000, difference = −0.310000',
      '512 latents',
      '−0.00484375 nats per latent position',
      'nvae-digits.pt · 40 images from images/ · 1 draw, seed 0',
    ]);
    const single: Reading = { kind: 'contribution', meaning: 'contribution', latent: contribution, draws: 1 };
    expect(pinText(pinned(single)).split('\n').slice(0, -1)).toEqual([
      '−2.01130 nats (−2.90169 bits), contribution to the estimate of group 2’s KL',
      'group 2, channel 1, latent position (5, 4), image 0 (003.png) · one draw: given this z, mostly noise',
      'posterior q: μ_q = 0.500000, σ_q = 0.250000',
      'prior p: μ_p = 0, σ_p = 1.00000',
      'z⁰ = 0.750000, zᴷ = −1.50000',
      'log q(z⁰) = −0.0326000, log p(zᴷ) = −2.04390, difference = −2.01130',
    ]);
    expect(JSON.parse(pinJson(pinned(single)))).toMatchObject({
      quantity: 'contribution to the estimate of group 2’s KL',
      ...{ z0: 0.75, z: -1.5, log_q: -0.0326, log_p: -2.0439, kl_nats: -2.0113 },
    });
    expect(JSON.parse(pinJson(pinned(estimate)))).toMatchObject({ quantity: 'KL estimate', log_p: -512 });
  });

  it('of the base Gaussians differs from the model’s, and says so', () => {
    const base: SumReading = { ...sum, meaning: 'base kl' };
    expect(pinText(pinned(base))).toMatch(/^5\.69 ± 0\.28 nats \(.* bits\), KL of the base Gaussians\n/);
    expect(JSON.parse(pinJson(pinned(base)))).toMatchObject({ quantity: 'KL of the base Gaussians' });
    expect(pinId(base, 'image', source)).not.toBe(pinId(sum, 'image', source));
  });

  it('is the same when pinned again, and different with another source', () => {
    const reading: Reading = { kind: 'latent', meaning: 'kl', latent, draws: 1 };
    expect(pinId(reading, 'image', source)).toBe(pinId({ ...reading }, 'image', { ...source }));
    expect(pinId(reading, 'image', { ...source, seed: 1 })).not.toBe(pinId(reading, 'image', source));
    const nextDraw: Reading = { ...reading, latent: { ...latent, draw: 1 } };
    expect(pinId(nextDraw, 'image', source)).not.toBe(pinId(reading, 'image', source));
  });
});
