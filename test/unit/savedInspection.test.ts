/** Statistics opened without their model: what is shown, what can be asked, and what can't. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SavedInspection } from '../../src/model/session/savedInspection';
import { writeStatistics } from '../../src/model/statistics/file/writeStatistics';
import { KL_QUANTITIES } from '../../src/protocol/quantities';
import { RELEASE_THRESHOLD_NATS, type Inspection } from '../../src/protocol/inspection';
import type { MeasuredParts } from '../../src/model/statistics/measuredParts';
import { DESCRIPTION, drawnMeasurement, SHAPES, statisticsOf } from '../fixtures/drawnMeasurement';

const SCOPE = { images: 5, draws: 2 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saved-'));
});
afterAll(() => rm(folder, { recursive: true }));

function opening(path: string, activityThresholdNats = RELEASE_THRESHOLD_NATS) {
  const reports: Inspection[] = [];
  const kept: { name: string; request: object | null; answer: object | null }[] = [];
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
  expect(kept).toEqual(
    quantities.flatMap((quantity) =>
      [...SHAPES.keys()].map((group) => {
        const request = { quantity, group, channel: null, image: null };
        return { name: 'klMap', request, answer: measurement.klMap(request) };
      }),
    ),
  );
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
  const histogram = { group: 1, channel: 1 };
  expect(await saved.ask('histograms', histogram)).toEqual(await measurement.histograms(histogram));
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
});

describe('If there is nothing to show', () => {
  const NOTHING = { checkpoint: null, input: null, engine: null, weightWarnings: [], groups: [], summary: null };

  test('a question is refused', async () => {
    const { saved } = opening((await written(false)).path);
    await expect(saved.ask('histograms', { group: 0, channel: 0 })).rejects.toThrow('Nothing was read yet.');
  });

  test('a damaged file is reported as such', async () => {
    const path = join(folder, 'damaged.safetensors');
    await writeFile(path, 'no statistics');
    const { saved, last, kept } = opening(path);
    await saved.run();
    expect(last()).toMatchObject({ ...NOTHING, status: { kind: 'failed', at: 'checkpoint' } });
    expect(kept).toEqual([]);
    await expect(saved.ask('histograms', { group: 0, channel: 0 })).rejects.toThrow('Nothing was read yet.');
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
