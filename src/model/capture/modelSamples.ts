import { allocateImages } from '../data/allocateImages';
import type { Model } from '../model';
import { fillNormal, fillUniform } from '../noise/noise';
import { decoder } from '../nvae/likelihood/likelihood';
import { Refusal } from '../refusal';
import { seededEpsilon } from './epsilon';
import { decodePrior } from './priorPass';
import type { StageRunner } from './stageRunner';

export interface SamplingOptions {
  readonly count: number;
  readonly temperature: number;
  readonly seed: number;
  /** Images decoded at a time; without influence on the values. */
  readonly batchSize: number;
  /** Called after each stage of each batch with its name; what it throws ends the sampling. */
  readonly onStage: (name: string) => void;
}

/**
 * Images drawn from the model itself, (N, C, size, size) in [0, 1]: black and white, or on the grid that the data have.
 * @throws {Refusal} when they are too many to hold in memory, or the decoder is not known.
 */
export async function drawModelSamples(
  model: Model,
  runner: StageRunner,
  { count, temperature, seed, batchSize, onStage }: SamplingOptions,
): Promise<Float32Array> {
  const { imageChannels, imageSize } = model.hyperparameters;
  const distribution = decoder(model.hyperparameters);
  if (distribution === null) {
    throw new Refusal(
      'No samples can be drawn from this model, because its decoder is not known. Choose pictures, or a .safetensors with tensor x.',
    );
  }
  const perImage = imageChannels * imageSize * imageSize;
  const epsilon = seededEpsilon(seed, 'prior', model.groupShapes);
  const x = allocateImages(count, perImage, 'model samples');
  for (let firstImage = 0; firstImage < count; firstImage += batchSize) {
    const images = Math.min(batchSize, count - firstImage);
    const noise = model.groupShapes.map((_, group) => epsilon(group, firstImage, images, 0));
    const logits = await decodePrior(model, runner, images, noise, temperature, onStage);
    const outputs = logits.length / images;
    for (let b = 0; b < images; b++) {
      const image = firstImage + b;
      const key = { seed, image, draw: 0, group: 0 };
      const noiseOfImage = {
        values: (out: Float64Array) => fillUniform({ ...key, purpose: 'decoder sample' }, out),
        normals: (out: Float32Array) => fillNormal({ ...key, purpose: 'decoder sample' }, out),
        choices: (out: Float64Array) => fillUniform({ ...key, purpose: 'decoder choice' }, out),
      };
      distribution.sampleImage(
        logits.subarray(b * outputs, (b + 1) * outputs),
        temperature,
        noiseOfImage,
        x.subarray(image * perImage, (image + 1) * perImage),
      );
    }
  }
  return x;
}
