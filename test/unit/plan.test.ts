/**
 * A plan says where each group's z comes from (docs/analyses.md#plan). Tested on real networks and a real engine, with
 * computed priors, with flows and without.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import { decoderPass, type PassOptions } from '../../src/model/passes/decoderPass';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { drawZ, planOf, POSTERIOR, type Part, type Plan, type Source } from '../../src/model/passes/plan';
import { decodePrior } from '../../src/model/passes/priorPass';
import { FROM_ENCODED, FROM_IMAGES, stagesFrom } from '../../src/model/passes/resume';
import { StageRunner } from '../../src/model/passes/stageRunner';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { aroundRuns } from '../fixtures/aroundRuns';

const IMAGES = 2;
const PRIOR: Source = { kind: 'prior', temperature: 1 };
const MEAN: Source = { kind: 'prior', temperature: 0 };

let engine: Engine;
beforeAll(async () => {
  engine = await startCpuEngine();
});
afterAll(() => engine.close());

describe.each(['mnist', 'cifar10-flow'])('A pass of %s', (name) => {
  let model: LatentModel;
  let runner: StageRunner;
  let base: Awaited<ReturnType<typeof pass>>;
  beforeAll(async () => {
    model = await openModel(join(root, 'test', 'fixtures', 'golden', `${name}.pt`));
    runner = new StageRunner(engine, model.checkpoint, model.stages);
    base = await pass(planOf(groupCount(), POSTERIOR));
  });
  afterAll(() => model.checkpoint.close());

  const groupCount = () => model.groupShapes.length;
  const last = () => groupCount() - 1;
  /** A plan with the posterior in every group but one. */
  const planWith = (group: number, source: Source): Plan => planOf(groupCount(), POSTERIOR).with(group, source);

  function pictures(kind: number): Float32Array {
    const { channels, height, width } = model.network.x;
    return Float32Array.from({ length: IMAGES * channels * height * width }, (_, i) => ((i * kind) % 7) / 6);
  }

  const noise = (group: number) => seededEpsilon(4, 'posterior', model.groupShapes)(group, 0, IMAGES, 0);

  async function pass(plan: Plan, options: Partial<PassOptions> = {}, x = pictures(1), on = runner) {
    const groups: { batch: GroupBatch; z: Float32Array }[] = [];
    const stages: string[] = [];
    let logits = new Float32Array();
    const decoding = decoderPass(
      model,
      on,
      { firstImage: 0, images: IMAGES, x },
      { plan, draw: 0, epsilon: noise, start: FROM_IMAGES, again: [], details: true, release: false, ...options },
    );
    for await (const measured of decoding) {
      if (measured.kind === 'stage') stages.push(measured.name);
      else if (measured.kind === 'output') logits = measured.batch.logits.slice();
      else groups.push({ batch: measured.batch, z: measured.z ?? measured.batch.details!.z });
    }
    return { groups, logits, stages };
  }

  test('that takes the groups from k on from the prior and resumes at k equals the whole pass', async () => {
    const everyGroup = Array.from({ length: groupCount() }, (_, group) => group);
    for (const k of new Set([0, 1, last()])) {
      const plan = [...planOf(k, POSTERIOR), ...planOf(groupCount() - k, PRIOR)];
      const whole = await pass(plan);
      expect(whole.groups.map(({ batch }) => batch.group)).toEqual(everyGroup);
      expect(whole.logits).not.toEqual(base.logits);
      // The pass resumes from what the base pass left at group k.
      const kept = await pass(planOf(groupCount(), POSTERIOR), { again: [k] });
      const above = kept.groups[k - 1]?.z ?? null;
      const resumed = await pass(plan, { start: { kind: 'group', group: k, above } });
      expect(resumed.groups).toEqual(whole.groups.slice(k));
      expect(resumed.logits).toEqual(whole.logits);
      expect(resumed.stages).toEqual(whole.stages.slice(-stagesFrom(model, k)));
      expect(resumed.stages.length).toBeLessThan(whole.stages.length);
    }
  });

  test('that begins again at the encoded images equals the whole pass, any number of times', async () => {
    await pass(planOf(groupCount(), POSTERIOR), { again: [0] });
    const between = await pass(planWith(0, MEAN), { start: FROM_ENCODED, again: [0] });
    const again = await pass(planOf(groupCount(), POSTERIOR), { start: FROM_ENCODED });
    expect(between.logits).not.toEqual(base.logits);
    expect(again.groups).toEqual(base.groups);
    expect(again.logits).toEqual(base.logits);
  });

  test('frees what no later pass for these images needs: compiled stages, and values on the engine', async () => {
    const kept = new Set<string>();
    const watched = aroundRuns(engine, (request, _, compute) => {
      for (const name of request.keep) kept.add(name);
      for (const name of request.forget) kept.delete(name);
      return compute(request);
    });
    const bytesFrom = (stage: number) =>
      model.stages.slice(stage).reduce((sum, { weightBytes }) => sum + weightBytes, 0);
    expect(runner.heldBytes).toBe(bytesFrom(0)); // The earlier passes had nothing to free.
    const own = new StageRunner(watched, model.checkpoint, model.stages);
    const k = last();
    const { groups } = await pass(planOf(groupCount(), POSTERIOR), { again: [k], release: true }, pictures(1), own);
    expect(own.heldBytes).toBe(bytesFrom(model.stages.length - stagesFrom(model, k)));
    expect(kept.size).toBeGreaterThan(0);
    const start = { kind: 'group', group: k, above: groups[k - 1]!.z } as const;
    const resumed = await pass(planWith(k, POSTERIOR), { start, release: true }, pictures(1), own);
    expect(resumed.logits).toEqual(base.logits);
    expect(own.heldBytes).toBe(0);
    expect([...kept]).toEqual([]);
  });

  test('resumes at the output with another z of the last group', async () => {
    const plan = planWith(last(), MEAN);
    const whole = await pass(plan);
    await pass(planOf(groupCount(), POSTERIOR), { again: [groupCount()] });
    const start = { kind: 'group', group: groupCount(), above: whole.groups[last()]!.z } as const;
    const resumed = await pass(plan, { start });
    expect(resumed.groups).toEqual([]);
    expect(resumed.logits).toEqual(whole.logits);
  });

  test('takes z from the prior with the ε that the posterior would have had; at t = 0, z is the prior’s mean', async () => {
    for (const temperature of [0, 0.5, 1]) {
      for (const group of [0, last()]) {
        const { groups } = await pass(planWith(group, { kind: 'prior', temperature }));
        const { batch, z } = groups[group]!;
        const { muP, sigmaP, epsilon } = batch;
        expect(epsilon).toEqual(base.groups[group]!.batch.epsilon);
        expect(epsilon).toEqual(noise(group));
        for (const [i, value] of z.entries()) {
          const expected = muP[i]! + temperature * sigmaP[i]! * epsilon[i]!;
          expect(Math.abs(value - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected)));
        }
        if (temperature === 0) expect(z).toEqual(muP);
      }
    }
  });

  test('measures the groups above a change as before, and those below on its consequences', async () => {
    const { groups } = await pass(planWith(last() - 1, MEAN));
    expect(groups.slice(0, last() - 1)).toEqual(base.groups.slice(0, last() - 1));
    const [changed, before] = [groups[last() - 1]!.batch, base.groups[last() - 1]!.batch];
    expect(changed).toEqual(before); // Its own posterior and prior depend only on the groups above.
    const [below, belowBefore] = [groups[last()]!.batch, base.groups[last()]!.batch];
    expect(below.muP).not.toEqual(belowBefore.muP);
    expect(below.muQ).not.toEqual(belowBefore.muQ);
  });

  test('with every z from another pass has that pass’s output, whatever the images', async () => {
    const given = base.groups.map(({ z }): Source => ({ kind: 'given', z }));
    const other = await pass(given, {}, pictures(3));
    expect(other.groups[0]!.batch.muQ).not.toEqual(base.groups[0]!.batch.muQ);
    expect(other.logits).toEqual(base.logits);
    const withoutImages = await decodePrior(model, runner, IMAGES, { plan: given, epsilon: noise, onStage: () => 0 });
    expect(withoutImages).toEqual(base.logits);
  });

  test('measures the posterior on its draw: z⁰ = μ_q + σ_q·ε and, with flows, their result', () => {
    for (const { batch, z } of base.groups) {
      const { muQ, sigmaQ, flow, epsilon } = batch;
      const z0 = flow === null ? z : flow.z0;
      for (const [i, value] of z0.entries()) {
        expect(Math.abs(value - (muQ[i]! + sigmaQ[i]! * epsilon[i]!))).toBeLessThan(1e-5 * (1 + Math.abs(value)));
      }
      if (flow !== null) expect(flow.zK).toEqual(z);
    }
    expect(base.groups.every(({ batch }) => (batch.flow !== null) === model.hasFlows)).toBe(true);
  });

  test('moved by 0 is the base pass', async () => {
    const part: Part = { channel: 0, position: null };
    const moved: Source = { kind: 'moved', source: POSTERIOR, part, widths: 0 };
    const { groups, logits } = await pass(planOf(groupCount(), moved));
    expect(groups).toEqual(base.groups);
    expect(logits).toEqual(base.logits);
  });

  test('moved by widths of the prior has them in one channel only, and another output', async () => {
    const group = last();
    const { channels, height, width } = model.groupShapes[group]!;
    const positions = height * width;
    const channel = channels - 1;
    const moved: Source = { kind: 'moved', source: POSTERIOR, part: { channel, position: null }, widths: -1.5 };
    const { groups, logits } = await pass(planWith(group, moved));
    const { batch, z } = groups[group]!;
    for (const [i, value] of z.entries()) {
      const isMoved = Math.floor(i / positions) % channels === channel;
      const expected = base.groups[group]!.z[i]! - (isMoved ? 1.5 * batch.sigmaP[i]! : 0);
      expect(Math.abs(value - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected)));
    }
    expect(logits).not.toEqual(base.logits);
  });

  test('mixed has one channel or one latent from one source, and the rest from the other', async () => {
    const { channels, height, width } = model.groupShapes[0]!;
    const positions = height * width;
    const z = (await pass(planWith(0, MEAN))).groups[0]!.z;
    for (const position of [null, { y: height - 1, x: 1 }]) {
      const isIn = (i: number) =>
        Math.floor(i / positions) % channels === 1 &&
        (position === null || i % positions === position.y * width + position.x);
      const part = { channel: 1, position };
      for (const [rest, other] of [
        [POSTERIOR, MEAN],
        [MEAN, POSTERIOR],
      ] as const) {
        const { groups, logits } = await pass(planWith(0, { kind: 'mixed', rest, part, other }));
        const of = (source: Source) => (source === MEAN ? z : base.groups[0]!.z);
        expect([...groups[0]!.z]).toEqual(Array.from(z, (_, i) => (isIn(i) ? of(other) : of(rest))[i]));
        expect(logits).not.toEqual(base.logits);
      }
    }
  });

  test('reads the posterior’s z if a part of a source does, with or without details', async () => {
    const part: Part = { channel: 0, position: null };
    for (const source of [
      { kind: 'mixed', rest: MEAN, part, other: POSTERIOR },
      { kind: 'mixed', rest: POSTERIOR, part, other: MEAN },
      { kind: 'moved', source: POSTERIOR, part, widths: 2 },
    ] satisfies Source[]) {
      const { logits } = await pass(planWith(last(), source), { details: true });
      const withoutDetails: Float32Array[] = [];
      const decoding = decoderPass(
        model,
        runner,
        { firstImage: 0, images: IMAGES, x: pictures(1) },
        {
          ...{ plan: planWith(last(), source), draw: 0, epsilon: noise, start: FROM_IMAGES, again: [] },
          ...{ details: false, release: false },
        },
      );
      for await (const measured of decoding) {
        if (measured.kind === 'group') expect(measured.batch.details).toBeNull();
        if (measured.kind === 'output') withoutDetails.push(measured.batch.logits);
      }
      expect(withoutDetails).toEqual([logits]);
    }
  });

  test('requests the noise of each group that it runs once, and of no other', async () => {
    const asked: number[] = [];
    const epsilon = (group: number) => {
      asked.push(group);
      return noise(group);
    };
    await pass(planOf(groupCount(), POSTERIOR), { epsilon, again: [last()] });
    expect(asked.toSorted((a, b) => a - b)).toEqual(Array.from(asked, (_, group) => group));
    expect(asked).toHaveLength(groupCount());
    asked.length = 0;
    const start = { kind: 'group', group: last(), above: base.groups[last() - 1]!.z } as const;
    await pass(planOf(groupCount(), POSTERIOR), { epsilon, start });
    expect(asked).toEqual([last()]);
  });

  test('without images equals the pass over images that takes every z from the prior', async () => {
    const plan = planOf(groupCount(), PRIOR);
    const withoutImages = await decodePrior(model, runner, IMAGES, { plan, epsilon: noise, onStage: () => 0 });
    expect(withoutImages).toEqual((await pass(plan)).logits);
  });

  test('without images takes only the prior: a plan that reads a posterior is an error, and one at t = 0 reads no noise', async () => {
    const decode = (plan: Plan, seed = 4) => {
      const epsilon = seededEpsilon(seed, 'prior', model.groupShapes);
      return decodePrior(model, runner, IMAGES, {
        ...{ plan, onStage: () => undefined },
        epsilon: (group) => epsilon(group, 0, IMAGES, 0),
      });
    };
    await expect(decode(planOf(groupCount(), POSTERIOR))).rejects.toThrow('no posterior');
    await expect(decode(planOf(groupCount(), PRIOR).with(last(), POSTERIOR))).rejects.toThrow('no posterior');
    const means = await decode(planOf(groupCount(), MEAN));
    expect(await decode(planOf(groupCount(), MEAN), 5)).toEqual(means);
    const samples = await decode(planOf(groupCount(), PRIOR));
    expect(samples).not.toEqual(means);
    expect(await decode(planOf(groupCount(), PRIOR), 5)).not.toEqual(samples);
  });
});

describe('the z drawn', () => {
  const shape = { channels: 2, height: 2, width: 3 };
  const array = (of: (i: number) => number) => Float32Array.from({ length: 24 }, (_, i) => of(i));
  const group = {
    shape,
    muP: array((i) => i),
    sigmaP: array((i) => 1 + (i % 2)),
    epsilon: array((i) => (i % 3) - 1),
    posteriorZ: array((i) => 100 + i),
  };

  test('leaves its sources unchanged', () => {
    const part: Part = { channel: 0, position: null };
    const given = array(() => 7);
    const posterior = group.posteriorZ.slice();
    drawZ({ kind: 'moved', source: { kind: 'given', z: given }, part, widths: 2 }, group);
    drawZ({ kind: 'moved', source: POSTERIOR, part, widths: 2 }, group);
    drawZ({ kind: 'mixed', rest: POSTERIOR, part, other: { kind: 'given', z: given } }, group);
    expect(given).toEqual(array(() => 7));
    expect(group.posteriorZ).toEqual(posterior);
  });

  test('may combine parts: a channel of another image’s z in which one latent is moved', () => {
    const given: Source = { kind: 'given', z: array((i) => -i) };
    const other: Source = { kind: 'moved', source: given, part: { channel: 1, position: { y: 1, x: 2 } }, widths: 3 };
    const z = drawZ({ kind: 'mixed', rest: POSTERIOR, part: { channel: 1, position: null }, other }, group);
    const expected = [
      ...[100, 101, 102, 103, 104, 105, -6, -7, -8, -9, -10, -11 + 3 * 2],
      ...[112, 113, 114, 115, 116, 117, -18, -19, -20, -21, -22, -23 + 3 * 2],
    ];
    expect([...z]).toEqual(expected);
  });

  test('can’t be the posterior’s in a pass without images', () => {
    expect(() => drawZ(POSTERIOR, { ...group, posteriorZ: null })).toThrow('a pass without images has no posterior');
  });
});
