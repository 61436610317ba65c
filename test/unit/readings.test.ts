/** The content of a read-out, with flows and without. */
import { expect, test } from 'vitest';
import type { ShownInspection } from '../../src/protocol/inspection';
import { CONTRIBUTION_FIELDS, eachOf, KL_FIELDS, type KlQuantity } from '../../src/protocol/quantities';
import {
  PLACE_FIELDS,
  type ClosedFormSummary,
  type ContributionColumns,
  type EstimateSummary,
  type GroupSummary,
  type KlMap,
  type KlValues,
  type LatentColumns,
  type LatentTerms,
} from '../../src/protocol/statistics';
import {
  channelNats,
  inUse,
  latentValueNats,
  mapReading,
  positionsUnderTwoStandardErrors,
  underTwoStandardErrors,
  wholeReading,
} from '../../webview/readOut/readings';
import { type Measured, measuredIn, measuredOfImage } from '../../webview/sight/measured';
import { coverageInWords } from '../../webview/sight/scopeInWords';
import { shownKl } from '../../src/figures/kl/shownKl';
import { channelParts } from '../fixtures/channelParts';
import { shownInspection } from '../fixtures/shownInspection';

const SHAPE = { channels: 2, height: 1, width: 2 };
const LATENT_FIELDS = [...PLACE_FIELDS, ...KL_FIELDS];
const FLOW_FIELDS = [...PLACE_FIELDS, ...CONTRIBUTION_FIELDS];
const largest: LatentTerms = eachOf(LATENT_FIELDS, () => 0);
const planned = { images: 40, draws: 16 };
const summed = {
  ...{ group: 3, ...planned, planned, channelStandardErrorNats: Float64Array.of(0.1, 0.2), latents: 4 },
  ...{ channelsNearThreshold: 0, drawStandardErrorNats: null, channelDrawStandardErrorNats: null, strongest: null },
};
const base: ClosedFormSummary = {
  kind: 'closed form',
  ...summed,
  klNats: { mean: 7, standardError: 0.5 },
  channelKlNats: Float64Array.of(3, 4),
  ...{ channelsInUse: 2, shiftNats: 5, scaleNats: 2, reverseKlNats: { mean: 9, standardError: 1 }, largest },
  halfPositions: 1,
  channelParts: {
    ...channelParts(2),
    ...{ shiftNats: Float64Array.of(2, 3), scaleNats: Float64Array.of(1, 1), halfPositions: [null, 2] },
  },
};
const estimated: EstimateSummary = {
  kind: 'estimate',
  ...summed,
  klNats: { mean: -1.5, standardError: 0.5 },
  channelKlNats: Float64Array.of(-2, 0.5),
  ...{ channelsInUse: 1, logQNats: -11.5, logPNats: -10, base },
};

/** Columns in which each position's value encodes the field and the position. */
function columns<Field extends string>(fields: readonly Field[]): Record<Field, Float64Array> {
  return Object.fromEntries(
    fields.map((field, place) => [field, Float64Array.of(10 * place, 10 * place + 1)]),
  ) as Record<Field, Float64Array>;
}

/** An inspection of a model with four groups, of which only the last is measured. */
function inspection(summary: GroupSummary, hasFlows: boolean): ShownInspection {
  return shownInspection({
    request: {
      path: '/checkpoint.pt',
      input: { kind: 'files', paths: ['/images'], most: null },
      ...{ seed: 0, draws: 16, threads: null, activityThresholdNats: 0.1, flags: [] },
    },
    status: { kind: 'finished', message: 'Measured in 1 ms' },
    checkpoint: {
      ...{
        dataset: 'mnist',
        notes: [],
        warnings: [],
        weightSets: [],
        weights: '',
        groups: [SHAPE, SHAPE, SHAPE, SHAPE],
      },
      ...{ image: { channels: 1, size: 28 }, likelihood: 'bernoulli', bits: 8, hasFlows, facts: [], flags: [] },
      hasSoftClamp: true,
      ...{ parameters: 1, epoch: null, globalStep: null },
    },
    input: {
      kind: 'files',
      label: '40 images',
      images: 40,
      listed: 40,
      imagesKept: 40,
      notes: [],
      warnings: [],
      offer: null,
    },
    groups: [null, null, null, summary],
  });
}

/** The results, for the KL that the reader wants to see. */
function measured(summary: GroupSummary, hasFlows: boolean, wanted: KlQuantity): Measured {
  return measuredIn(inspection(summary, hasFlows), wanted);
}

const GROUP = { kind: 'group', group: 3 } as const;

const asked = { ...{ group: 3, channel: null, image: null }, quantity: 'kl' } as const;
const means: Extract<KlMap, { kind: 'contribution' }> = {
  kind: 'contribution',
  query: asked,
  ...{ height: 1, width: 2, ...planned, planned, latentsPerPosition: 2, latents: null },
  klNats: Float64Array.of(-2, 0.5),
  standardErrorNats: Float64Array.of(0.5, 0.5),
  furtherStandardErrorNats: {},
  logQNats: Float64Array.of(-5, -3),
  logPNats: Float64Array.of(-3, -3.5),
};

test('without flows, there is one KL, whatever the reader chose for another model', () => {
  expect(shownKl(false, 'base kl')).toEqual({ quantity: 'kl', whole: 'kl', part: 'kl' });
  const { summaries, hasFlows } = measured(base, false, 'base kl');
  expect(summaries).toEqual([null, null, null, base]);
  expect(hasFlows).toBe(false);
});

test('before checkpoint and input are known, nothing is measured, and no images can be shown', () => {
  const unknown = { ...inspection(base, true), checkpoint: null, input: null };
  expect(measuredIn(unknown, 'kl')).toMatchObject({
    ...{ shapes: [], summaries: [], hasFlows: false, noun: 'image', images: 0, imagesKept: 0 },
  });
  expect(wholeReading(GROUP, measuredIn(unknown, 'kl'))).toBeNull();
});

test('the results say how many images there are, and how many of them can be shown', () => {
  const { input, ...rest } = inspection(base, false);
  const kept = { ...rest, input: { ...input!, imagesKept: 16 } };
  expect(measuredIn(kept, 'kl')).toMatchObject({
    ...{ run: 1, images: 40, imagesKept: 16, thresholdNats: 0.1, status: { kind: 'finished' } },
  });
});

test('with flows, a group is shown by its estimate, as the difference of two log densities', () => {
  const reading = wholeReading(GROUP, measured(estimated, true, 'kl'));
  expect(reading).toMatchObject({
    ...{ kind: 'difference', meaning: 'estimate', valueNats: estimated.klNats, logQNats: -11.5, logPNats: -10 },
    place: 'group 3: sum of 2 channels × 1×2 latent positions, mean over 40 images × 16 draws',
    channelsInUse: { channels: 2, inUse: [1], thresholdNats: 0.1 },
    baseNats: base.klNats,
  });
  expect(reading).not.toHaveProperty('shiftNats');
  expect(reading).not.toHaveProperty('halfPositions');
});

test('with flows, a channel is shown by its contribution, even below zero', () => {
  const reading = wholeReading({ kind: 'channel', group: 3, channel: 0 }, measured(estimated, true, 'kl'));
  expect(reading).toMatchObject({ meaning: 'contribution', valueNats: { mean: -2, standardError: 0.1 }, makeUp: null });
});

test('each channel has its own mean and its own standard error', () => {
  expect([0, 1, 2].map((channel) => channelNats(base, channel))).toEqual([
    { mean: 3, standardError: 0.1 },
    { mean: 4, standardError: 0.2 },
    null,
  ]);
  expect(channelNats({ ...base, channelStandardErrorNats: null }, 1)).toEqual({ mean: 4, standardError: null });
});

test('a channel is in use only above the threshold: a KL of 0 is unused at threshold 0, and for NaN it is unknown', () => {
  expect([0, 1e-300, NaN].map((nats) => inUse(nats, 0))).toEqual([false, true, null]);
  expect([0.1, 0.11].map((nats) => inUse(nats, 0.1))).toEqual([false, true]);
});

test('the base Gaussians are shown like a model without flows, under their own name', () => {
  const seen = measured(estimated, true, 'base kl');
  expect(seen.summaries[3]).toBe(base);
  expect(wholeReading(GROUP, seen)).toMatchObject({ kind: 'sum', meaning: 'base kl', shiftNats: 5, scaleNats: 2 });
  const latents = columns(LATENT_FIELDS) as LatentColumns;
  const query = { ...asked, quantity: 'base kl', channel: 0, image: 1 } as const;
  const map: KlMap = { kind: 'latent', query, height: 1, width: 2, images: 1, draws: 1, planned, latents };
  expect(mapReading(map, { y: 0, x: 1 }, 'image')).toMatchObject({ kind: 'latent', meaning: 'base kl' });
});

test('in the scope of one image, all numbers are this image’s, and the words say so', () => {
  const planned = { images: 1, draws: 1 };
  const alone = { ...planned, planned, klNats: { mean: 2, standardError: null }, channelStandardErrorNats: null };
  const ofImage = { ...estimated, ...alone, base: { ...base, ...alone, klNats: { mean: 5, standardError: null } } };
  const answer = { image: 4, name: '004.png', groups: [null, null, null, ofImage], summary: null };
  const mean = measured(estimated, true, 'kl');
  expect([mean.scope, coverageInWords(mean.scope, 'image')]).toEqual([
    { kind: 'mean' },
    'mean over the images measured',
  ]);
  const seen = measuredOfImage(mean, answer);
  expect(seen).toEqual({ ...mean, scope: { kind: 'image', image: 4, name: '004.png' }, summaries: answer.groups });
  expect(coverageInWords(seen.scope, 'image')).toBe('image 4 (004.png)');
  expect(wholeReading(GROUP, seen)).toMatchObject({
    ...{ valueNats: { mean: 2, standardError: null }, images: 1, draws: 1, over: '' },
    place: 'group 3: sum of 2 channels × 1×2 latent positions, image 4 (004.png)',
  });
  expect(wholeReading({ kind: 'channel', group: 3, channel: 1 }, seen)).toMatchObject({
    ...{ valueNats: { mean: 0.5, standardError: null }, over: '' },
    place: 'group 3, channel 1: sum of 1×2 latent positions, image 4 (004.png)',
  });
  const several = { ...ofImage, draws: 16, planned: { images: 1, draws: 16 } };
  const drawn = measuredOfImage(mean, { ...answer, name: null, groups: [null, null, null, several] });
  expect(wholeReading(GROUP, drawn)).toMatchObject({
    place: 'group 3: sum of 2 channels × 1×2 latent positions, image 4, mean over 16 draws',
    over: '16 draws',
  });
  // The KL that the reader chose stays chosen.
  expect(measuredOfImage(measured(estimated, true, 'base kl'), answer).summaries[3]).toBe(ofImage.base);
});

test('nothing can be read for a group that is not measured or a channel it doesn’t have', () => {
  const seen = measured(base, false, 'kl');
  expect(wholeReading({ kind: 'group', group: 2 }, seen)).toBeNull();
  expect(wholeReading({ kind: 'channel', group: 3, channel: 2 }, seen)).toBeNull();
  expect(wholeReading({ kind: 'channel', group: 3, channel: 1 }, seen)).toMatchObject({
    channel: 1,
    thresholdNats: 0.1,
  });
});

test('a map of contributions gives their means, and the log densities that each is the difference of', () => {
  expect(mapReading(means, { y: 0, x: 0 }, 'image')).toMatchObject({
    ...{ kind: 'difference', meaning: 'contribution', logQNats: -5, logPNats: -3, latentCount: 2 },
    valueNats: { mean: -2, standardError: 0.5 },
  });
});

test('outside its map there is nothing to read, on any side', () => {
  for (const [y, x] of [
    [1, 0],
    [-1, 0],
    [0, -1],
    [0, 2],
  ] as const) {
    expect(mapReading(means, { y, x }, 'image')).toBeNull();
  }
  const column: KlMap = { ...means, height: 2, width: 1 };
  expect(mapReading(column, { y: 0, x: 1 }, 'image')).toBeNull();
  expect(mapReading(column, { y: 1, x: 0 }, 'image')).toMatchObject({ valueNats: { mean: 0.5 } });
});

test('a group is read as the sum of its latents: what is summed, what it is averaged over, and its parts', () => {
  expect(wholeReading(GROUP, measured(base, false, 'kl'))).toEqual({
    ...{ kind: 'sum', meaning: 'kl', group: 3, latentCount: 4, positions: 2, ...{ images: 40, draws: 16 } },
    place: 'group 3: sum of 2 channels × 1×2 latent positions, mean over 40 images × 16 draws',
    over: '40 images × 16 draws',
    ...{ valueNats: base.klNats, shiftNats: 5, scaleNats: 2, reverseKlNats: base.reverseKlNats, largest },
    ...{ halfPositions: 1, channelsInUse: { channels: 2, inUse: [0, 1], thresholdNats: 0.1 } },
  });
});

test('which channels of a group are in use is not known while the KL of one is NaN', () => {
  const broken = measured({ ...base, channelKlNats: Float64Array.of(3, NaN) }, false, 'kl');
  expect(wholeReading(GROUP, broken)).toMatchObject({ channelsInUse: { channels: 2, inUse: null } });
});

test('a channel is read as the sum over its positions, with its threshold, its parts and its largest latent', () => {
  expect(wholeReading({ kind: 'channel', group: 3, channel: 1 }, measured(base, false, 'kl'))).toEqual({
    ...{ kind: 'channel', meaning: 'kl', group: 3, channel: 1, positions: 2, images: 40, draws: 16 },
    place: 'group 3, channel 1: sum of 1×2 latent positions, mean over 40 images × 16 draws',
    ...{ over: '40 images × 16 draws', valueNats: { mean: 4, standardError: 0.2 }, thresholdNats: 0.1 },
    makeUp: { shiftNats: 3, scaleNats: 1, halfPositions: 2, largest },
  });
});

test('a position in a map of KLs is read as the sum over channels, or as one of them, with the largest latent there', () => {
  const sums: KlMap = {
    ...{
      kind: 'sum',
      query: { ...asked, channel: null, image: 2 },
      height: 1,
      width: 2,
      images: 1,
      draws: 16,
      planned,
    },
    ...{ klNats: Float64Array.of(3, 4), standardErrorNats: Float64Array.of(0.1, 0.2), latentsPerPosition: 2 },
    ...{ shiftNats: Float64Array.of(2, 3), scaleNats: Float64Array.of(1, 1), reverseKlNats: Float64Array.of(5, 6) },
    furtherStandardErrorNats: { reverseKlNats: Float64Array.of(0.3, 0.4) },
    largest: columns(LATENT_FIELDS),
  };
  const place = (field: (typeof LATENT_FIELDS)[number]) => 10 * LATENT_FIELDS.indexOf(field) + 1;
  expect(mapReading(sums, { y: 0, x: 1 }, 'model sample')).toEqual({
    ...{ kind: 'sum', meaning: 'kl', group: 3, latentCount: 2, positions: 1, images: 1, draws: 16 },
    place: 'group 3, latent position (0, 1): sum of 2 channels, model sample 2, mean over 16 draws',
    over: '16 draws',
    ...{ valueNats: { mean: 4, standardError: 0.2 }, shiftNats: 3, scaleNats: 1 },
    ...{ reverseKlNats: { mean: 6, standardError: 0.4 }, halfPositions: null, channelsInUse: null },
    largest: eachOf(LATENT_FIELDS, place),
  });
  const ofChannel: KlMap = {
    ...sums,
    query: { ...asked, channel: 1 },
    ...{ standardErrorNats: null, furtherStandardErrorNats: { reverseKlNats: null }, latentsPerPosition: 1 },
  };
  expect(mapReading(ofChannel, { y: 0, x: 0 }, 'image')).toMatchObject({
    place: 'group 3, channel 1, latent position (0, 0), mean over 1 of 40 images × 16 draws',
    valueNats: { mean: 3, standardError: null },
  });
});

test('a single latent is read with everything known about it, and how many draws there are', () => {
  const latents = columns(LATENT_FIELDS) as LatentColumns;
  const map: KlMap = {
    ...{ kind: 'latent', query: { ...asked, channel: 0, image: 1 }, height: 1, width: 2, images: 1, draws: 1, planned },
    latents,
  };
  const reading = mapReading(map, { y: 0, x: 1 }, 'image');
  expect(reading).toEqual({
    ...{ kind: 'latent', meaning: 'kl', draws: 1 },
    latent: eachOf(LATENT_FIELDS, (field) => 10 * LATENT_FIELDS.indexOf(field) + 1),
  });
});

test('the value of a single latent is its KL or, with flows, its contribution', () => {
  const latent = { ...eachOf(LATENT_FIELDS, () => 0), klNats: 1.5 };
  expect(latentValueNats({ kind: 'latent', meaning: 'kl', latent, draws: 1 })).toBe(1.5);
  const drawn = { ...eachOf(FLOW_FIELDS, () => 0), contributionNats: -2 };
  expect(latentValueNats({ kind: 'contribution', meaning: 'contribution', latent: drawn, draws: 1 })).toBe(-2);
});

test('a position gives the standard errors of the KL and of the reverse KL beside it, each its own', () => {
  const map: Extract<KlMap, { kind: 'sum' }> = {
    kind: 'sum',
    query: asked,
    ...{ height: 1, width: 2, ...planned, planned, latentsPerPosition: 2 },
    largest: columns(LATENT_FIELDS),
    klNats: Float64Array.of(3, 4),
    standardErrorNats: Float64Array.of(0.1, 0.2),
    shiftNats: Float64Array.of(2, 3),
    scaleNats: Float64Array.of(1, 1),
    reverseKlNats: Float64Array.of(30, 40),
    furtherStandardErrorNats: { reverseKlNats: Float64Array.of(5, 6) },
  };
  const at = { y: 0, x: 1 };
  expect(mapReading(map, at, 'image')).toMatchObject({
    valueNats: { mean: 4, standardError: 0.2 },
    reverseKlNats: { mean: 40, standardError: 6 },
  });
  // A file from an earlier version has none.
  expect(mapReading({ ...map, furtherStandardErrorNats: { reverseKlNats: null } }, at, 'image')).toMatchObject({
    reverseKlNats: { mean: 40, standardError: null },
  });
});

test('a single contribution comes with its Gaussians and the values drawn', () => {
  const latents = columns(FLOW_FIELDS) as ContributionColumns;
  const map: KlMap = { ...means, images: 1, draws: 1, standardErrorNats: null, latentsPerPosition: 1, latents };
  const reading = mapReading(map, { y: 0, x: 1 }, 'image');
  expect(reading?.kind).toBe('contribution');
  const place = (field: (typeof FLOW_FIELDS)[number]) => 10 * FLOW_FIELDS.indexOf(field) + 1;
  expect(reading).toMatchObject({ latent: { z0: place('z0'), zK: place('zK'), logPNats: place('logPNats') } });
});

test('a mean under two standard errors is marked on either side of zero', () => {
  const drawn: KlValues = { ...means, meaning: 'contribution' };
  expect(positionsUnderTwoStandardErrors(drawn)).toEqual([false, true]);
  expect(positionsUnderTwoStandardErrors({ ...drawn, standardErrorNats: null })).toBeNull();
  expect(underTwoStandardErrors({ mean: -0.9, standardError: 0.5 })).toBe(true);
  expect(underTwoStandardErrors({ mean: -1.1, standardError: 0.5 })).toBe(false);
  expect(underTwoStandardErrors({ mean: 1, standardError: 0.5 })).toBe(false);
  expect(underTwoStandardErrors({ mean: 0, standardError: null })).toBe(false);
});
