/** Two models, or two inputs, compared draw by draw on a model whose every number is written out. */
import { utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Analysed } from '../../src/model/analyses/analysed';
import { comparePaired } from '../../src/model/analyses/compare/comparePaired';
import { openImages } from '../../src/model/analyses/images';
import { EngineFailure, type Engine } from '../../src/model/engine/engine';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningEngine } from '../../src/model/passes/runningEngine';
import { ComparedColumns } from '../../src/model/statistics/comparison/comparedColumns';
import type { ComparedSums } from '../../src/model/statistics/comparison/comparison';
import { sharedParts } from '../../src/model/statistics/comparison/sharedParts';
import type { InputChoice } from '../../src/protocol/input';
import { aroundRuns } from '../fixtures/aroundRuns';
import {
  LATENTS,
  PIXELS,
  smallPictures,
  STAGES,
  writeSmallPictures,
  writtenKl,
  writtenLoss,
  writtenOut,
  type SmallModel,
} from '../fixtures/smallModel';
import { SmallModels } from '../fixtures/smallModels';

const SEED = 2;
const DRAWS = 3;
const models = new SmallModels();

interface Side {
  readonly small: SmallModel;
  readonly on?: Engine;
  readonly next?: Engine;
  readonly batchSize?: number;
  /** By default, that of the first side. */
  readonly input?: InputChoice;
}

interface Wish {
  readonly first: Side;
  readonly second: Side;
  readonly input: InputChoice;
  readonly blockBytes?: number;
  readonly draws?: number;
  readonly signal?: AbortSignal;
}

async function compared({ first, second, input, blockBytes, ...wish }: Wish) {
  const { draws = DRAWS, signal = new AbortController().signal } = wish;
  const notices: string[] = [];
  const opened = (side: Side) =>
    openImages(side.small.model, { input: side.input ?? input, seed: SEED, draws, signal });
  const images = await opened(first);
  const others = second.input === undefined ? images : await opened(second);
  const side = ({ small: { model }, on = models.engine, next, batchSize = 2 }: Side, of: typeof images): Analysed => ({
    ...{ model, images: of, draws, signal },
    running: new RunningEngine({ model, engine: on, batchSize, nextEngine: () => Promise.resolve(next ?? null) }),
    epsilon: seededEpsilon(SEED, 'posterior', model.groupShapes, (image) => of.indexOf(image)),
    notice: (sentence) => void notices.push(sentence),
  });
  const shared = sharedParts(first.small.model.description, second.small.model.description);
  const columns = new ComparedColumns(shared, { channels: true, positions: true });
  const [a, b] = [side(first, images), side(second, others)];
  const sums = await comparePaired({
    ...{ columns, first: a, second: first.small === second.small ? { ...b, running: a.running } : b },
    ...(blockBytes === undefined ? {} : { blockBytes }),
  });
  return { sums, columns, images, notices };
}

/** Every mean and error of the differences. */
function estimates({ difference }: ComparedSums, { quantities }: ComparedColumns) {
  return difference!.estimates(0, quantities);
}

/** NELBO by image and draw, from the formulas. */
function writtenNelbo({ model }: SmallModel, pictures: Float32Array): number[][] {
  const noise = seededEpsilon(SEED, 'posterior', model.groupShapes);
  return Array.from({ length: pictures.length / PIXELS }, (_, image) =>
    Array.from({ length: DRAWS }, (__, draw) => {
      const x = [...pictures.subarray(image * PIXELS, (image + 1) * PIXELS)];
      const epsilon = LATENTS.map((___, group) => [...noise(group, image, 1, draw)]);
      const { groups, logits } = writtenOut(x, epsilon, { flows: model.hasFlows });
      const kl = groups.reduce((sum, group) => sum + writtenKl(group, model.hasFlows), 0);
      return kl + writtenLoss(logits, x);
    }),
  );
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const squares = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

/** Expects the NELBO's difference, formed per image and draw and then averaged. */
function expectDifference({ sums, columns }: Awaited<ReturnType<typeof compared>>, a: number[][], b: number[][]): void {
  const changes = a.map((ofImage, image) => ofImage.map((nats, draw) => b[image]![draw]! - nats));
  const told = sums.difference!.estimate(columns.nelbo);
  expect(told.mean).toBeCloseTo(mean(changes.map(mean)), 4);
  expect(told.standardError).toBeCloseTo(Math.sqrt(squares(changes.map(mean)) / changes.length), 4);
  const overDraws = Math.sqrt(mean(changes.map(squares)) / DRAWS / changes.length);
  expect(told.drawStandardError).toBeCloseTo(overDraws, 4);
}

test('Two models on the same images and noise differ as the formulas say, with both errors', async () => {
  const [first, second] = [await models.open(), await models.open({ flows: true })];
  const input = await writeSmallPictures(first.folder, 7);
  const told = await compared({ first: { small: first }, second: { small: second }, input });
  const pictures = smallPictures(7);
  expectDifference(told, writtenNelbo(first, pictures), writtenNelbo(second, pictures));
  expect(told.sums.first.images).toBe(7);
  expect(told.columns.channels(0)).toEqual([]);
});

test('Images that were made from others are paired with them, in one model', async () => {
  const small = await models.open();
  const input = await writeSmallPictures(small.folder, 5);
  const others = await models.open();
  const made = await writeSmallPictures(others.folder, 6);
  const told = await compared({
    ...{ input, first: { small }, second: { small, input: { ...made, most: 5, from: 1 } } },
    draws: DRAWS,
  });
  // The second input begins with image 1, and its noise is that of its number.
  const second = writtenNelbo(small, smallPictures(6)).slice(1);
  expectDifference(told, writtenNelbo(small, smallPictures(5)), second);
});

test('A model compared with itself differs by exactly 0 everywhere', async () => {
  const [first, second] = [await models.open(), await models.open()];
  const input = await writeSmallPictures(first.folder, 4);
  const { sums, columns } = await compared({ first: { small: first }, second: { small: second }, input });
  expect(estimates(sums, columns).every((told) => told.mean === 0 && told.standardError === 0)).toBe(true);
  // Totals, groups, channels and positions.
  expect(columns.quantities).toBe(3 + 3 + 4 + 9);
});

test('Groups, channels and positions of a group add up to its difference', async () => {
  const small = await models.open();
  const input = await writeSmallPictures(small.folder, 5);
  const second = { small, input: { ...input, most: 3, from: 2 } };
  const { sums, columns } = await compared({ input: { ...input, most: 3, from: 0 }, first: { small }, second });
  const total = (of: readonly number[]) => of.reduce((sum, column) => sum + sums.difference!.estimate(column).mean, 0);
  for (const group of [0, 1, 2]) {
    const nats = total([columns.group(group)]);
    expect(Math.abs(nats)).toBeGreaterThan(1e-4);
    expect(total(columns.channels(group))).toBeCloseTo(nats, 10);
    expect(total(columns.positions(group))).toBeCloseTo(nats, 10);
  }
  expect(total([0, 1, 2].map((group) => columns.group(group)))).toBeCloseTo(total([columns.kl]), 10);
  expect(total([columns.kl, columns.distortion])).toBeCloseTo(total([columns.nelbo]), 10);
});

test('Blocks of any size give the same numbers', async () => {
  const [first, second] = [await models.open(), await models.open({ flows: true })];
  const input = await writeSmallPictures(first.folder, 7);
  const options = { first: { small: first }, second: { small: second }, input };
  const { sums, columns } = await compared(options);
  for (const blockBytes of [1, 2000, 3000]) {
    const told = await compared({ ...options, blockBytes });
    expect(told.sums.difference!.images).toBe(7);
    for (const [column, estimate] of estimates(told.sums, columns).entries()) {
      const whole = estimates(sums, columns)[column]!;
      expect(estimate.mean).toBeCloseTo(whole.mean, 6);
      expect(estimate.standardError).toBeCloseTo(whole.standardError!, 6);
      expect(estimate.drawStandardError).toBeCloseTo(whole.drawStandardError!, 6);
    }
  }
});

test('Model samples of the first model are given to the second', async () => {
  const [first, second] = [await models.open(), await models.open({ flows: true })];
  const told = await compared({
    ...{ first: { small: first }, second: { small: second } },
    input: { kind: 'samples', count: 5, temperature: 1 },
    blockBytes: 2000,
  });
  const pictures = told.images.values(0, 5);
  expectDifference(told, writtenNelbo(first, pictures), writtenNelbo(second, pictures));
});

/** An engine that counts the compiled stages that it holds. */
function counting(engine: Engine, held: { now: number }): Engine {
  return {
    ...engine,
    async compile(graph, stored) {
      const compiled = await engine.compile(graph, stored);
      held.now += 1;
      return {
        ...compiled,
        run: (request) => compiled.run(request),
        async release() {
          held.now -= 1;
          await compiled.release();
        },
      };
    },
  };
}

test('The weights of two models are not in memory together, however many blocks there are', async () => {
  const [first, second] = [await models.open(), await models.open({ flows: true })];
  const input = await writeSmallPictures(first.folder, 6);
  const held = { first: { now: 0 }, second: { now: 0 } };
  const together: number[] = [];
  const watched = (side: 'first' | 'second', other: 'first' | 'second') =>
    aroundRuns(counting(models.engine, held[side]), (request, _, run) => {
      together.push(held[other].now);
      return run(request);
    });
  await compared({
    first: { small: first, on: watched('first', 'second') },
    second: { small: second, on: watched('second', 'first') },
    ...{ input, blockBytes: 1 },
  });
  expect(together.length).toBeGreaterThan(6 * 2 * STAGES.length);
  expect(Math.max(...together)).toBe(0);
});

test('A model that is compared on two inputs keeps its stages from one to the other', async () => {
  const small = await models.open();
  const input = await writeSmallPictures(small.folder, 6);
  let compiled = 0;
  const on: Engine = {
    ...models.engine,
    compile: (graph, stored) => {
      compiled += 1;
      return models.engine.compile(graph, stored);
    },
  };
  await compared({ first: { small, on }, second: { small, input }, input, blockBytes: 1 });
  expect(compiled).toBe(STAGES.length);
});

describe('If an engine fails', () => {
  test.each([
    ['the first model’s', 'first', 5],
    ['the first model’s in the second block', 'first', 40],
    ['the second model’s in a later draw', 'second', 14],
  ] as const)('%s, the next one measures the images again, with the same differences', async (_, side, at) => {
    const [first, second] = [await models.open(), await models.open({ flows: true })];
    const input = await writeSmallPictures(first.folder, 6);
    const options = { input, blockBytes: 2000 };
    const whole = await compared({ ...options, first: { small: first }, second: { small: second } });
    let runs = 0;
    const failing = aroundRuns(models.engine, (request, __, run) =>
      ++runs === at ? Promise.reject(new EngineFailure('The device is lost')) : run(request),
    );
    const mended = { on: failing, next: models.engine };
    const told = await compared({
      ...options,
      first: { small: first, ...(side === 'first' && mended) },
      second: { small: second, ...(side === 'second' && mended) },
    });
    expect(estimates(told.sums, told.columns)).toEqual(estimates(whole.sums, whole.columns));
    expect(told.notices).toEqual([expect.stringContaining('failed (The device is lost)')]);
  });
});

test('Inputs of which one has fewer images are refused', async () => {
  const small = await models.open();
  const input = await writeSmallPictures(small.folder, 5);
  const fewer = { ...input, most: 3, from: 0 };
  await expect(compared({ input, first: { small }, second: { small, input: fewer } })).rejects.toThrow(
    "The images can't be paired: the second input has only 3,",
  );
});

test('A comparison that is cancelled ends at its stage, with the signal’s reason', async () => {
  const [first, second] = [await models.open(), await models.open({ flows: true })];
  const input = await writeSmallPictures(first.folder, 6);
  const cancellation = new AbortController();
  let runs = 0;
  const on = aroundRuns(models.engine, (request, _, run) => {
    if (++runs === 3) cancellation.abort(new Error('enough'));
    return run(request);
  });
  const { signal } = cancellation;
  const cancelled = compared({ first: { small: first }, second: { small: second, on }, input, signal });
  await expect(cancelled).rejects.toThrow('enough');
  expect(runs).toBeLessThan(STAGES.length);
});

test('A checkpoint that is rewritten meanwhile is refused', async () => {
  const [first, second] = [await models.open(), await models.open({ flows: true })];
  const input = await writeSmallPictures(first.folder, 3);
  const on = aroundRuns(models.engine, (request, graph, run) => {
    if (graph === second.model.stages.at(-1)!.graph) utimesSync(second.path, 1, 1);
    return run(request);
  });
  const rewritten = compared({ first: { small: first }, second: { small: second, on }, input });
  await expect(rewritten).rejects.toThrow('small.pt was rewritten since it was opened');
});
