/** The images of one class as an input of their own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareApart } from '../../src/model/analyses/compare/compareApart';
import { epsilonOfClass, ImagesOfClass } from '../../src/model/analyses/compare/imagesOfClass';
import { openImages } from '../../src/model/analyses/images';
import { pngOf } from '../../src/model/export/png';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningEngine } from '../../src/model/passes/runningEngine';
import { ComparedColumns } from '../../src/model/statistics/comparison/comparedColumns';
import { comparisonOf } from '../../src/model/statistics/comparison/comparison';
import { allParts } from '../../src/model/statistics/comparison/sharedParts';
import { aroundRuns } from '../fixtures/aroundRuns';
import { LATENTS, writtenKl, writtenOut } from '../fixtures/smallModel';
import { SmallModels } from '../fixtures/smallModels';

const SEED = 5;
const models = new SmallModels();
/** The class of each image, in the order of the folders. */
const CLASSES = { cat: 90, dog: 3, emu: 40 } as const;
const NUMBERS = { cat: 0, dog: 90, emu: 93 } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'classes-'));
  for (const [name, count] of Object.entries(CLASSES)) {
    await mkdir(join(folder, name));
    for (let i = 0; i < count; i++) {
      const file = join(folder, name, `${String(i).padStart(2, '0')}.png`);
      await writeFile(file, pngOf({ width: 2, height: 2, channels: 1, pixels: pictureOf(name, i) }));
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

const pictureOf = (name: string, i: number) =>
  Uint8Array.from({ length: 4 }, (_, at) => (name.charCodeAt(0) * 7 + i * 31 + at * 53) % 256);

async function compareClasses(a: string, b: string) {
  const { model } = await models.open();
  const batches: number[] = [];
  const engine = aroundRuns(models.engine, (request, graph, run) => {
    if (graph === model.stages[0]!.graph) batches.push(request.batch);
    return run(request);
  });
  const { signal } = new AbortController();
  const input = { kind: 'files', paths: [folder], most: null } as const;
  const running = new RunningEngine({ model, engine, batchSize: 4 });
  const side = async (name: string) => {
    const all = await openImages(model, { input, seed: SEED, draws: 2, signal, mostKeptBytes: 0 });
    const images = new ImagesOfClass(all, name);
    const epsilon = seededEpsilon(SEED, 'posterior', model.groupShapes, (image) => all.indexOf(image));
    return { model, running, images, epsilon: epsilonOfClass(images, epsilon), draws: 2, signal };
  };
  const [first, second] = [await side(a), await side(b)];
  const columns = new ComparedColumns(allParts(model.description), { channels: false, positions: false });
  const told = comparisonOf(columns, await compareApart({ columns, first, second }));
  return { told, batches, model, running, first: first.images, second: second.images };
}

test('A class has the noise of its numbers in the data set, and its own mean', async () => {
  const { told, model } = await compareClasses('dog', 'emu');
  const noise = seededEpsilon(SEED, 'posterior', model.groupShapes);
  const klOf = (name: keyof typeof CLASSES, i: number, draw: number) => {
    const x = [...pictureOf(name, i)].map((grey) => grey / 255);
    const epsilon = LATENTS.map((_, group) => [...noise(group, NUMBERS[name] + i, 1, draw)]);
    return writtenOut(x, epsilon).groups.reduce((sum, group) => sum + writtenKl(group), 0);
  };
  for (const [name, side] of [
    ['dog', 'first'],
    ['emu', 'second'],
  ] as const) {
    const values = Array.from({ length: CLASSES[name] }, (_, i) => (klOf(name, i, 0) + klOf(name, i, 1)) / 2);
    expect(told.images[side]).toBe(CLASSES[name]);
    expect(told.kl[side].mean).toBeCloseTo(values.reduce((sum, nats) => sum + nats, 0) / values.length, 4);
  }
});

test('A class is read from among all images, and only its own are run and held', async () => {
  const { batches, first, second } = await compareClasses('dog', 'cat');
  expect(batches.reduce((sum, batch) => sum + batch, 0)).toBe(CLASSES.dog + CLASSES.cat);
  expect([first.input.description.images, second.input.description.images]).toEqual([CLASSES.dog, CLASSES.cat]);
  expect(first.input.description.label).toMatch(/^3 images of class dog among 133 images from classes-/);
  expect(first.input.records.names).toEqual(['dog/00.png', 'dog/01.png', 'dog/02.png']);
  expect(Array.from({ length: CLASSES.cat }, (_, image) => second.holds(image)).some(Boolean)).toBe(false);
});

test('A class has its stages released with its last image', async () => {
  const { running } = await compareClasses('emu', 'dog');
  expect(running.heldBytes).toBe(0);
});
