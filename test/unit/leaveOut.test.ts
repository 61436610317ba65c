/** What a model loses without one group (docs/analyses.md#ablation), on a model whose every number is written out. */
import { utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openImages } from '../../src/model/analyses/images';
import { leaveOut, type Change, type Replacement } from '../../src/model/analyses/leaveOut';
import { EngineFailure } from '../../src/model/engine/engine';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningEngine } from '../../src/model/passes/runningEngine';
import type { PairedEstimate } from '../../src/model/statistics/pairedEstimate';
import type { Progress } from '../../src/protocol/inspection';
import { aroundRuns } from '../fixtures/aroundRuns';
import { countedCompiles } from '../fixtures/countedCompiles';
import {
  LATENTS,
  PIXELS,
  STAGES,
  writeSmallPictures,
  writtenKl,
  writtenLoss,
  writtenOut,
  type Replaced,
  type SmallModel,
  type SmallModelWish,
} from '../fixtures/smallModel';
import { SmallModels, type SmallRun } from '../fixtures/smallModels';

const SEED = 2;
const models = new SmallModels();
const open = (wish?: SmallModelWish) => models.open(wish);

interface Wish extends SmallRun, Partial<Omit<Replacement, 'channel'>> {
  readonly draws?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (told: Progress) => void;
}

const replacementOf = ({ group = 1, temperature = 1, below = 'posterior' }: Partial<Replacement>) => ({
  ...{ group, channel: null, temperature, below },
});

async function replace(wish: Wish) {
  const { model } = wish.small;
  const progress: Progress[] = [];
  const notices: string[] = [];
  const { signal = new AbortController().signal, draws = 2 } = wish;
  const { images, running } = await models.prepare(wish, { seed: SEED, draws, signal });
  const listener = {
    progress(told: Progress) {
      progress.push(told);
      wish.progress?.(told);
    },
  };
  const { changes: all } = await leaveOut({
    ...{ model, running, images, draws, signal, listener },
    replacements: [replacementOf(wish)],
    epsilon: seededEpsilon(SEED, 'posterior', model.groupShapes),
    notice: (sentence) => notices.push(sentence),
  });
  const [changes] = all as [Change];
  return { changes, progress, notices, running, x: images.values(0, images.drawn) };
}

const fromPrior: Replaced = ({ muP, sigmaP, epsilon }) => muP.map((mu, i) => mu + sigmaP[i]! * epsilon[i]!);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const standardError = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1));

/** Changes by image and draw, from the formulas. */
function written({ model }: SmallModel, x: Float32Array, images: number, draws: number, group: number) {
  const source = seededEpsilon(SEED, 'posterior', model.groupShapes);
  const flows = model.hasFlows;
  return Array.from({ length: images }, (_, image) =>
    Array.from({ length: draws }, (__, draw) => {
      const picture = [...x.subarray(image * PIXELS, (image + 1) * PIXELS)];
      const epsilon = LATENTS.map((___, of) => [...source(of, image, 1, draw)]);
      const before = writtenOut(picture, epsilon, { flows });
      const after = writtenOut(picture, epsilon, { flows, replaced: { [group]: fromPrior } });
      const kl = (pass: typeof before, of: number) => writtenKl(pass.groups[of]!, flows);
      // A z from the prior costs nothing; the groups below have other posteriors and priors.
      const rate = LATENTS.reduce<number>(
        (sum, ___, of) => sum + (of > group ? kl(after, of) : 0) - (of >= group ? kl(before, of) : 0),
        0,
      );
      const distortion = writtenLoss(after.logits, picture) - writtenLoss(before.logits, picture);
      return { rate, distortion, nelbo: rate + distortion };
    }),
  );
}

type Written = ReturnType<typeof written>[number][number];

function expectEstimate(actual: PairedEstimate | null, changes: readonly Written[][], of: keyof Written): void {
  const byImage = changes.map((ofDraws) => ofDraws.map((change) => change[of]));
  expect(actual!.mean).toBeCloseTo(mean(byImage.map(mean)), 4);
  expect(actual!.standardError).toBeCloseTo(standardError(byImage.map(mean)), 4);
  const ofDraws = Math.sqrt(mean(byImage.map((values) => standardError(values) ** 2)) / byImage.length);
  expect(actual!.drawStandardError).toBeCloseTo(ofDraws, 4);
}

describe.each([
  ['without flows', false],
  ['with flows', true],
])('Of a model %s', (_, flows) => {
  test.each([0, 1, 2])(
    'the change in NELBO, rate and distortion without group %i matches the formulas',
    async (group) => {
      const small = await open({ flows });
      const input = await writeSmallPictures(small.folder, 7);
      for (const batchSize of [4, 1]) {
        const { changes, x } = await replace({ small, input, group, draws: 3, batchSize });
        const expected = written(small, x, 7, 3, group);
        expectEstimate(changes.rateNats, expected, 'rate');
        expectEstimate(changes.distortionNats, expected, 'distortion');
        expectEstimate(changes.nelboNats, expected, 'nelbo');
      }
    },
  );
});

test('Model samples have the changes of pictures with the same pixels', async () => {
  const small = await open();
  const { changes, x } = await replace({ small, input: { kind: 'samples', count: 6, temperature: 1 }, group: 0 });
  expectEstimate(changes.nelboNats, written(small, x, 6, 2, 0), 'nelbo');
});

test('If the number of samples was undecided, those that were measured count, and no unused room', async () => {
  const small = await open();
  const { model } = small;
  const { signal } = new AbortController();
  let nowMs = 0;
  const input = { kind: 'samples', count: { decided: null }, temperature: 1 } as const;
  const images = await openImages(model, { input, seed: SEED, draws: 2, signal, now: () => nowMs });
  const slow = aroundRuns(models.engine, (request, graph, compute) => {
    if (graph === model.stages[3]!.graph) nowMs += 1000 * request.batch;
    return compute(request);
  });
  const running = new RunningEngine({ model, engine: slow, batchSize: 4 });
  const epsilon = seededEpsilon(SEED, 'posterior', model.groupShapes);
  const options = { model, running, images, epsilon, draws: 2, signal };
  const { changes } = await leaveOut({ ...options, replacements: [replacementOf({})] });
  const { description } = images.input;
  const x = images.values(0, images.drawn);
  // Each takes three seconds, drawn once and measured twice.
  expect(description.images).toBe(6);
  expectEstimate(changes[0]!.nelboNats, written(small, x, description.images, 2, 1), 'nelbo');
});

test('Without a known decoder, there is only the rate', async () => {
  const small = await open({ likelihood: { kind: 'unknown', outputs: 1 } });
  const input = await writeSmallPictures(small.folder, 5);
  const { changes, x } = await replace({ small, input });
  expect(changes).toMatchObject({ nelboNats: null, distortionNats: null });
  expectEstimate(changes.rateNats, written(small, x, 5, 2, 1), 'rate');
});

test('A group that the model doesn’t have is refused, with those that it has', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 1);
  await expect(replace({ small, input, group: 3 })).rejects.toThrow(
    'There is no latent group 3: the model has groups 0 to 2.',
  );
});

describe('Progress counts every stage that runs, up to the last', () => {
  /** Number of stages below each group. */
  const BELOW = [5, 3, 1] as const;

  test.each([0, 1, 2] as const)('with pictures, without group %i', async (group) => {
    const small = await open();
    const { progress } = await replace({ small, input: await writeSmallPictures(small.folder, 6), group, draws: 3 });
    expectCounted(progress);
    const ofBatch = STAGES.length + 2 * 6 + 3 * BELOW[group];
    expect(progress).toHaveLength(2 * ofBatch);
    const drawn = [...STAGES, ...STAGES.slice(-BELOW[group]), ...STAGES.slice(2)];
    expect(progress.slice(0, drawn.length).map(({ stage }) => stage)).toEqual(drawn);
  });

  test('with model samples, which are drawn and measured', async () => {
    const small = await open();
    const { progress } = await replace({ small, input: { kind: 'samples', count: 6, temperature: 1 } });
    expectCounted(progress);
    expect(progress).toHaveLength(3 * (5 + STAGES.length + 6 + 2 * BELOW[1]));
  });

  function expectCounted(progress: readonly Progress[]): void {
    const { total } = progress[0]!;
    expect(progress.map(({ done }) => done)).toEqual(progress.map((_, i) => i + 1));
    expect(progress.every((told) => told.total === total)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ stage: 'output', done: total, remainingMs: 0 });
  }
});

describe('If the engine fails', () => {
  test.each([
    ['in the first pass', 5],
    ['in the pass without the group', 10],
    ['in the second draw', 15],
    ['in the second batch', 30],
  ])('%s, the next one measures the images again, with the same changes', async (_, at) => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    const whole = await replace({ small, input });
    let runs = 0;
    const failing = aroundRuns(models.engine, (request, __, compute) =>
      ++runs === at ? Promise.reject(new EngineFailure('The device is lost')) : compute(request),
    );
    const mended = await replace({ small, input, on: failing, next: models.engine });
    expect(mended.changes).toEqual(whole.changes);
    expect(mended.notices).toEqual([expect.stringContaining('failed (The device is lost)')]);
  });

  test('for lack of memory, smaller batches have the same changes', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    const whole = await replace({ small, input });
    const short = aroundRuns(models.engine, (request, graph, compute) =>
      graph === small.model.stages[6]!.graph && request.batch > 2
        ? Promise.reject(new EngineFailure('out of memory'))
        : compute(request),
    );
    const mended = await replace({ small, input, on: short });
    expect(mended.changes).toEqual(whole.changes);
    expect(mended.running.batchSize).toBe(2);
    expect(mended.progress.at(-1)).toMatchObject({ remainingMs: 0 });
  });
});

test.each([
  ['while pictures are measured', null],
  ['while samples are drawn', { kind: 'samples', count: 6, temperature: 1 } as const],
])('An ablation that is cancelled %s ends at its stage, with the signal’s reason', async (_, samples) => {
  const small = await open();
  const input = samples ?? (await writeSmallPictures(small.folder, 6));
  const cancellation = new AbortController();
  const stages: string[] = [];
  const cancelled = replace({
    ...{ small, input, signal: cancellation.signal },
    progress: ({ stage }) => {
      stages.push(stage);
      if (stages.length === 3) cancellation.abort(new Error('enough'));
    },
  });
  await expect(cancelled).rejects.toThrow('enough');
  expect(stages).toHaveLength(3);
});

test('A checkpoint that is rewritten after its last weights were read is refused', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 3);
  const rewritten = replace({
    ...{ small, input },
    progress: ({ done, total }) => {
      if (done === total) utimesSync(small.path, 1, 1);
    },
  });
  await expect(rewritten).rejects.toThrow('small.pt was rewritten since it was opened');
});

test('Stages are compiled once, and released with the last pass over the last batch, or kept for a session', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 6);
  for (const group of [0, 2]) {
    const { counted, compiled } = countedCompiles(models.engine);
    const { running } = await replace({ small, input, group, on: counted });
    expect(compiled()).toBe(STAGES.length);
    expect(running.heldBytes).toBe(0);
  }
  const kept = await replace({ small, input, keepsStages: true });
  expect(kept.running.heldBytes).toBe(small.model.stages.reduce((sum, { weightBytes }) => sum + weightBytes, 0));
});
