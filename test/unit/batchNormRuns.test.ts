/** Batch norms that a page re-estimates, with the command line's numbers. */
import { afterEach, describe, expect, test } from 'vitest';
import { batchNormSamples } from '../../src/model/analyses/batchNorm/batchNormSamples';
import { movedOf } from '../../src/model/analyses/batchNorm/moved';
import { openImages } from '../../src/model/analyses/images';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import type { RunningInspection } from '../../src/model/session/runningInspection';
import type { InspectionRequest } from '../../src/protocol/inspection';
import { isAnalysisWish, type AnalysisWish } from '../../src/protocol/whatIf/analysis';
import type { BatchNormReport } from '../../src/protocol/whatIf/batchNorm';
import { commandOfAnalysis } from '../../src/protocol/whatIf/reproduceAnalysis';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { checkpointPath } from '../parity/goldenCase';
import { closeSessions, inspectedFor } from '../fixtures/analysedInspection';

const REQUEST: InspectionRequest = {
  ...{ path: checkpointPath('mnist'), input: { kind: 'samples', count: 1, temperature: 1 }, seed: 5, draws: 1 },
  ...{ threads: 1, flags: [], activityThresholdNats: 0.1 },
};
const [ITERATIONS, SAMPLES, TEMPERATURE] = [2, 3, 0.8];
const wish: AnalysisWish = {
  ...{ analysis: { kind: 'batch norm', temperature: TEMPERATURE, iterations: ITERATIONS }, images: SAMPLES, draws: 1 },
  scope: { image: null, among: null },
};
const { signal } = new AbortController();

afterEach(closeSessions);

const inspected = (onReport?: Parameters<typeof inspectedFor>[1]) => inspectedFor(REQUEST, onReport);

function reportOf({ result }: AnalysisRun): BatchNormReport {
  if (result?.kind !== 'batch norm') throw new Error('no batch norms were re-estimated');
  return result.batchNorm;
}

const pictures = (running: RunningInspection) =>
  running.ask('analysisPictures', { analysis: wish.analysis, scope: wish.scope, picture: 0 });

describe('Batch norms on the page', () => {
  test('have the command line’s check and moves, with the noise of the seed', async () => {
    const { running, session, run } = await inspected();
    await running.analyse(wish);
    expect(run()).toMatchObject({ status: { kind: 'finished' }, planned: ITERATIONS, measured: ITERATIONS });
    const model = await session.model();
    await using images = await openImages(model, { ...REQUEST, signal });
    const [bn, prior] = (['bn', 'prior'] as const).map((purpose) => seededEpsilon(5, purpose, model.groupShapes));
    const expected = await session.run(signal, ({ running: engine }) =>
      batchNormSamples({
        ...{ model, running: engine, images, draws: 1, epsilon: prior!, signal, measures: false },
        ...{ iterations: ITERATIONS, batch: SAMPLES, shown: SAMPLES, temperature: TEMPERATURE },
        epsilonOfIteration: (group, iteration) => bn!(group, 0, SAMPLES, iteration),
        epsilonOfShown: (group) => prior!(group, 0, SAMPLES, 0),
      }),
    );
    const { before, after, layers, iterations } = reportOf(run());
    expect(iterations).toBe(ITERATIONS);
    expect(before).toEqual(expected.before.check);
    expect(after).toEqual(expected.after.check);
    expect(layers).toEqual(expected.layers.map(movedOf));
    expect(layers.every(({ mean, most }) => mean > 0 && most > 0)).toBe(true);
  });

  test('show all samples on one picture, with the file’s statistics first', async () => {
    const seen: number[] = [];
    const { running, run, session } = await inspected(({ result, pictured }) => {
      if (result?.kind === 'batch norm') seen.push(pictured.length);
    });
    await running.analyse(wish);
    expect(seen[0]).toBe(1);
    expect(run().pictured).toEqual([0]);
    const { imageSize: size, imageChannels: channels } = (await session.model()).images;
    const { width, height, base, changed } = await pictures(running);
    expect([width, height]).toEqual([SAMPLES * size, size]);
    expect(base).toHaveLength(width * height * channels);
    expect(changed).toHaveLength(1);
    expect(changed[0]).not.toEqual(base);
    const sampled = await running.ask('sampledPictures', {
      ...{ first: 0, count: SAMPLES },
      temperatures: (await session.model()).groupShapes.map(() => TEMPERATURE),
    });
    const row = (sample: number, y: number) => sampled.pictures[sample]!.subarray(y * size, (y + 1) * size);
    for (const [sample, y] of [
      [0, 0],
      [1, 7],
      [2, size - 1],
    ] as const) {
      const at = y * width + sample * size;
      expect(base.subarray(at, at + size)).toEqual(row(sample, y));
    }
  });

  test('come with the check of the file first, and a cancelled run keeps it', async () => {
    const { running, run } = await inspected((latest, asked) => {
      if (latest.result?.kind === 'batch norm' && latest.status.kind === 'running') asked.cancelAnalysis();
    });
    await running.analyse({ ...wish, analysis: { kind: 'batch norm', temperature: 1, iterations: 100_000 } });
    expect(run().status).toEqual({ kind: 'cancelled' });
    const { before, after } = reportOf(run());
    expect(before.layers).toBeGreaterThan(0);
    expect(after).toBeNull();
    expect((await pictures(running)).changed).toEqual([]);
  });

  test('are copied with the command line that gives them again, as far as they came', () => {
    expect(commandOfAnalysis(REQUEST, { wish, measured: 1 }, 0)).toBe(
      `nvae-inspect batchnorm ${REQUEST.path} --samples 3 --seed 5 --threads 1 --iterations 1 --batch 3 --temperature 0.8`,
    );
  });

  test.each([
    ['no iteration', { iterations: 0 }],
    ['a fraction of one', { iterations: 1.5 }],
    ['a negative temperature', { temperature: -1 }],
  ])('are not asked for with %s', (_, change) => {
    expect(isAnalysisWish(wish)).toBe(true);
    expect(isAnalysisWish({ ...wish, analysis: { ...wish.analysis, ...change } })).toBe(false);
    expect(isAnalysisWish({ ...wish, images: 1e9 })).toBe(false);
  });
});
