/** Sweeps measure a data set into a file. They can be stopped and resumed. */
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openImages } from '../../src/model/analyses/images';
import { inspect } from '../../src/model/analyses/inspect';
import { reconstructionsAfter, sweep, type SweepResult } from '../../src/model/analyses/sweep';
import { SweepFile } from '../../src/model/analyses/sweepFile';
import type { SweepProgress } from '../../src/model/analyses/sweepProgress';
import type { Engine } from '../../src/model/engine/engine';
import { RunningEngine } from '../../src/model/passes/runningEngine';
import { Refusal } from '../../src/model/refusal';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { writeStatistics } from '../../src/model/statistics/file/writeStatistics';
import type { InputChoice } from '../../src/protocol/input';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { openSmallModel, writeSmallPictures, type SmallModel } from '../fixtures/smallModel';

const IMAGES = 23;
const BATCH = 4;
const SEED = 5;
type Position = SweepProgress['position'];
type Files = Extract<InputChoice, { kind: 'files' }>;

let small: SmallModel;
let flowing: SmallModel;
let engine: Engine;
let input: Files;
beforeAll(async () => {
  [small, flowing, engine] = await Promise.all([openSmallModel(), openSmallModel({ flows: true }), startCpuEngine()]);
  input = await writeSmallPictures(small.folder, IMAGES);
});
afterAll(() => Promise.all([small.close(), flowing.close(), engine.close()]));

let out: string;
beforeAll(() => void (out = join(small.folder, 'sweep.safetensors')));
afterEach(() => rm(out, { force: true }));

interface Wish {
  readonly of?: SmallModel;
  readonly draws?: number;
  readonly seed?: number;
  readonly input?: Files;
  readonly check?: number;
  /** Number of images after which the sweep ends, between two batches. */
  readonly stopAfter?: number;
  /** Number of images after which the sweep ends within a batch, as if killed; it was saved before. */
  readonly killAfter?: number;
}

async function run(wish: Wish = {}): Promise<SweepResult> {
  const { of = small, draws = 2, seed = SEED, check = 0, stopAfter = Infinity, killAfter = Infinity } = wish;
  const { model } = of;
  const chosen = wish.input ?? input;
  const running = new RunningEngine({ model, engine, batchSize: BATCH });
  const made = { command: 'nvae-inspect sweep small.pt', engine: () => engine.description };
  const file = await SweepFile.open(out, { model, input: chosen, seed, draws }, made);
  const kill = new AbortController();
  const stop = new AbortController();
  const { signal } = kill;
  const after = file.earlier === null ? {} : { after: file.earlier };
  await using images = await openImages(model, { input: chosen, seed, draws, signal, mostKeptBytes: 1000, ...after });
  let measured = 0;
  return await sweep({
    ...{ model, running, images, file, seed, draws, signal, stop: stop.signal, check },
    reconstructions: reconstructionsAfter(file, model, images),
    listener: {
      batch(end) {
        measured = end;
        if (end >= stopAfter) stop.abort();
        return Promise.resolve();
      },
      group() {
        if (measured >= killAfter) kill.abort(new Error('killed'));
      },
    },
  });
}

async function refusal(wish: Wish): Promise<string> {
  const error: unknown = await run(wish).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

test.each([
  ['one draw', 1, false],
  ['several draws', 3, false],
  ['several draws of a model with flows', 3, true],
])('A sweep with %s equals the ordinary inspection of the same images', async (_, draws, flows) => {
  const of = flows ? flowing : small;
  const { measurement } = await run({ of, draws });
  const { model } = of;
  const { signal } = new AbortController();
  await using images = await openImages(model, { input, seed: SEED, draws, signal });
  const running = new RunningEngine({ model, engine, batchSize: BATCH });
  const ordinary = await inspect({
    ...{ model, running, images, seed: SEED, draws, signal, epsilon: null, passes: 1, details: false, listener: {} },
  });
  const saved = (await readStatistics(out)).measurement;
  for (const swept of [measurement, saved]) {
    expect(swept.rows).toEqual({ ...ordinary.rows, weights: swept.rows.weights });
    expect(swept.groups(0.1)).toEqual(ordinary.groups(0.1));
    expect(swept.summary(0.1)).toEqual({ ...ordinary.summary(0.1), bound: swept.summary(0.1)!.bound });
  }
});

test.each([
  ['stopped', { stopAfter: 1 }],
  ['stopped later', { stopAfter: 13 }],
  ['stopped at the end', { stopAfter: IMAGES }],
  ['stopped and killed', { stopAfter: 5, killAfter: 9 }],
  ['stopped, with model samples after the images', { stopAfter: 9, check: 7 }],
  ['stopped, with flows', { stopAfter: 9, flows: true }],
])('A sweep that was %s and is taken up again writes the same file', async (_, wish) => {
  const of = 'flows' in wish ? flowing : small;
  const check = 'check' in wish ? wish.check : 0;
  expect((await run({ of, check })).isComplete).toBe(true);
  const whole = await readFile(out);
  await rm(out);
  const first = await run({ of, check, stopAfter: wish.stopAfter });
  expect(first.isComplete).toBe(wish.stopAfter === IMAGES && check === 0 && first.isComplete);
  if ('killAfter' in wish) await expect(run({ of, killAfter: wish.killAfter })).rejects.toThrow('killed');
  expect((await run({ of, check })).isComplete).toBe(true);
  expect((await readFile(out)).equals(whole)).toBe(true);
});

test('A complete sweep measures nothing again', async () => {
  await run();
  const before = await readFile(out);
  const { measurement, isComplete } = await run({ killAfter: 0 });
  expect(isComplete).toBe(true);
  expect(measurement.rows.reconstructionNats).toHaveLength(IMAGES);
  expect((await readFile(out)).equals(before)).toBe(true);
});

test('The file of an unfinished sweep opens with the results so far', async () => {
  await run({ stopAfter: 9 });
  const { measurement, records, scope } = await readStatistics(out);
  expect(measurement.groups(0.1).map((group) => group!.images)).toEqual([12, 12, 12]);
  expect(records.names.count).toBe(12);
  expect(scope.images).toBe(IMAGES);
});

test('A file of anything else is never overwritten: the refusal says what it contains', async () => {
  await run({ stopAfter: 1 });
  const ending = `Give another --out, or remove that file, to measure anew.`;
  const before = await readFile(out);
  expect(await refusal({ seed: 6 })).toBe(`${out} holds a sweep with seed 5. ${ending}`);
  expect(await refusal({ draws: 3 })).toBe(`${out} holds a sweep with 2 draws per image. ${ending}`);
  expect(await refusal({ of: flowing, input: { ...input, from: 1 } })).toBe(
    `${out} holds a sweep of other images (${input.paths[0]}). ${ending}`,
  );
  expect((await readFile(out)).equals(before)).toBe(true);
  await writeFile(out, 'a letter');
  expect(await refusal({})).toBe(`${out} holds something else than statistics. ${ending}`);
});

test('A data set that has changed since the sweep began is refused, because its numbers would be of two data sets', async () => {
  const [path] = input.paths;
  const changing: Files = { ...input, paths: [join(small.folder, 'changing.safetensors')] };
  await copyFile(path!, changing.paths[0]!);
  await run({ input: changing, stopAfter: 1 });
  const before = await readFile(out);
  await writeSmallPictures(small.folder, IMAGES + 1);
  await copyFile(join(small.folder, `${IMAGES + 1}.safetensors`), changing.paths[0]!);
  expect(await refusal({ input: changing })).toBe(
    'The number of images in changing.safetensors has changed from 23 to 24 since the first 4 were measured. ' +
      'Give another --out to measure anew.',
  );
  expect((await readFile(out)).equals(before)).toBe(true);
});

test.each([
  ['fewer images than it names', (position: Position) => ({ ...position, tally: { ...position.tally, pictures: 3 } })],
  ['a place before its images', (position: Position) => ({ ...position, looked: 3 })],
])('A file whose sweep has measured %s is refused', async (_, altered) => {
  await run({ stopAfter: 1 });
  const { records, scope, ...read } = await readStatistics(out);
  const sweepOf = JSON.parse(read.sweep!) as { position: Position };
  const names = Array.from({ length: records.names.count }, (__, image) => records.names.at(image)!);
  await writeStatistics(out, {
    ...read,
    sweep: JSON.stringify({ ...sweepOf, position: altered(sweepOf.position) }),
    ...{ records: { ...records, names }, details: [] },
  });
  expect(await refusal({})).toContain('its images are not those that its sweep has measured');
});

test('The strongest images of a channel are those with its largest KL', async () => {
  const { measurement } = await run({ draws: 1 });
  for (const [index, group] of measurement.groups(0.1).entries()) {
    const { strongest } = group!;
    const channels = small.model.groupShapes[index]!.channels;
    // With one channel, a group's KL is the channel's.
    if (channels > 1) continue;
    const ranked = [...measurement.klByGroup[index]!.entries()].toSorted(([, a], [, b]) => b - a).slice(0, 8);
    expect([...strongest!.image]).toEqual(ranked.map(([image]) => image));
    expect([...strongest!.klNats]).toEqual(ranked.map(([, kl]) => expect.closeTo(kl, 10) as number));
  }
});

test('Standard errors are split into the parts for other images and for other draws', async () => {
  const draws = 4;
  const { measurement } = await run({ draws });
  const { drawStandardErrors } = measurement.summary(0.1)!;
  // By definition, from a separate inspection of each image.
  let variance = 0;
  const { model } = small;
  const { signal } = new AbortController();
  for (let image = 0; image < IMAGES; image++) {
    const one = { ...input, from: image, most: 1 };
    await using images = await openImages(model, { input: one, seed: SEED, draws, signal });
    const running = new RunningEngine({ model, engine, batchSize: 1 });
    const alone = await inspect({
      ...{ model, running, images, seed: SEED, draws, signal, epsilon: null, passes: 1, details: false, listener: {} },
    });
    variance += alone.summary(0.1)!.nelboNats!.standardError! ** 2;
  }
  expect(drawStandardErrors!.nelboNats).toBeCloseTo(Math.sqrt(variance) / IMAGES, 6);
});
