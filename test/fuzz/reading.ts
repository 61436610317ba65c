/** Reads a file as the inspector does, as far as the file is concerned. */
import { basename, dirname } from 'node:path';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint/checkpoint';
import { readNoiseFile } from '../../src/model/cli/noiseFile';
import { readLatents } from '../../src/model/analyses/latents/latentFile';
import { openModel } from '../../src/model/families/openModel';
import { Refusal } from '../../src/model/refusal';
import { EventFiles } from '../../src/model/run/history/eventFiles';
import { readTrainingLog } from '../../src/model/run/history/trainingLog';
import { quantityMapOf } from '../../src/model/statistics/quantityMap';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { GREY_TARGET, GROUPS, TARGET } from './inputs';
import { readPictures } from '../fixtures/readPictures';
import type { Original } from './originals';
import { mergeDamaged } from './shards';

/** How reading ended. `failed` must not happen: it gives neither values nor a sentence for the user. */
export type Outcome =
  | { readonly kind: 'read' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** The inspector reads in stages of 8 MB. */
const VALUES_AT_ONCE = 2e6;
const MOST_IMAGES = 4;

/** Reads all tensors of the model in the file. */
export function readValues(path: string): Promise<Outcome> {
  return outcomeOf(async () => {
    const checkpoint = await openCheckpoint(path);
    try {
      await readTensors(checkpoint);
    } finally {
      await checkpoint.close();
    }
  });
}

/** Finds out which network the file contains. */
export function readNetwork(path: string): Promise<Outcome> {
  return outcomeOf(async () => {
    const model = await openModel(path);
    await model.checkpoint.close();
  });
}

/** Reads pictures, or an array of them, for a model. */
export function readInput(path: string): Promise<Outcome> {
  return outcomeOf(async () => {
    const target = path.endsWith('.mat') ? GREY_TARGET : TARGET;
    const { x, count } = await readPictures([path], target, 0, { most: MOST_IMAGES });
    const expected = count * target.channels * target.size ** 2;
    if (x.length !== expected) throw new Error(`${count} images have ${x.length} values in place of ${expected}`);
    const outside = x.find((value) => !(value >= 0 && value <= 1));
    if (outside !== undefined) throw new Error(`an image holds ${outside}`);
  });
}

/** Reads the noise of two images. */
export function readNoise(path: string): Promise<Outcome> {
  return outcomeOf(async () => {
    const epsilon = (await readNoiseFile(path, GROUPS)).source(2);
    for (const [group, { channels, height, width }] of GROUPS.entries()) {
      const { length } = epsilon(group, 1, 1, 0);
      if (length !== channels * height * width) throw new Error(`group ${group} has ${length} values`);
    }
  });
}

/** Reads latents to decode: all rows, as the command line does, and only the first, as the page does of many. */
export function readLatentFile(path: string): Promise<Outcome> {
  return outcomeOf(async () => {
    const { signal } = new AbortController();
    for (const most of [Infinity, 1]) {
      const { rows, listed, z, digests } = await readLatents(path, GROUPS, { groups: null, most, signal });
      if (rows < 1 || rows > Math.min(listed, most)) throw new Error(`${rows} rows were read of ${listed}`);
      for (const [group, values] of z) {
        const { channels = 0, height = 0, width = 0 } = GROUPS[group] ?? {};
        if (values.length !== rows * channels * height * width)
          throw new Error(`z.${group} has ${values.length} values`);
        if (!values.every(Number.isFinite)) throw new Error(`z.${group} holds a value that is not finite`);
      }
      if (digests !== null && digests.length !== 32 * rows)
        throw new Error(`there are ${digests.length} bytes of digests`);
    }
  });
}

/** Reads statistics, and asks everything of them that the page asks. */
export function readStatisticsFile(path: string): Promise<Outcome> {
  return outcomeOf(async () => {
    const { measurement, model, records, images } = await readStatistics(path);
    measurement.groups(0.1);
    measurement.summary(0.1);
    for (let image = 0; image < records.names.count; image++) records.names.at(image);
    for (const [group, { channels, height, width }] of model.groups.entries()) {
      for (const image of measurement.imagesKept > 0 ? [null, 0] : [null]) {
        for (const channel of [null, channels - 1]) {
          const map = measurement.klMap({ quantity: 'kl', group, channel, image });
          const values = map.kind === 'latent' ? map.latents.klNats : map.klNats;
          if (values.length !== height * width) throw new Error(`a map of group ${group} has ${values.length} values`);
        }
      }
      if (measurement.imagesKept > 0) {
        const query = { group, channels: { kind: 'all' }, image: null } as const;
        await measurement.distributions.histograms(query);
        await measurement.distributions.plane(query);
        await measurement.distributions.standardised(query);
        quantityMapOf({ quantity: 'muQ', group, channel: 0, image: null }, measurement, () => null);
      }
    }
    const pixels = measurement.imagesKept * model.image.channels * model.image.size ** 2;
    if (images !== null && images.x.length !== pixels) throw new Error(`the images have ${images.x.length} values`);
  });
}

/** Merges a shard with the other one, in a folder named after `path`. */
export function readShard(bytes: Buffer, original: Original, path: string): Promise<Outcome> {
  return outcomeOf(() => mergeDamaged(bytes, original, `${path}-shards`));
}

/** Reads a run's event file, of which only what is damaged is left out, with a sentence. */
export function readEvents(path: string): Promise<Outcome> {
  return outcomeOf(async () => {
    const files = new EventFiles(dirname(path));
    await files.read([basename(path)]);
    for (const tag of files.history.tags) {
      const { steps, values } = files.history.series(tag) ?? { steps: [], values: [] };
      if (steps.length !== values.length)
        throw new Error(`${tag} has ${steps.length} steps and ${values.length} values`);
    }
    if (files.problems.length > 0) throw new Refusal(files.problems.join(' '));
  });
}

/** Reads a training's log, any line of which may be something else. */
export function readLog(path: string): Promise<Outcome> {
  return outcomeOf(async () => {
    for (const { name } of await readTrainingLog(path)) if (name === '') throw new Error('a number has no name');
  });
}

async function outcomeOf(reading: () => Promise<void>): Promise<Outcome> {
  try {
    await reading();
    return { kind: 'read' };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', message: error.message };
    return { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function readTensors(checkpoint: Checkpoint): Promise<void> {
  let names: string[] = [];
  let values = 0;
  for (const [name, { shape }] of checkpoint.tensors) {
    names.push(name);
    values += elements(shape);
    if (values < VALUES_AT_ONCE) continue;
    await readSome(checkpoint, names);
    names = [];
    values = 0;
  }
  await readSome(checkpoint, names);
}

async function readSome(checkpoint: Checkpoint, names: readonly string[]): Promise<void> {
  const read = await checkpoint.read(names);
  for (const name of names) {
    const expected = elements(checkpoint.tensors.get(name)?.shape ?? []);
    const found = read.get(name)?.length;
    if (found !== expected) throw new Error(`${name} has ${found} values, and its shape ${expected}`);
  }
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
