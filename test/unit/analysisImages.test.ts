/** The images of an analysis, whether pictures or model samples, and their reconstructions. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openImages, pictureTarget, type Images } from '../../src/model/analyses/images';
import { Reconstructions } from '../../src/model/analyses/reconstructions';
import { preparationOf } from '../../src/model/data/picture/preparation';
import type { LatentModel } from '../../src/model/latentModel';
import { fillUniform } from '../../src/model/noise/noise';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { StageRunner } from '../../src/model/passes/stageRunner';
import { imagesKept } from '../../src/model/statistics/imagesKept';
import type { InputChoice } from '../../src/protocol/input';
import { aroundRuns } from '../fixtures/aroundRuns';
import {
  LATENTS,
  PIXELS,
  smallPictures,
  STAGES,
  writeSmallPictures,
  writtenOut,
  type SmallModel,
} from '../fixtures/smallModel';
import { SmallModels } from '../fixtures/smallModels';

let small: SmallModel;
let unknown: SmallModel;
const models = new SmallModels();
beforeAll(async () => {
  [small, unknown] = await Promise.all([models.open(), models.open({ likelihood: { kind: 'unknown', outputs: 1 } })]);
});

interface Wish {
  readonly seed?: number;
  readonly draws?: number;
  readonly now?: () => number;
  readonly signal?: AbortSignal;
}

function open(input: InputChoice, { seed = 4, draws = 1, ...rest }: Wish = {}, of = small): Promise<Images> {
  return openImages(of.model, { input, seed, draws, signal: new AbortController().signal, ...rest });
}

describe('Pictures', () => {
  test('are prepared like the model’s training data', () => {
    const { images } = small.model;
    const model: Pick<LatentModel, 'images'> = {
      images: { ...images, dataset: 'celeba_64', imageChannels: 3, imageSize: 64, scoredMargin: 2, bits: 5 },
    };
    const preparation = preparationOf('celeba_64', 64);
    expect(preparation).not.toEqual(preparationOf('mnist', 64));
    const target = { channels: 3, size: 64, padding: 2, binary: false, bits: 5, preparation };
    expect(pictureTarget(model)).toEqual(target);
    expect(pictureTarget({ images: { ...model.images, binaryData: true } })).toEqual({ ...target, binary: true });
  });

  test('are all available from the start', async () => {
    const images = await open(await writeSmallPictures(small.folder, 7));
    const { input } = images;
    expect([...images.values(0, 7)]).toEqual([...smallPictures(7)]);
    expect(input.records.names).toEqual([0, 1, 2, 3, 4, 5, 6].map((image) => `x[${image}]`));
    expect(input.description).toEqual({
      ...{ kind: 'files', images: 7, listed: 7, imagesKept: 7, label: '7 images from 7.safetensors' },
      ...{ notes: ['The images were used as they stand in the file.'], warnings: [], offer: null },
    });
    expect([images.most, images.drawn, images.decidedSamples]).toEqual([7, 7, null]);
    const runner = new StageRunner(aroundRuns(models.engine, failing), small.model.checkpoint, small.model.stages);
    await images.draw(runner, 7, failing);
    expect(images.measured(7)).toBe(false);
    expect(images.input).toBe(input);
  });

  test('are measured in full batches, the last one with the rest', async () => {
    const images = await open(await writeSmallPictures(small.folder, 7));
    expect([0, 3, 6].map((first) => images.batchEnd(first, 3))).toEqual([3, 6, 7]);
    expect([3, 6, 7].map((end) => images.isEnd(end))).toEqual([false, false, true]);
  });

  test('may be some of many, chosen by the seed', async () => {
    const input = { ...(await writeSmallPictures(small.folder, 7)), most: 3 };
    const [{ input: first }, { input: again }, { input: other }] = [
      await open(input),
      await open(input),
      await open(input, { seed: 5 }),
    ];
    expect(first.description).toMatchObject({ images: 3, listed: 7, imagesKept: 3 });
    expect(again).toEqual(first);
    expect(other.records.names).not.toEqual(first.records.names);
  });

  test('are refused if none are requested, and if there are none', async () => {
    const input = await writeSmallPictures(small.folder, 7);
    await expect(open({ ...input, most: 0 })).rejects.toThrow('No pictures were asked for: choose at least one.');
    expect((await open({ ...input, most: 1 })).most).toBe(1);
    const missing = join(small.folder, 'missing');
    await expect(open({ kind: 'files', paths: [missing], most: null })).rejects.toThrow('missing');
  });

  test('are not read once the inspection is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(open({ kind: 'files', paths: [small.folder], most: null }, { signal })).rejects.toThrow('enough');
  });
});

function failing(): never {
  throw new Error('nothing is to be drawn');
}

describe('Model samples', () => {
  const samples = (count: number | { decided: number | null }, temperature = 1) =>
    ({ kind: 'samples', count, temperature }) as const;

  test('are described by number, seed and temperature, and as not being data', async () => {
    const about = 'The images are drawn from the model itself at temperature';
    const { description } = (await open(samples(3))).input;
    expect(description).toEqual({
      ...{ kind: 'samples', images: 3, listed: 3, imagesKept: 3, label: '3 model samples, seed 4: not data' },
      ...{ notes: [`${about} 1: they say nothing about data.`], warnings: [], offer: null },
    });
    const colder = (await open(samples(1, 0.7), { seed: 8 })).input.description;
    expect(colder.label).toBe('1 model sample, seed 8, temperature 0.7: not data');
    expect(colder.notes).toEqual([`${about} 0.7: they say nothing about data.`]);
    const undecided = (await open(samples({ decided: null }))).input.description;
    expect(undecided).toMatchObject({ images: 2, listed: 2, imagesKept: 2, label: 'model samples, seed 4: not data' });
  });

  test('that are too many to keep individually are counted as not kept', async () => {
    const number = 2_000_000;
    const { imagesKept: kept } = (await open(samples(number), { draws: 5 })).input.description;
    const { groupShapes: groups, hasFlows } = small.model;
    expect(kept).toBe(imagesKept({ groups, hasFlows }, { images: number, draws: 5 }));
    expect(kept).toBeLessThan(number);
  });

  test.each([0, -1])('are refused in the number %i', async (count) => {
    await expect(open(samples(count))).rejects.toThrow('No samples were asked for: choose at least one.');
  });

  test.each([0, -0.5, NaN])('are refused at temperature %d', async (temperature) => {
    await expect(open(samples(3, temperature))).rejects.toThrow(
      `Samples can't be drawn at temperature ${temperature}: it must be above 0.`,
    );
  });

  test('are refused for a model with an unknown decoder, with what to do instead', async () => {
    await expect(open(samples(3), {}, unknown)).rejects.toThrow(
      'No samples can be drawn from this model, because its decoder is not known. Choose pictures, or a .safetensors with tensor x.',
    );
  });

  test('are refused if they don’t fit in memory', async () => {
    await expect(open(samples(1e9))).rejects.toThrow('1000000000 model samples are too many to hold in memory.');
  });

  test('are measured one at first, so that numbers appear soon, and then in full batches', async () => {
    const images = await open(samples(9));
    expect([0, 1, 5].map((first) => images.batchEnd(first, 4))).toEqual([1, 5, 9]);
    expect([images.most, images.decidedSamples]).toEqual([9, 9]);
    expect([1, 5, 9].map((end) => images.isEnd(end))).toEqual([false, false, true]);
    expect((await open(samples(1))).batchEnd(0, 4)).toBe(1);
  });

  test('without a number have room for sixteen; two are certain until the cost of one is known', async () => {
    const images = await open(samples({ decided: null }));
    expect([images.most, images.decidedSamples]).toEqual([16, null]);
    expect([0, 1].map((first) => images.batchEnd(first, 4))).toEqual([1, 2]);
    expect(images.isEnd(2)).toBe(false);
    const before = images.input;
    expect(images.measured(1)).toBe(false);
    expect(images.input).toBe(before);
    // By the test's clock, they take no time.
    expect(images.measured(2)).toBe(true);
    expect(images.input.description).toMatchObject({ images: 16, imagesKept: 16, offer: null });
    expect(images.decidedSamples).toBe(16);
    expect(images.isEnd(16)).toBe(true);
  });

  test('are few if they take long, and the description says why and offers more', async () => {
    let nowMs = 0;
    const images = await open(samples({ decided: null }), { now: () => nowMs });
    nowMs = 4000;
    images.measured(1);
    nowMs = 8000;
    images.measured(2);
    expect(images.input.description).toMatchObject({
      ...{ images: 5, label: '5 model samples, seed 4: not data', offer: { count: 16, estimatedMs: 64_000 } },
      notes: [
        expect.stringContaining('drawn from the model itself'),
        '5 model samples, chosen to take about 20 s on this engine; choose more under Input.',
      ],
    });
  });

  const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
  const TEMPERATURE = 0.6;

  /** The pixels of sample `image`, written out: black and white by its own noise. */
  function written(image: number, seed: number): number[] {
    const source = seededEpsilon(seed, 'prior', small.model.groupShapes);
    const cold = ({
      muP,
      sigmaP,
      epsilon,
    }: {
      muP: readonly number[];
      sigmaP: readonly number[];
      epsilon: readonly number[];
    }) => muP.map((mu, i) => mu + TEMPERATURE * sigmaP[i]! * epsilon[i]!);
    const epsilon = LATENTS.map((_, group) => [...source(group, image, 1, 0)]);
    const { logits } = writtenOut([0, 0, 0, 0], epsilon, { replaced: { 0: cold, 1: cold, 2: cold } });
    const thresholds = new Float64Array(PIXELS);
    fillUniform({ seed, purpose: 'decoder sample', image, draw: 0, group: 0 }, thresholds);
    return logits.map((logit, i) => Number(sigmoid(logit) > thresholds[i]!));
  }

  test('are drawn from the prior at the temperature and then from the decoder, whatever the batches', async () => {
    const runner = new StageRunner(models.engine, small.model.checkpoint, small.model.stages);
    const expected = Array.from({ length: 40 }, (_, image) => written(image, 4));
    expect(new Set(expected.map((pixels) => pixels.join(' '))).size).toBeGreaterThan(5);
    for (const ends of [[40], [1, 9, 17, 40], [16, 16, 40]]) {
      const images = await open(samples(40, TEMPERATURE));
      const stages: string[] = [];
      for (const end of ends) {
        await images.draw(runner, end, (name) => stages.push(name));
        expect(images.drawn).toBe(end);
        expect(images.input.records.names).toEqual(Array.from({ length: end }, (_, image) => `sample ${image}`));
        expect([images.holds(end - 1), images.holds(end)]).toEqual([true, false]);
      }
      expect([...images.values(0, 40)]).toEqual(expected.flat());
      const drawings = new Set(ends).size;
      expect(stages).toEqual(
        Array.from({ length: drawings }, () => STAGES.slice(3).map((name) => `sampling, ${name}`)).flat(),
      );
    }
  });

  test('are not drawn again if they exist', async () => {
    const images = await open(samples(4));
    await images.draw(new StageRunner(models.engine, small.model.checkpoint, small.model.stages), 3, () => undefined);
    const broken = new StageRunner(aroundRuns(models.engine, failing), small.model.checkpoint, small.model.stages);
    await images.draw(broken, 3, failing);
    await images.draw(broken, 2, failing);
    expect(images.drawn).toBe(3);
    await expect(images.draw(broken, 4, failing)).rejects.toThrow('nothing is to be drawn');
    expect(images.drawn).toBe(3);
  });
});

describe('Reconstructions', () => {
  const target = () => pictureTarget(small.model);
  const logits = Float32Array.from({ length: 3 * PIXELS }, (_, i) => i / 2 - 2);
  const shades = (image: number) =>
    Uint8Array.from(logits.subarray(image * PIXELS, (image + 1) * PIXELS), (logit) =>
      Math.round(255 / (1 + Math.exp(-logit))),
    );

  test('are the decoder’s mean for the first draw of each kept image', () => {
    const reconstructions = new Reconstructions(small.model.decoder, target(), 4);
    reconstructions.add({ firstImage: 2, images: 3, draw: 0, logits });
    expect([0, 1, 2, 3, 4].map((image) => reconstructions.get(image))).toEqual([
      ...[undefined, undefined, shades(0), shades(1), undefined],
    ]);
  });

  test('stay those of the first draw', () => {
    const reconstructions = new Reconstructions(small.model.decoder, target(), 5);
    reconstructions.add({ firstImage: 0, images: 3, draw: 0, logits });
    expect(reconstructions.get(3)).toBeUndefined(); // There is room for it, but it is not measured yet.
    reconstructions.add({ firstImage: 0, images: 3, draw: 1, logits: logits.map((logit) => -logit) });
    expect([0, 1, 2].map((image) => reconstructions.get(image))).toEqual([0, 1, 2].map(shades));
  });

  test('don’t exist if the decoder is unknown', () => {
    const reconstructions = new Reconstructions(null, target(), 3);
    reconstructions.add({ firstImage: 0, images: 3, draw: 0, logits });
    expect(reconstructions.get(0)).toBeUndefined();
  });
});
