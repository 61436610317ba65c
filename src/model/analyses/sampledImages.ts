import { IN_ORDER } from '../statistics/blocks';
import type { InputChoice } from '../../protocol/input';
import { imagesKept } from '../statistics/imagesKept';
import { ModelSamples } from '../passes/modelSamples';
import type { StageRunner } from '../passes/stageRunner';
import { ImageList } from './imageList';
import type { Images, Input } from './images';
import { measuredModel } from './measuredModel';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';
import { SampleNumber } from './sampleNumber';

export interface SampledImagesOptions {
  readonly seed: number;
  /** Draws of the noise per sample. */
  readonly draws: number;
  /** Bytes for the latents of samples that can be viewed individually; by default enough for many. */
  readonly mostKeptBytes?: number | undefined;
  /** The clock for the cost of samples, in milliseconds. */
  readonly now: () => number;
}

/** Images drawn from the model itself just before they are measured. */
export class SampledImages implements Images {
  readonly most: number;
  readonly kept: number;
  readonly blocks = IN_ORDER;
  readonly origin = null;
  readonly position = null;
  readonly #model: LatentModel;
  readonly #temperature: number;
  readonly #options: SampledImagesOptions;
  readonly #samples: ModelSamples;
  readonly #number: SampleNumber;
  readonly #list = new ImageList(null);
  #input: Input;

  /** @throws {Refusal} if there are too many to allow, or none can be drawn at this temperature. */
  constructor(
    model: LatentModel,
    { count, temperature }: Extract<InputChoice, { kind: 'samples' }>,
    options: SampledImagesOptions,
  ) {
    this.#number = new SampleNumber(count, options.now);
    this.most = this.#number.most;
    if (this.most < 1) throw new Refusal('No samples were asked for: choose at least one.');
    if (!(temperature > 0)) {
      throw new Refusal(`Samples can't be drawn at temperature ${temperature}: it must be above 0.`);
    }
    this.kept = imagesKept(measuredModel(model), { images: this.most, draws: options.draws }, options.mostKeptBytes);
    this.#model = model;
    this.#temperature = temperature;
    this.#options = options;
    this.#samples = new ModelSamples(model, { most: this.most, temperature, seed: options.seed });
    this.#input = this.#describe();
  }

  get input(): Input {
    return this.#input;
  }

  get decidedSamples(): number | null {
    return this.#number.decided;
  }

  blockEnd(): number {
    return Infinity;
  }

  indexOf(image: number): number {
    return image;
  }

  isEnd(end: number): boolean {
    return end === this.#number.decided;
  }

  /**
   * The first sample is a batch of its own, so that its numbers arrive soon; so is each sample until the number is
   * decided.
   */
  batchEnd(firstImage: number, batchSize: number): number {
    return Math.min(firstImage + (firstImage === 0 ? 1 : batchSize), this.#number.certain);
  }

  get drawn(): number {
    return this.#samples.drawn;
  }

  async draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void> {
    await this.#samples.draw(runner, end, (name) => {
      onStage(`sampling, ${name}`);
    });
    while (this.#list.count < this.drawn) {
      const sample = this.#list.count;
      this.#list.add(`sample ${sample}`, sample, null, this.values(sample, sample + 1));
    }
  }

  holds(image: number): boolean {
    return image < this.drawn;
  }

  values(firstImage: number, end: number): Float32Array {
    const { x } = this.#samples;
    const perImage = x.length / this.most;
    return x.slice(firstImage * perImage, end * perImage);
  }

  measured(images: number): boolean {
    const isNews = this.#number.measured(images);
    if (isNews) this.#input = this.#describe();
    return isNews;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #describe(): Input {
    const { seed } = this.#options;
    const { certain, decided, reason, offer } = this.#number;
    const temperature = this.#temperature;
    const at = temperature === 1 ? '' : `, temperature ${temperature}`;
    const number = decided === null ? '' : `${decided} `;
    return {
      description: {
        kind: 'samples',
        images: certain,
        listed: certain,
        imagesKept: Math.min(certain, this.kept),
        label: `${number}model ${decided === 1 ? 'sample' : 'samples'}, seed ${seed}${at}: not data`,
        notes: [
          `The images are drawn from the model itself at temperature ${temperature}: they say nothing about data.`,
          ...(reason === null ? [] : [reason]),
        ],
        warnings: [],
        offer,
      },
      records: this.#list,
    };
  }
}
