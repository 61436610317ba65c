/** Statistics opened without their model: what is shown, what can be asked, and what can't. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { SavedInspection } from '../../src/model/session/savedInspection';
import { channelImages } from '../../src/model/statistics/images/channelImages';
import { ImageMapAnswers } from '../../src/model/statistics/images/imageMaps';
import { labelsFrom } from '../../src/model/statistics/images/imageLabels';
import { ImageTable } from '../../src/model/statistics/images/imageTable';
import { quantityMapOf } from '../../src/model/statistics/quantityMap';
import { writeStatistics } from '../../src/model/statistics/file/writeStatistics';
import type { LatentsQuery, RidgesQuery } from '../../src/protocol/distributions';
import type { QuantityMapQuery } from '../../src/protocol/quantityMap';
import { KL_QUANTITIES } from '../../src/protocol/quantities';
import { RELEASE_THRESHOLD_NATS, type Inspection } from '../../src/protocol/inspection';
import type { MeasuredParts } from '../../src/model/statistics/measuredParts';
import { DESCRIPTION, drawnMeasurement, SHAPES, statisticsOf } from '../fixtures/drawnMeasurement';

/** As in the fixture's records. */
const CLASSES = { names: ['cat', 'dög'], of: [-1, 0, 1, -1, 0] };
/** Findings are asked about all images. */
const ALL = { among: null };
const SCOPE = { images: 5, draws: 2 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saved-'));
});
afterAll(() => rm(folder, { recursive: true }));

function opening(path: string, activityThresholdNats = RELEASE_THRESHOLD_NATS) {
  const reports: Inspection[] = [];
  const kept: { name: string; request: unknown; answer: object | null }[] = [];
  const input = { kind: 'samples', count: 1, temperature: 1 } as const;
  const request = { path, input, seed: 0, draws: 1, threads: null, activityThresholdNats, flags: [] };
  const saved = new SavedInspection(request, {
    report: (inspection) => reports.push(inspection),
    keep: (name, asked, answer) => kept.push({ name, request: asked, answer }),
  });
  return { saved, reports, kept, request, last: () => reports.at(-1)! };
}

async function written(hasFlows: boolean, lacks: Partial<MeasuredParts> & { images?: null } = {}) {
  const measurement = drawnMeasurement({ ...SCOPE, hasFlows });
  const path = join(folder, 'saved.safetensors');
  const statistics = statisticsOf(measurement, hasFlows);
  const { images, ...parts } = lacks;
  await writeStatistics(path, {
    ...statistics,
    parts: { ...statistics.parts, ...parts },
    images: images === null ? null : statistics.images,
  });
  return { measurement, path, statistics };
}

test('They are shown like the inspection that they came from, with their origin', async () => {
  const { path, measurement, statistics } = await written(false);
  const { saved, reports, last, request } = opening(path);
  await saved.run();
  expect(reports).toHaveLength(1);
  const { status, ...shown } = last();
  expect(status).toEqual({
    kind: 'finished',
    message:
      'Statistics of model.pt, saved by nvae-inspect 0.1.0. ' +
      'The model is not in this file: inspect the checkpoint to change input, draws or engine.',
  });
  expect(shown).toEqual({
    ...{ fileName: 'saved.safetensors', checkpointChanged: false, changeable: [], notices: [] },
    ...{ timings: null, whatIf: null, comparison: null, trainingRun: null },
    request: { ...request, seed: 4294967295, draws: 2 }, // Those that the numbers are of.
    ...{ activityThresholdNats: RELEASE_THRESHOLD_NATS, checkpoint: statistics.model },
    input: { ...DESCRIPTION.input, images: 5, imagesKept: 5, offer: null },
    engine: { ...DESCRIPTION.provenance.engine, reason: null },
    weightWarnings: DESCRIPTION.weightWarnings,
    groups: measurement.groups(RELEASE_THRESHOLD_NATS),
    summary: measurement.summary(RELEASE_THRESHOLD_NATS),
  });
});

test.each([
  ['the KL', false, ['kl'] as const],
  ['with flows the estimate and the KL of the base Gaussians', true, KL_QUANTITIES],
])('The map of every group outlives the process: %s', async (_, hasFlows, quantities) => {
  const { path, measurement } = await written(hasFlows);
  const { saved, kept } = opening(path);
  await saved.run();
  expect(kept.filter(({ name }) => name === 'klValues' || name === 'klMap')).toEqual(
    quantities.flatMap((quantity) =>
      [...SHAPES.keys()].flatMap((group) => {
        const request = { quantity, group, channel: null, image: null };
        return [
          { name: 'klValues', request, answer: measurement.klValues(request) },
          { name: 'klMap', request, answer: measurement.klMap(request) },
        ];
      }),
    ),
  );
});

test('A model that is not an NVAE, as its own loop recorded it, is shown by what is known of it', async () => {
  const { saved, last } = opening(join(root, 'test', 'fixtures', 'recorded', 'ladder.safetensors'));
  await saved.run();
  const { status, request, checkpoint, summary } = last();
  expect(status.kind).toBe('finished');
  expect(request.noise).toBe('as recorded');
  expect(checkpoint).toMatchObject({ dataset: 'noise', likelihood: 'other', hasSoftClamp: false });
  expect(summary).toMatchObject({
    images: 20,
    bitsPerDimension: null,
    nelboNats: { mean: expect.closeTo(307.526, 3) as number },
  });
  const findings = await saved.ask('findings', ALL);
  expect(findings.map(({ rule }) => rule)).toEqual(['largest image']);
});

test('Their findings outlive the process, and follow the threshold', async () => {
  const { path } = await written(false);
  const { saved, kept } = opening(path);
  await saved.run();
  const findings = () => kept.filter(({ name }) => name === 'findings');
  expect(findings()).toEqual([{ name: 'findings', request: ALL, answer: await saved.ask('findings', ALL) }]);
  const [first] = await saved.ask('findings', ALL);
  expect(first).toMatchObject({ rule: 'weights not finite', sentence: 'The tensor stem.weight holds NaN.' });
  saved.setActivityThreshold(1e9);
  expect((await saved.ask('findings', ALL)).map(({ rule }) => rule)).toContain('groups unused');
  expect(findings()).toHaveLength(2);
  expect(await saved.ask('unusedUnits', null)).toMatchObject({ activeMu: { images: 5 }, channelKl: { images: 5 } });
});

test('They answer the questions that the measurement answered', async () => {
  const { path, measurement } = await written(false);
  const { saved } = opening(path);
  await saved.run();
  for (const query of [
    { quantity: 'kl', group: 1, channel: 2, image: null },
    { quantity: 'kl', group: 1, channel: null, image: 4 },
  ] as const) {
    expect(await saved.ask('klMap', query)).toEqual(measurement.klMap(query));
  }
  const latents: LatentsQuery = { group: 1, channels: { kind: 'one', channel: 1 }, image: null };
  for (const name of ['histograms', 'plane', 'standardised'] as const) {
    expect(await saved.ask(name, latents)).toEqual(await measurement.distributions[name](latents));
  }
  const ridges: RidgesQuery = { quantity: 'klNats', channels: { kind: 'all' }, image: null };
  expect(await saved.ask('ridges', ridges)).toEqual(await measurement.distributions.ridges(ridges));
  const map: QuantityMapQuery = { quantity: 'sigmaQ', group: 1, channel: 1, image: 4 };
  expect(await saved.ask('quantityMap', map)).toEqual(quantityMapOf(map, measurement, () => null));
  expect(await saved.ask('imageSummary', 4)).toEqual({
    ...measurement.image(4, RELEASE_THRESHOLD_NATS),
    name: 'größe 4.png',
  });
  await expect(saved.ask('imageSummary', 5)).rejects.toThrow('There is no image 5.');
});

test('They answer for single images as the measurement did', async () => {
  const { path, measurement } = await written(false);
  const { saved } = opening(path);
  await saved.run();
  const labels = labelsFrom(() => ({ names: { at: (image) => `größe ${image}.png` }, classes: CLASSES }));
  const table = new ImageTable(measurement, labels, true);
  const query = { sort: 'nelbo', descending: true, filter: 'CAT', from: 0, count: 9 } as const;
  const rows = await saved.ask('imageRows', query);
  expect(rows).toEqual(table.rows(query));
  expect(rows).toMatchObject({ images: 5, matching: 2, draws: 2, rows: [{ ofClass: 'cat' }, { ofClass: 'cat' }] });
  expect(await saved.ask('imageFacts', { image: 3 })).toEqual(table.facts({ image: 3 }));
  const channel = { quantity: 'kl', group: 1, channel: 2 } as const;
  expect(await saved.ask('channelImages', channel)).toEqual(
    channelImages(channel, { measurement, images: null }, labels.nameOf),
  );
});

test('Without kept images, they know a channel’s strongest images only', async () => {
  const { path } = await written(false, { kept: null, images: null });
  const { saved } = opening(path);
  await saved.run();
  const { strongest, weakest } = await saved.ask('channelImages', { quantity: 'kl', group: 1, channel: 2 });
  expect(strongest.images).toHaveLength(5);
  expect(weakest.kind).toBe('missing');
});

test('They answer with the maps of kept images, but don’t know the loss by pixel, and say so', async () => {
  const { path, measurement } = await written(false);
  const { saved } = opening(path);
  await saved.run();
  const query = { quantity: 'kl', group: 1, channel: 2, from: 0, count: 64 } as const;
  const nameOf = (image: number) => `größe ${image}.png`;
  expect(await saved.ask('imageMaps', query)).toEqual(
    new ImageMapAnswers(() => ({ measurement, images: null }), nameOf).maps(query),
  );
  await expect(saved.ask('lossMap', { image: 0 })).rejects.toThrow(
    'A statistics file holds the reconstruction loss of each image, not of its pixels: inspect the checkpoint to see where it lies.',
  );
  const without = opening((await written(false, { kept: null, images: null })).path);
  await without.saved.run();
  await expect(without.saved.ask('imageMaps', query)).rejects.toThrow('This statistics file');
});

test('Without values per image, there is no table of them', async () => {
  const { path } = await written(false, { rows: null });
  const { saved } = opening(path);
  await saved.run();
  const query = { sort: 'kl', descending: true, filter: '', from: 0, count: 9 } as const;
  await expect(saved.ask('imageRows', query)).rejects.toThrow('This statistics file has no values per image.');
});

test('They contain the kept images and their reconstructions', async () => {
  const { path } = await written(false);
  const { saved } = opening(path);
  await saved.run();
  const frame = { image: 4, name: 'größe 4.png', width: 4, height: 4, channels: 3 };
  const shades = (shade: number) => new Uint8Array(48).fill(shade);
  expect(await saved.ask('picture', { kind: 'input', image: 4 })).toEqual({
    ...{ ...frame, kind: 'input', pixels: shades(128) },
  });
  expect(await saved.ask('picture', { kind: 'reconstruction', image: 4 })).toEqual({
    ...{ ...frame, kind: 'reconstruction', pixels: shades(64) },
  });
  await expect(saved.ask('picture', { kind: 'input', image: 5 })).rejects.toThrow('There is no image 5.');
});

test('Images that they don’t contain are refused, each with its reason', async () => {
  const { path, statistics } = await written(false);
  const only = { x: new Float32Array(2 * 48), meanImage: new Float32Array(48) };
  const kept = statistics.parts.kept!.map((images) => images.slice(0, 2));
  await writeStatistics(path, {
    ...statistics,
    parts: { ...statistics.parts, kept },
    images: { ...only, meanImage: null },
  });
  const { saved } = opening(path);
  await saved.run();
  expect(await saved.ask('picture', { kind: 'input', image: 1 })).toMatchObject({ image: 1 });
  await expect(saved.ask('picture', { kind: 'input', image: 2 })).rejects.toThrow('The file does not hold image 2.');
  await expect(saved.ask('picture', { kind: 'reconstruction', image: 0 })).rejects.toThrow(
    'The file does not hold the reconstruction of image 0.',
  );
});

test('Statistics without images have numbers, and no pictures', async () => {
  const { path } = await written(false, { images: null });
  const { saved, last } = opening(path);
  await saved.run();
  expect(last().status.kind).toBe('finished');
  await expect(saved.ask('picture', { kind: 'input', image: 0 })).rejects.toThrow('The file does not hold image 0.');
  await expect(saved.ask('picture', { kind: 'reconstruction', image: 0 })).rejects.toThrow(
    'The file does not hold the reconstruction of image 0.',
  );
});

test('Another activity threshold takes effect from the start', async () => {
  const { path, measurement } = await written(false);
  const { saved, last } = opening(path, 2);
  await saved.run();
  expect(last()).toMatchObject({ activityThresholdNats: 2, summary: measurement.summary(2) });
  saved.setActivityThreshold(1e9);
  expect(last()).toMatchObject({
    activityThresholdNats: 1e9,
    summary: { channelsInUse: 0 },
    status: { kind: 'finished' },
  });
  expect(await saved.ask('imageSummary', 0)).toMatchObject({ summary: { channelsInUse: 0 } });
});

describe('If there is nothing to show', () => {
  const NOTHING = { checkpoint: null, input: null, engine: null, weightWarnings: [], groups: [], summary: null };

  test('a question is refused', async () => {
    const { saved } = opening((await written(false)).path);
    await expect(saved.ask('histograms', { group: 0, channels: { kind: 'all' }, image: null })).rejects.toThrow(
      'Nothing was read yet.',
    );
  });

  test('a damaged file is reported as such', async () => {
    const path = join(folder, 'damaged.safetensors');
    await writeFile(path, 'no statistics');
    const { saved, last, kept } = opening(path);
    await saved.run();
    expect(last()).toMatchObject({ ...NOTHING, status: { kind: 'failed', at: 'checkpoint' } });
    expect(kept).toEqual([]);
    await expect(saved.ask('histograms', { group: 0, channels: { kind: 'all' }, image: null })).rejects.toThrow(
      'Nothing was read yet.',
    );
  });

  test('a file without sums over images is refused, because every group’s summary is shown', async () => {
    const { path } = await written(false, { sums: null });
    const { saved, last, kept } = opening(path);
    await saved.run();
    expect(last()).toMatchObject({ ...NOTHING, status: { kind: 'failed', at: 'checkpoint' } });
    expect(kept).toEqual([]);
  });

  test('cancelling is the end: whatever is read after it changes nothing', async () => {
    const { saved, reports, last } = opening((await written(false)).path);
    const running = saved.run();
    saved.cancel();
    await running;
    expect(reports).toHaveLength(1);
    expect(last()).toMatchObject({ ...NOTHING, status: { kind: 'cancelled' } });
    saved.cancel();
    expect(reports).toHaveLength(1);
    saved.setActivityThreshold(2);
    expect(last()).toMatchObject({ ...NOTHING, status: { kind: 'cancelled' }, activityThresholdNats: 2 });
  });
});
