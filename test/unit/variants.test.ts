/** What must hold between passes with different plans, on real small networks (docs/analyses.md#plan). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openImages } from '../../src/model/analyses/images';
import { everyReplacement, leaveOut, type Replacement } from '../../src/model/analyses/leaveOut';
import { outOfDistribution } from '../../src/model/analyses/outOfDistribution';
import { prefixes } from '../../src/model/analyses/prefixes';
import { pruning } from '../../src/model/analyses/pruning';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { aroundRuns } from '../fixtures/aroundRuns';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { inspectInput } from '../fixtures/inspectInput';
import { runningOn } from '../fixtures/runningOn';
import { expectedPath, checkpointPath } from '../parity/goldenCase';

const DRAWS = 2;
let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await startCpuEngine();
  folder = await mkdtemp(join(tmpdir(), 'variants-'));
});
afterAll(() => Promise.all([engine.close(), rm(folder, { recursive: true })]));

/** A model on the images of its golden case. */
async function opened(checkpoint: string, images: string) {
  const model = await openModel(checkpoint);
  const { signal } = new AbortController();
  const input = { kind: 'files', paths: [images], most: 3 } as const;
  const running = runningOn(model, engine);
  const epsilon = seededEpsilon(0, 'posterior', model.groupShapes);
  const open = () => openImages(model, { input, seed: 0, draws: DRAWS, signal, again: true });
  return {
    ...{ model, input, running, signal },
    analysed: async () => ({ model, running, images: await open(), epsilon, draws: DRAWS, signal }),
    [Symbol.asyncDispose]: () => model.checkpoint.close(),
  };
}
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const small = () => opened(checkpointPath('cells-res_mbconv'), expectedPath('cells-res_mbconv'));

test('the prefix of all groups is the reconstruction of an inspection', async () => {
  await using run = await small();
  const [curve] = await prefixes({ ...(await run.analysed()), temperatures: [1] });
  const { model, running, signal, input } = run;
  const { measurement } = await inspectInput({
    ...{ model, running, input, draws: DRAWS, seed: 0, epsilon: null, passes: 1, details: false, signal },
    listener: {},
  });
  const { klByGroup, reconstructionNats } = measurement.rows;
  const kl = klByGroup.reduce((sum, ofGroup) => sum + mean(ofGroup), 0);
  const whole = curve!.points.at(-1)!;
  expect(whole.distortionNats!.mean).toBeCloseTo(mean(reconstructionNats), 9);
  expect(whole.rateNats.mean).toBeCloseTo(kl, 9);
  expect(whole.excessNats!.mean).toBe(0);
});

test('the prefix of no group is a sample of the model: its rate is 0', async () => {
  await using run = await small();
  const [curve] = await prefixes({ ...(await run.analysed()), temperatures: [1] });
  expect(curve!.points[0]).toMatchObject({ k: 0, rateNats: { mean: 0 } });
  expect(curve!.points[0]!.sumNats!.mean).toBe(curve!.points[0]!.distortionNats!.mean);
});

describe('Passes one after the other', () => {
  /** Leaves out every group, with the number of runs that the engine still has to do. */
  async function watched() {
    const run = await small();
    let left = 0;
    const counting = aroundRuns(engine, (request, _, compute) => {
      left += 1;
      return compute(request).finally(() => (left -= 1));
    });
    const replacements = everyReplacement(run.model, { temperatures: [1], below: 'posterior', channels: false });
    const options = { ...(await run.analysed()), running: runningOn(run.model, counting), replacements };
    return { ...run, options, left: () => left };
  }

  test('leave the engine no pause: each begins before the output of the one before is looked at', async () => {
    await using run = await watched();
    const busy: boolean[] = [];
    await leaveOut({ ...run.options, listener: { output: () => busy.push(run.left() > 0) } });
    const { length: groups } = run.model.groupShapes;
    // The base pass is looked at first, because all others begin with its z. After the last one nothing follows.
    const draw = [false, ...Array.from({ length: groups - 1 }, () => true), false];
    expect(busy).toEqual(Array.from({ length: DRAWS }, () => draw).flat());
  });

  test('have left the engine when they are cancelled', async () => {
    await using run = await watched();
    const cancel = new AbortController();
    const output = (variant: number | null) => {
      if (variant !== null) cancel.abort(new Error('cancelled'));
    };
    const leaving = leaveOut({ ...run.options, signal: cancel.signal, listener: { output } });
    await expect(leaving).rejects.toThrow('cancelled');
    expect(run.left()).toBe(0);
  });

  test('share their noise, which is drawn once for each group and draw', async () => {
    await using run = await watched();
    const drawn: string[] = [];
    const { epsilon } = run.options;
    await leaveOut({
      ...run.options,
      epsilon: (group, firstImage, images, draw) => {
        drawn.push(`${group} ${draw}`);
        return epsilon(group, firstImage, images, draw);
      },
    });
    expect(new Set(drawn).size).toBe(drawn.length);
  });
});

describe('In a model whose lower posteriors are their priors', () => {
  const same = async () => {
    const checkpoint = join(folder, 'same.pt');
    await writeAlteredCheckpoint(checkpointPath('mnist'), checkpoint, {
      // A residual posterior whose sampler gives 0 equals the prior.
      values(name, values) {
        if (/^enc_sampler\.[1-9]/.test(name)) values.fill(0);
      },
    });
    return opened(checkpoint, expectedPath('mnist'));
  };

  test('leaving out a lower group or channel changes nothing at all', async () => {
    await using run = await same();
    const replacements = everyReplacement(run.model, { temperatures: [1], below: 'posterior', channels: true });
    const { klNats, changes } = await leaveOut({ ...(await run.analysed()), replacements });
    expect(klNats.slice(1).map(({ mean }) => mean)).toEqual(run.model.groupShapes.slice(1).map(() => 0));
    expect(klNats[0]!.mean).toBeGreaterThan(0);
    for (const { replacement, rateNats, distortionNats, nelboNats } of changes) {
      if (replacement.group === 0) continue;
      const means = [rateNats!.mean, distortionNats!.mean, nelboNats!.mean].map((mean) => mean + 0);
      expect(means, JSON.stringify(replacement)).toEqual([0, 0, 0]);
    }
  });

  test('the prefixes from group 1 on have the same distortion at temperature 1, but not at the mean', async () => {
    await using run = await same();
    const [sampled, mean] = await prefixes({ ...(await run.analysed()), temperatures: [1, 0] });
    const distortions = (curve: typeof sampled) => curve!.points.slice(1).map((point) => point.distortionNats!.mean);
    expect(new Set(distortions(sampled)).size).toBe(1);
    expect(new Set(distortions(mean)).size).toBeGreaterThan(1);
  });
});

test.each([0, 1])(
  'leaving out a group with all below from their priors is the prefix that ends above it: %i',
  async (group) => {
    await using run = await small();
    const replacement: Replacement = { group, channel: null, temperature: 1, below: 'prior' };
    const { changes } = await leaveOut({ ...(await run.analysed()), replacements: [replacement] });
    const [curve] = await prefixes({ ...(await run.analysed()), temperatures: [1] });
    expect(changes[0]!.nelboNats!.mean).toBeCloseTo(curve!.points[group]!.excessNats!.mean, 6);
  },
);

test('nothing pruned is the base pass, and everything pruned the prefix of no group', async () => {
  await using run = await small();
  const channels = run.model.groupShapes.reduce((sum, shape) => sum + shape.channels, 0);
  const curve = await pruning({ ...(await run.analysed()), temperature: 1, steps: [channels, 0] });
  const [prefix] = await prefixes({ ...(await run.analysed()), temperatures: [1] });
  const [none, all] = curve.points;
  expect(none).toMatchObject({ removed: 0, channelShare: 1, klShare: 1, changeNats: { mean: 0 } });
  expect(none!.sumNats!.mean).toBeCloseTo(prefix!.points.at(-1)!.sumNats!.mean, 6);
  expect(all!.rateNats!.mean).toBe(0);
  expect(all!.sumNats!.mean).toBeCloseTo(prefix!.points[0]!.sumNats!.mean, 6);
});

test('pruning one channel is leaving that channel out', async () => {
  await using run = await small();
  const curve = await pruning({ ...(await run.analysed()), temperature: 1, steps: [1] });
  const { group, channel } = curve.order[0]!;
  const replacements: Replacement[] = [{ group, channel, temperature: 1, below: 'posterior' }];
  const { changes } = await leaveOut({ ...(await run.analysed()), replacements });
  expect(curve.points[0]!.changeNats!.mean).toBeCloseTo(changes[0]!.nelboNats!.mean, 6);
  expect(curve.points[0]!.distortionChangeNats!.mean).toBeCloseTo(changes[0]!.distortionNats!.mean, 9);
});

test('with flows a single channel has no rate, and a pruned model only a distortion', async () => {
  await using run = await opened(checkpointPath('cifar10-flow'), expectedPath('cifar10-flow'));
  const replacements: Replacement[] = [{ group: 0, channel: 1, temperature: 1, below: 'posterior' }];
  const { changes, reverseKlNats } = await leaveOut({ ...(await run.analysed()), replacements });
  expect(changes[0]).toMatchObject({ rateNats: null, nelboNats: null });
  expect(changes[0]!.distortionNats!.mean).not.toBeNaN();
  expect(reverseKlNats).toBeNull();
  const { points } = await pruning({ ...(await run.analysed()), temperature: 1, steps: [0, 4] });
  for (const point of points) expect(point).toMatchObject({ rateNats: null, sumNats: null });
  expect(points[0]!.distortionChangeNats!.mean).toBe(0);
});

test('an input isn’t told from itself: every area is ½, and every gain 0', async () => {
  await using run = await small();
  const [inside, outside] = [await run.analysed(), await run.analysed()];
  const { ratios, kl } = await outOfDistribution({ inside, outside, temperature: 1 });
  const scores = [...ratios.flatMap(({ bound, ratio }) => (ratio === null ? [bound] : [bound, ratio])), ...kl];
  expect(scores.map(({ area }) => area)).toEqual(scores.map(() => 0.5));
  expect(ratios.slice(1).map(({ ratio }) => ratio!.gain.difference)).toEqual(ratios.slice(1).map(() => 0));
});

test('an analysis that is cancelled has handed on its draws so far, and ends', async () => {
  await using run = await small();
  const cancellation = new AbortController();
  const analysed = { ...(await run.analysed()), signal: cancellation.signal };
  const measured: number[] = [];
  const listener = {
    draw(_: number, draw: number) {
      measured.push(draw);
      cancellation.abort(new Error('enough'));
    },
  };
  await expect(prefixes({ ...analysed, temperatures: [1], listener })).rejects.toThrow('enough');
  expect(measured).toEqual([0]);
});
