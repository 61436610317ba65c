/** Units in use by the definitions of the field, from what an inspection keeps. */
import { describe, expect, test } from 'vitest';
import { unitsOfKept } from '../../src/model/statistics/unusedUnits';
import type { ActiveUnits, ChannelKl, EpsilonDelta } from '../../src/protocol/unusedUnits';
import {
  usualLatent,
  WRITTEN_SHAPES,
  writtenMeasurement,
  type LatentAt,
  type Written,
} from '../fixtures/writtenMeasurement';

function reportOf(written: Written = {}) {
  const measurement = writtenMeasurement(written);
  return unitsOfKept({
    ...{ groups: WRITTEN_SHAPES, hasFlows: written.hasFlows ?? false, ofSamples: written.kind === 'samples' },
    ...{ summaries: measurement.groups(0.1), kept: measurement.parts().kept },
  });
}

describe('A channel is in use', () => {
  test('above 0.1 nats, summed over positions: each group counts its own', async () => {
    const latent = (at: LatentAt) => {
      const { muP } = usualLatent(at);
      // ½·0.4² = 0.08 nats at each of two positions, and 0.045 at each of them.
      return { muQ: muP + (at.channel === 0 ? 0.4 : 0.3), sigmaQ: 1 };
    };
    const { channelKl } = await reportOf({ latent });
    expect((channelKl as ChannelKl).inUse).toEqual([1, 1, 3]);
    expect([...(channelKl as ChannelKl).sortedNats.slice(0, 1)]).toEqual([expect.closeTo(8 * 0.08, 6)]);
  });

  test('never if its KL is NaN: then nobody knows how many of its group are', async () => {
    const latent = ({ group, channel }: LatentAt) => (group === 1 && channel === 0 ? { muQ: NaN } : {});
    const channelKl = (await reportOf({ latent })).channelKl as ChannelKl;
    expect(channelKl.inUse).toEqual([2, null, 3]);
    expect(channelKl.sortedNats).toHaveLength(6);
  });
});

describe('A latent variable is active', () => {
  test('if its mean varies over images: relative to the prior, what it inherits does not count', async () => {
    // μ_q moves with the prior in every group but the top, where the prior is constant.
    const latent = (at: LatentAt) => ({ muQ: usualLatent(at).muP + (at.channel === 0 ? at.image / 10 : 0) });
    const { activeMu, activeShift } = await reportOf({ latent });
    expect((activeMu as ActiveUnits).byChannel.map((counts) => [...counts])).toEqual([
      [2, 0],
      [2, 2],
      [8, 8, 8],
    ]);
    expect((activeShift as ActiveUnits).byChannel.map((counts) => [...counts])).toEqual([
      [2, 0],
      [2, 0],
      [8, 0, 0],
    ]);
    expect(activeShift).toMatchObject({ images: 8, draws: 1, drawsTakenOut: false });
  });

  test('only above a variance of 0.01', async () => {
    // Means of ±a have the variance a²·8/7.
    const swinging =
      (a: number) =>
      ({ image }: LatentAt) => ({ muP: 0, muQ: image % 2 === 0 ? a : -a });
    const countOf = async (a: number) =>
      ((await reportOf({ latent: swinging(a) })).activeMu as ActiveUnits).byChannel[0]![0];
    expect(await countOf(0.0934)).toBe(0);
    expect(await countOf(0.0936)).toBe(2);
  });

  test('in no single image, and with flows not in one draw; the report says why', async () => {
    const one = await reportOf({ images: 1 });
    expect(one.activeMu).toEqual({ kind: 'not counted', reason: 'A variance over images needs at least two images.' });
    expect(one.epsilonDelta).toMatchObject({ kind: 'not counted' });
    const flows = await reportOf({ hasFlows: true });
    expect(flows).toMatchObject({ areContributions: true, activeShift: { kind: 'not counted' } });
    expect(flows.channelKl.kind).toBe('counted');
  });
});

test('A channel is under ε in a share 1 − δ of the images: in all for a small δ, in half for δ = 0.5', async () => {
  const latent = (at: LatentAt) => {
    const { muP } = usualLatent(at);
    // In image i the channel has i·2·½·0.1² nats in groups of two positions.
    return { muQ: muP + Math.sqrt(at.image) / 10, sigmaQ: 1 };
  };
  const { curves, images } = (await reportOf({ latent })).epsilonDelta as EpsilonDelta;
  expect(images).toBe(8);
  const [strict, tenth, half] = curves;
  expect([strict!.delta, tenth!.delta, half!.delta]).toEqual([0.01, 0.1, 0.5]);
  // The largest of eight for 0.99 and 0.9, the fourth for 0.5.
  expect(strict!.epsilonNats[0]).toBeCloseTo(7 * 0.01, 6);
  expect(tenth!.epsilonNats[0]).toBeCloseTo(7 * 0.01, 6);
  expect(half!.epsilonNats[0]).toBeCloseTo(3 * 0.01, 6);
  expect(half!.epsilonNats[6]).toBeCloseTo(3 * 0.04, 6);
});

test('With several draws the KL of an image is the mean over them', async () => {
  const latent = (at: LatentAt) => ({ muQ: usualLatent(at).muP + at.draw, sigmaQ: 1 });
  const { epsilonDelta, channelKl } = await reportOf({ latent, draws: 2 });
  expect(epsilonDelta).toMatchObject({ draws: 2 });
  expect((epsilonDelta as EpsilonDelta).curves[0]!.epsilonNats[0]).toBeCloseTo(2 * 0.25, 5);
  expect(channelKl).toMatchObject({ images: 8, draws: 2 });
});

test('Without kept images only the mean KL is counted', async () => {
  const measurement = writtenMeasurement({});
  const report = await unitsOfKept({
    ...{ groups: WRITTEN_SHAPES, hasFlows: false, ofSamples: true, summaries: measurement.groups(0.1), kept: null },
  });
  expect(report.channelKl.kind).toBe('counted');
  expect(report).toMatchObject({
    ofSamples: true,
    activeMu: { kind: 'not counted' },
    epsilonDelta: { kind: 'not counted' },
  });
});
