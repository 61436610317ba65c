/** What a pass hands out and what it requests from the engine, on a model whose every number is written out. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Engine, RunRequest } from '../../src/model/engine/engine';
import type { Graph } from '../../src/model/graph/graph';
import { decoderPass, type Batch, type OutputBatch, type PassOptions } from '../../src/model/passes/decoderPass';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { planOf, POSTERIOR, withSource, type Plan, type Source } from '../../src/model/passes/plan';
import { decodePrior } from '../../src/model/passes/priorPass';
import { FROM_ENCODED, FROM_IMAGES, type Start } from '../../src/model/passes/resume';
import { StageRunner } from '../../src/model/passes/stageRunner';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import { aroundRuns } from '../fixtures/aroundRuns';
import { startCpuEngine } from '../fixtures/cpuEngine';
import {
  LATENTS,
  openSmallModel,
  PIXELS,
  STAGES,
  writtenOut,
  type Replaced,
  type SmallModel,
  type Written,
} from '../fixtures/smallModel';

const IMAGES = 3;
const X = Float32Array.from({ length: IMAGES * PIXELS }, (_, i) => ((i * 5) % 8) / 7);
const BATCH: Batch = { firstImage: 4, images: IMAGES, x: X };
const BASE: Plan = planOf(3, POSTERIOR);
const HALF_PRIOR: Source = { kind: 'prior', temperature: 0.5 };
const halfPrior: Replaced = ({ muP, sigmaP, epsilon }) => muP.map((mu, i) => mu + 0.5 * sigmaP[i]! * epsilon[i]!);

let plain: SmallModel;
let flowing: SmallModel;
let engine: Engine;
beforeAll(async () => {
  [plain, flowing, engine] = await Promise.all([openSmallModel(), openSmallModel({ flows: true }), startCpuEngine()]);
});
afterAll(() => Promise.all([plain.close(), flowing.close(), engine.close()]));

/** The noise of the batch: the first draw. */
function noise(group: number): Float32Array {
  return seededEpsilon(6, 'posterior', plain.model.groupShapes)(group, BATCH.firstImage, IMAGES, 0);
}

function rows(values: Float32Array, images = IMAGES): number[][] {
  const length = values.length / images;
  return Array.from({ length: images }, (_, b) => [...values.subarray(b * length, (b + 1) * length)]);
}

/** The values of every image in the batch, written out. */
function expected(options: { flows?: boolean; replaced?: Readonly<Record<number, Replaced>> } = {}): Written[] {
  const epsilon = LATENTS.map((_, group) => rows(noise(group)));
  return rows(X).map((x, b) =>
    writtenOut(
      x,
      epsilon.map((images) => images[b]!),
      options,
    ),
  );
}

function expectClose(actual: Float32Array, images: readonly (readonly number[])[]): void {
  const all = images.flat();
  expect(actual).toHaveLength(all.length);
  expect([...actual]).toEqual(all.map((value) => expect.closeTo(value, 4) as number));
}

interface Group {
  readonly batch: GroupBatch;
  readonly z: Float32Array | null;
}

function expectGroup({ batch }: Group, written: readonly Written[]): void {
  for (const name of ['muQ', 'sigmaQ', 'muP', 'sigmaP'] as const) {
    expectClose(
      batch[name],
      written.map(({ groups }) => groups[batch.group]![name]),
    );
  }
}

describe.each([['without flows', () => plain, false] as const, ['with flows', () => flowing, true] as const])(
  'A pass %s',
  (_, small, flows) => {
    let runner: StageRunner;
    beforeEach(() => {
      runner = new StageRunner(engine, small().model.checkpoint, small().model.stages);
    });

    async function pass(options: Partial<PassOptions> = {}, batch: Batch = BATCH, on = runner) {
      const groups: Group[] = [];
      const outputs: OutputBatch[] = [];
      const order: string[] = [];
      const stages: string[] = [];
      const decoding = decoderPass(small().model, on, batch, {
        ...{ plan: BASE, draw: 0, epsilon: noise, start: FROM_IMAGES, again: [], details: false, release: false },
        ...options,
      });
      for await (const measured of decoding) {
        if (measured.kind === 'group') groups.push(measured);
        if (measured.kind === 'output') outputs.push(measured.batch);
        if (measured.kind === 'stage') stages.push(measured.name);
        const group = measured.kind === 'group' ? ` ${measured.batch.group}` : '';
        order.push(measured.kind === 'stage' ? measured.name : `its ${measured.kind}${group}`);
      }
      return { groups, outputs, order, stages };
    }

    test('hands out every group as soon as its stages have run, then the output', async () => {
      const { order } = await pass();
      const upTo = (stages: number) => STAGES.slice(0, stages);
      expect(order).toEqual([
        ...[
          ...upTo(2),
          'its group 0',
          STAGES[2],
          STAGES[3],
          'its group 1',
          STAGES[4],
          STAGES[5],
          'its group 2',
          STAGES[6],
        ],
        ...['its output', STAGES[7]],
      ]);
    });

    test('has the q, p and logits of the network’s formulas for every image', async () => {
      const written = expected({ flows });
      const { groups, outputs } = await pass({ draw: 2 });
      for (const group of groups) expectGroup(group, written);
      const where = { firstImage: 4, images: IMAGES, draw: 2 };
      expect(groups.map(({ batch }) => batch)).toMatchObject(
        small().model.groupShapes.map((shape, group) => ({ ...where, group, shape, details: null })),
      );
      expect(groups.every(({ z }) => z === null)).toBe(true);
      expect(outputs).toEqual([{ ...where, logits: outputs[0]!.logits }]);
      expectClose(
        outputs[0]!.logits,
        written.map(({ logits }) => logits),
      );
    });

    test('hands out z before and after the flows, if there are any', async () => {
      const written = expected({ flows });
      for (const { batch } of (await pass()).groups) {
        if (!flows) {
          expect(batch.flow).toBeNull();
          continue;
        }
        expectClose(
          batch.flow!.z0,
          written.map(({ groups }) => groups[batch.group]!.z0),
        );
        expectClose(
          batch.flow!.zK,
          written.map(({ groups }) => groups[batch.group]!.z),
        );
      }
    });

    test('has raw parameters, ε and z as details if requested; those of a constant prior are zeros', async () => {
      const written = expected({ flows });
      for (const { batch } of (await pass({ details: true })).groups) {
        const { rawPosterior, rawPrior, z } = batch.details!;
        expect(batch.epsilon).toEqual(noise(batch.group));
        expectClose(
          rawPosterior,
          written.map(({ groups }) => groups[batch.group]!.rawPosterior),
        );
        expectClose(
          rawPrior,
          written.map(({ groups }) => groups[batch.group]!.rawPrior),
        );
        expectClose(
          z,
          written.map(({ groups }) => groups[batch.group]!.z),
        );
      }
    });

    test.each([
      ['the prior at temperature 0.5', HALF_PRIOR, halfPrior],
      [
        'the posterior moved by two widths of the prior',
        { kind: 'moved', source: POSTERIOR, part: { channel: 0, position: null }, widths: 2 },
        ({ drawn, sigmaP }) => drawn.map((z, i) => (i < PIXELS ? z + 2 * sigmaP[i]! : z)),
      ],
      [
        'the posterior with one latent of the prior',
        { kind: 'mixed', rest: POSTERIOR, part: { channel: 0, position: { y: 1, x: 0 } }, other: HALF_PRIOR },
        (at) => at.drawn.map((z, i) => (i === 2 ? halfPrior(at)[i]! : z)),
      ],
      [
        'the prior with one latent of the posterior',
        { kind: 'mixed', rest: HALF_PRIOR, part: { channel: 0, position: { y: 0, x: 1 } }, other: POSTERIOR },
        (at) => halfPrior(at).map((z, i) => (i === 1 ? at.drawn[i]! : z)),
      ],
    ] satisfies [string, Source, Replaced][])(
      'goes on with the z of %s, at once and on stages that are compiled',
      async (__, source, replaced) => {
        const written = expected({ flows, replaced: { 1: replaced } });
        for (let time = 0; time < 2; time++) {
          const { groups, outputs } = await pass({ plan: withSource(BASE, 1, source) });
          for (const group of groups) expectGroup(group, written);
          expect(groups.map(({ z }) => z === null)).toEqual([true, false, true]);
          expectClose(
            groups[1]!.z!,
            written.map((image) => image.groups[1]!.z),
          );
          expectClose(
            outputs[0]!.logits,
            written.map(({ logits }) => logits),
          );
        }
      },
    );

    test('continues with given values of the top and the last group', async () => {
      const top = [
        [1, -2],
        [0.5, 0.25],
        [-1, 3],
      ];
      const last = top.map(([a = 0, b = 0]) => [a, b, a + b, a * b]);
      const given = (z: number[][]): Source => ({ kind: 'given', z: Float32Array.from(z.flat()) });
      const plan = [given(top), POSTERIOR, given(last)];
      const { groups, outputs } = await pass({ plan });
      const epsilon = LATENTS.map((__, group) => rows(noise(group)));
      const written = rows(X).map((x, b) => {
        const replaced = { 0: () => top[b]!, 2: () => last[b]! };
        return writtenOut(
          x,
          epsilon.map((images) => images[b]!),
          { flows, replaced },
        );
      });
      for (const group of groups) expectGroup(group, written);
      expectClose(
        outputs[0]!.logits,
        written.map(({ logits }) => logits),
      );
    });

    test.each([
      ['the encoded images', FROM_ENCODED, 0],
      ['group 1', { kind: 'group', group: 1, above: null }, 1],
      ['group 2', { kind: 'group', group: 2, above: null }, 2],
      ['the output', { kind: 'group', group: 3, above: null }, 3],
    ] satisfies [string, Start, number][])(
      'that resumes at %s runs the stages from there on, with the values that were kept',
      async (__, start, first) => {
        const whole = await pass({ again: [first] });
        const resumed = await pass({ start, again: [first] });
        const asked: number[] = [];
        const epsilon = (group: number) => {
          asked.push(group);
          return noise(group);
        };
        const oneMore = await pass({ start, epsilon });
        expect(asked).toEqual([0, 1, 2].slice(first)); // And no noise for what is not run.
        for (const { groups, outputs, order, stages } of [resumed, oneMore]) {
          expect(groups).toEqual(whole.groups.slice(first));
          expect(outputs).toEqual(whole.outputs);
          expect(order).toEqual(whole.order.slice(-order.length));
          expect(stages).toEqual(STAGES.slice([2, 3, 5, 7][first]));
        }
      },
    );

    test('that resumes below a group reads the z that it is given for that group', async () => {
      await pass({ again: [2] });
      const written = expected({ flows, replaced: { 1: halfPrior } });
      const above = Float32Array.from(written.flatMap(({ groups }) => groups[1]!.z));
      const { groups, outputs } = await pass({ start: { kind: 'group', group: 2, above } });
      expect(groups.map(({ batch }) => batch.group)).toEqual([2]);
      expectGroup(groups[0]!, written);
      expectClose(
        outputs[0]!.logits,
        written.map(({ logits }) => logits),
      );
    });

    test('fetches from the engine what it hands out, and nothing else', async () => {
      const { network } = small().model;
      const fetched: string[] = [];
      const watched = aroundRuns(engine, (request, __, run) => {
        fetched.push(...request.fetch);
        return run(request);
      });
      const own = () => new StageRunner(watched, small().model.checkpoint, small().model.stages);
      const handedOut = network.groups.flatMap(({ posterior, prior, z0, z }) => [
        ...[posterior.mu, posterior.sigma, ...(prior.kind === 'computed' ? [prior.mu, prior.sigma] : [])],
        ...(flows ? [z0, z] : []),
      ]);
      const names = (values: readonly { name: string }[]) => values.map(({ name }) => name).toSorted();
      await pass({}, BATCH, own());
      expect(fetched.toSorted()).toEqual(names([...handedOut, network.logits]));
      fetched.length = 0;
      await pass({ plan: withSource(BASE, 1, HALF_PRIOR) }, BATCH, own());
      expect(fetched.toSorted()).toEqual(names([...handedOut, network.logits]));
      fetched.length = 0;
      const plan = withSource(BASE, 1, {
        kind: 'moved',
        source: POSTERIOR,
        part: { channel: 0, position: null },
        widths: 1,
      });
      await pass({ plan }, BATCH, own());
      expect(fetched.toSorted()).toEqual(
        names([...handedOut, network.logits, ...(flows ? [] : [network.groups[1]!.z])]),
      );
      fetched.length = 0;
      await pass({ details: true }, BATCH, own());
      const raw = network.groups.flatMap(({ posterior, prior, z }) => [
        ...[posterior.raw, ...(prior.kind === 'computed' ? [prior.raw] : [])],
        ...(flows ? [] : [z]),
      ]);
      expect(fetched.toSorted()).toEqual(names([...handedOut, network.logits, ...raw]));
    });

    test('feeds every ε and image once, and leaves everything else on the engine', async () => {
      const { network } = small().model;
      const fed: string[] = [];
      const watched = aroundRuns(engine, (request, __, run) => {
        fed.push(...request.feeds.keys());
        return run(request);
      });
      await pass({}, BATCH, new StageRunner(watched, small().model.checkpoint, small().model.stages));
      expect(fed).toEqual(['x', ...network.groups.map(({ epsilon }) => epsilon.name)]);
    });

    test('without images decodes what the plan draws from the prior alone', async () => {
      const asked: number[] = [];
      const stages: string[] = [];
      const logits = await decodePrior(small().model, runner, IMAGES, {
        plan: planOf(3, HALF_PRIOR),
        epsilon: (group) => {
          asked.push(group);
          return noise(group);
        },
        onStage: (name) => stages.push(name),
      });
      const written = expected({ flows, replaced: { 0: halfPrior, 1: halfPrior, 2: halfPrior } });
      expectClose(
        logits,
        written.map((image) => image.logits),
      );
      expect(stages).toEqual(STAGES.slice(3));
      expect([...new Set(asked)]).toEqual([0, 1, 2]);
    });

    test('without images fetches no posterior, and hands out no group', async () => {
      const { network } = small().model;
      const fetched: string[] = [];
      const watched = aroundRuns(engine, (request, __, run) => {
        fetched.push(...request.fetch);
        return run(request);
      });
      const own = new StageRunner(watched, small().model.checkpoint, small().model.stages);
      const start: Start = { kind: 'group', group: 1, above: noise(0) };
      const { groups, outputs } = await pass({ plan: planOf(3, HALF_PRIOR), start }, { ...BATCH, x: null }, own);
      expect(groups).toEqual([]);
      expect(outputs).toHaveLength(1);
      const priors = network.groups.flatMap(({ prior }) => (prior.kind === 'computed' ? [prior.mu, prior.sigma] : []));
      expect(fetched.toSorted()).toEqual([...priors, network.logits].map(({ name }) => name).toSorted());
    });

    test('without images is refused if the plan reads a posterior', async () => {
      const start: Start = { kind: 'group', group: 1, above: noise(0) };
      const part = { channel: 0, position: null };
      for (const source of [
        POSTERIOR,
        { kind: 'mixed', rest: HALF_PRIOR, part, other: POSTERIOR },
        { kind: 'mixed', rest: POSTERIOR, part, other: HALF_PRIOR },
        { kind: 'moved', source: POSTERIOR, part, widths: 1 },
      ] satisfies Source[]) {
        const plan = withSource(planOf(3, HALF_PRIOR), 2, source);
        await expect(pass({ plan, start }, { ...BATCH, x: null })).rejects.toThrow(
          'a pass without images has no posterior',
        );
      }
    });

    test('without images may mix and move anything but the posterior’s z', async () => {
      const part = { channel: 0, position: null };
      const given: Source = { kind: 'given', z: new Float32Array(IMAGES * PIXELS).fill(0.5) };
      const plan: Plan = [
        HALF_PRIOR,
        { kind: 'moved', source: HALF_PRIOR, part, widths: -1 },
        { kind: 'mixed', rest: HALF_PRIOR, part: { channel: 0, position: { y: 1, x: 1 } }, other: given },
      ];
      const logits = await decodePrior(small().model, runner, IMAGES, {
        plan,
        epsilon: noise,
        onStage: () => undefined,
      });
      const written = expected({
        flows,
        replaced: {
          0: halfPrior,
          1: (at) => halfPrior(at).map((z, i) => z - at.sigmaP[i]!),
          2: (at) => halfPrior(at).map((z, i) => (i === 3 ? 0.5 : z)),
        },
      });
      expectClose(
        logits,
        written.map((image) => image.logits),
      );
    });

    test('without images leaves only the compiled stages on the engine, and the next pass uses them', async () => {
      const kept = new Set<string>();
      const watched = aroundRuns(engine, (request, __, run) => {
        for (const name of request.keep) kept.add(name);
        for (const name of request.forget) kept.delete(name);
        return run(request);
      });
      const { checkpoint, stages } = small().model;
      const own = new StageRunner(watched, checkpoint, stages);
      await decodePrior(small().model, own, IMAGES, {
        ...{ plan: planOf(3, HALF_PRIOR), epsilon: noise, onStage: () => undefined },
      });
      expect([...kept]).toEqual([]);
      expect(own.heldBytes).toBe(stages.slice(3).reduce((sum, { weightBytes }) => sum + weightBytes, 0));
    });

    test('without images needs a top group whose prior is known without a network', async () => {
      const { model } = small();
      const options = { plan: planOf(3, HALF_PRIOR), epsilon: noise, onStage: () => undefined };
      const network = { ...model.network, groups: model.network.groups.slice(1) };
      await expect(decodePrior({ ...model, network }, runner, IMAGES, options)).rejects.toThrow(
        'the top prior is not constant',
      );
      await expect(decodePrior(model, runner, IMAGES, { ...options, plan: [] })).rejects.toThrow(
        'there is no top group',
      );
    });

    test('needs a source for every group', async () => {
      await expect(pass({ plan: planOf(2, POSTERIOR) })).rejects.toThrow('the plan has no source for group 2');
    });
  },
);

describe('The requests of a pass', () => {
  async function drain(decoding: AsyncGenerator): Promise<void> {
    while ((await decoding.next()).done !== true);
  }

  /** An engine whose runs end only when they are released. */
  function held() {
    const started: string[] = [];
    const waiting: (() => void)[] = [];
    let wake: () => void = () => undefined;
    let isHeld = false;
    const watched = aroundRuns(engine, async (request: RunRequest, graph: Graph, run) => {
      const stage = plain.model.stages.findIndex((one) => one.graph === graph);
      started.push(`${stage} ${STAGES[stage]}`);
      wake();
      const results = await run(request);
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
      return results;
    });
    const hold = () => {
      started.length = 0;
      isHeld = true;
    };
    const letGo = () => {
      isHeld = false;
      for (const resolve of waiting.splice(0)) resolve();
    };
    /** Waits until this many have started; no others start until they are released. */
    const untilStarted = async (stages: number) => {
      while (started.length < stages) await new Promise<void>((resolve) => (wake = resolve));
      await new Promise(setImmediate);
    };
    return { watched, started, hold, letGo, untilStarted };
  }

  test('keep the engine busy: four compiled stages are queued before the first has ended, and no more', async () => {
    const { watched, started, hold, letGo, untilStarted } = held();
    const runner = new StageRunner(watched, plain.model.checkpoint, plain.model.stages);
    const options = { plan: BASE, draw: 0, start: FROM_IMAGES, again: [], details: false, release: false };
    const drawn: number[] = [];
    const epsilon = (group: number) => {
      drawn.push(group);
      return noise(group);
    };
    await drain(decoderPass(plain.model, runner, BATCH, { ...options, epsilon }));
    drawn.length = 0;
    hold();
    const decoding = decoderPass(plain.model, runner, BATCH, { ...options, epsilon });
    const first = decoding.next();
    await untilStarted(4);
    expect(started).toEqual(STAGES.slice(0, 4).map((name, index) => `${index} ${name}`));
    // The next group's noise is drawn while the engine works.
    expect(drawn).toEqual([0, 1, 2]);
    letGo();
    await first;
    await drain(decoding);
    expect(started).toHaveLength(STAGES.length);
  });

  test('wait for a z that the engine did not draw', async () => {
    const { watched, started, hold, letGo, untilStarted } = held();
    const runner = new StageRunner(watched, plain.model.checkpoint, plain.model.stages);
    const plan = withSource(BASE, 0, HALF_PRIOR);
    const options = { plan, draw: 0, epsilon: noise, start: FROM_IMAGES, again: [], details: false, release: false };
    await drain(decoderPass(plain.model, runner, BATCH, options));
    hold();
    const decoding = decoderPass(plain.model, runner, BATCH, options);
    const first = decoding.next();
    await untilStarted(3);
    expect(started).toEqual(STAGES.slice(0, 3).map((name, index) => `${index} ${name}`));
    letGo();
    await first;
    await drain(decoding);
    expect(started).toHaveLength(STAGES.length);
  });
});
