import { allocateImages } from '../data/allocateImages';
import type { LatentModel } from '../latentModel';
import { fillNormal, fillUniform } from '../noise/noise';
import type { Decoder } from '../likelihood/decoder';
import { Refusal } from '../refusal';
import { seededEpsilon } from './epsilon';
import { planOf } from './plan';
import { decodePrior } from './priorPass';
import type { StageRunner } from './stageRunner';

export interface SamplingOptions {
  /** Capacity, in samples. */
  readonly most: number;
  readonly temperature: number;
  readonly seed: number;
}

/**
 * Images drawn from the model itself, batch by batch. The noise is keyed by image, so a seed gives the same samples
 * whatever the batches.
 */
export class ModelSamples {
  /** (N, C, size, size) in [0, 1]: black and white, or on the data's grid. Zero where nothing is drawn yet. */
  readonly x: Float32Array;
  readonly #model: LatentModel;
  readonly #options: SamplingOptions;
  readonly #decoder: Decoder;
  #drawn = 0;

  /** @throws {Refusal} if there are too many to hold in memory, or the decoder is unknown. */
  constructor(model: LatentModel, options: SamplingOptions) {
    if (model.decoder === null) {
      throw new Refusal(
        'No samples can be drawn from this model, because its decoder is not known. Choose pictures, or a .safetensors with tensor x.',
      );
    }
    this.#decoder = model.decoder;
    const { imageChannels, imageSize } = model.images;
    this.#model = model;
    this.#options = options;
    this.x = allocateImages(options.most, imageChannels * imageSize * imageSize, 'model samples');
  }

  /** The number of samples drawn so far, counted from the first. */
  get drawn(): number {
    return this.#drawn;
  }

  /**
   * Draws the missing samples before `end`, all at once. May be called again after a failure, even with another
   * engine's runner.
   * @param onStage called after each stage with its name; an exception from it ends the drawing
   */
  async draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void> {
    const first = this.#drawn;
    const images = end - first;
    if (images <= 0) return;
    const { seed, temperature } = this.#options;
    const epsilon = seededEpsilon(seed, 'prior', this.#model.groupShapes);
    const logits = await decodePrior(this.#model, runner, images, {
      plan: planOf(this.#model.groupShapes.length, { kind: 'prior', temperature }),
      epsilon: (group) => epsilon(group, first, images, 0),
      onStage,
    });
    const outputs = logits.length / images;
    for (let b = 0; b < images; b++) this.#drawPixels(first + b, logits.subarray(b * outputs, (b + 1) * outputs));
    this.#drawn = end;
  }

  /** @param logits the decoder's parameters for this sample */
  #drawPixels(image: number, logits: Float32Array): void {
    const { seed, temperature, most } = this.#options;
    const perImage = this.x.length / most;
    const key = { seed, image, draw: 0, group: 0 };
    const noise = {
      values: (out: Float64Array) => fillUniform({ ...key, purpose: 'decoder sample' }, out),
      normals: (out: Float32Array) => fillNormal({ ...key, purpose: 'decoder sample' }, out),
      choices: (out: Float64Array) => fillUniform({ ...key, purpose: 'decoder choice' }, out),
    };
    const pixels = this.x.subarray(image * perImage, (image + 1) * perImage);
    this.#decoder.sampleImage(logits, temperature, noise, pixels);
  }
}
