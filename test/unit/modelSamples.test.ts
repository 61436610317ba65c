import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { ModelSamples } from '../../src/model/passes/modelSamples';
import { StageRunner } from '../../src/model/passes/stageRunner';
import { fillNormal, fillUniform } from '../../src/model/noise/noise';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { aroundRuns } from '../fixtures/aroundRuns';

let engine: Engine;
beforeAll(async () => {
  engine = await startCpuEngine();
});
afterAll(() => engine.close());

describe.each([
  ['mnist', 'black and white', 1],
  ['cifar10', 'a mixture of logistics on 8 bits', 255],
  ['celeba_64-flows-5bit', 'a mixture of logistics on 5 bits, with flows', 31],
  ['cifar10-normal-decoder', 'Normal on 8 bits', 255],
  ['cifar10-vanilla', 'without towers', 255],
])('Samples of %s (%s)', (name, _, levels) => {
  let model: LatentModel;
  beforeAll(async () => {
    model = await openModel(join(import.meta.dirname, `../fixtures/golden/${name}.pt`));
  });
  afterAll(() => model.checkpoint.close());

  /** Three samples, drawn up to each of these ends in turn. */
  const draw = async (seed: number, ends: readonly number[] = [2, 3]) => {
    const runner = new StageRunner(engine, model.checkpoint, model.stages);
    const samples = new ModelSamples(model, { most: 3, temperature: 0.8, seed });
    for (const end of ends) await samples.draw(runner, end, () => undefined);
    return samples.x;
  };

  it('have the data’s values, and more than one of them', async () => {
    const x = await draw(1);
    const { imageChannels, imageSize } = model.images;
    expect(x).toHaveLength(3 * imageChannels * imageSize ** 2);
    const shades = new Set(x);
    expect(shades.size).toBeGreaterThan(1);
    for (const shade of shades) expect(Math.fround(Math.round(shade * levels) / levels)).toBe(shade);
    expect(Math.min(...shades)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shades)).toBeLessThanOrEqual(1);
  });

  it('are the same for the same seed, in whatever batches they are drawn, and different for another', async () => {
    const x = await draw(2);
    expect(await draw(2)).toEqual(x);
    expect(await draw(2, [1, 2, 3])).toEqual(x);
    expect(await draw(2, [3])).toEqual(x);
    expect(await draw(3)).not.toEqual(x);
  });
});

test('The noise that chooses a mixture component is independent of the noise of its pixel', async () => {
  const model = await openModel(join(import.meta.dirname, '../fixtures/golden/cifar10.pt'));
  const { logits } = model.network;
  const pixels = logits.height * logits.width;
  const mixtures = logits.channels / 10;
  const fill = (values: Float32Array, channel: number, value: number) =>
    values.fill(value, channel * pixels, (channel + 1) * pixels);
  // Two components, equally likely: green shows which was chosen, and red is drawn around grey in both.
  const output = new Float32Array(logits.channels * pixels);
  for (let m = 0; m < mixtures; m++) {
    fill(output, m, m < 2 ? 0 : -100);
    fill(output, 2 * mixtures + m, -2);
    fill(output, 4 * mixtures + m, m === 0 ? 0.9 : -0.9);
    fill(output, 5 * mixtures + m, -7);
  }
  const twoComponents = aroundRuns(engine, async (request, _, compute) => {
    const results = new Map(await compute(request));
    if (results.has(logits.name)) results.set(logits.name, output);
    return results;
  });
  const samples = new ModelSamples(model, { most: 1, temperature: 1, seed: 1 });
  await samples.draw(new StageRunner(twoComponents, model.checkpoint, model.stages), 1, () => undefined);
  await model.checkpoint.close();
  const [red, green] = [samples.x.subarray(0, pixels), samples.x.subarray(pixels, 2 * pixels)];
  const agreement = red.reduce((sum, value, i) => sum + (value > 0.5 === green[i]! > 0.5 ? 1 : -1), 0) / pixels;
  expect(new Set(green.map((value) => Number(value > 0.5))).size).toBe(2);
  expect(Math.abs(agreement)).toBeLessThan(4 / Math.sqrt(pixels));
  // The noise must be that of its purpose: of two equally likely components, the one with the larger number is chosen.
  const choices = new Float64Array(mixtures * pixels);
  fillUniform({ seed: 1, purpose: 'decoder choice', image: 0, draw: 0, group: 0 }, choices);
  expect(Array.from(green, (value) => value > 0.5)).toEqual(
    Array.from(green, (_, i) => choices[i]! > choices[pixels + i]!),
  );
});

test('A Normal decoder’s samples are its mean and width with the image’s noise, at the temperature', async () => {
  const model = await openModel(join(import.meta.dirname, '../fixtures/golden/cifar10-normal-decoder.pt'));
  const { logits } = model.network;
  const values = (logits.channels / 2) * logits.height * logits.width;
  // μ = 0 and log σ = 0 everywhere: σ = 1.01.
  const zeros = aroundRuns(engine, async (request, _, compute) => {
    const results = new Map(await compute(request));
    if (results.has(logits.name)) results.set(logits.name, new Float32Array(request.batch * 2 * values));
    return results;
  });
  const samples = new ModelSamples(model, { most: 2, temperature: 0.5, seed: 7 });
  await samples.draw(new StageRunner(zeros, model.checkpoint, model.stages), 2, () => undefined);
  await model.checkpoint.close();
  for (const image of [0, 1]) {
    const noise = new Float32Array(values);
    fillNormal({ seed: 7, purpose: 'decoder sample', image, draw: 0, group: 0 }, noise);
    const expected = noise.map((n) => Math.round((255 * (Math.min(1, Math.max(-1, 1.01 * 0.5 * n)) + 1)) / 2) / 255);
    const drawn = samples.x.subarray(image * values, (image + 1) * values);
    // A value halfway between two shades may be rounded to either.
    expect(drawn.every((value, i) => Math.abs(value - expected[i]!) < 1.01 / 255)).toBe(true);
    expect(drawn.filter((value, i) => value !== expected[i]).length).toBeLessThan(3);
  }
});
