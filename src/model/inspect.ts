/** One inspection from the opened model to its statistics, used by the model process and the command line alike. */
import type { InputChoice, InputDescription, Progress } from '../protocol/inspection';
import { seededEpsilon, type EpsilonSource } from './capture/epsilon';
import type { GroupBatch } from './capture/groupBatch';
import { measure, type Batch, type OutputBatch } from './capture/measure';
import { imagesKept, Measurement } from './capture/measurement';
import { drawModelSamples } from './capture/modelSamples';
import { firstPriorStage } from './capture/priorPass';
import { StageRunner } from './capture/stageRunner';
import { readPictures, type PictureTarget } from './data/pictures';
import type { Engine } from './engine/engine';
import type { Model } from './model';
import { Refusal } from './refusal';

/** The network's input, and what is to be said about it. */
export interface Input {
  readonly description: InputDescription;
  /** (N, C, size, size) in [0, 1]. */
  readonly x: Float32Array;
  /** One name per image. */
  readonly names: readonly string[];
}

export interface InspectionOptions {
  readonly model: Model;
  readonly engine: Engine;
  readonly input: InputChoice;
  readonly seed: number;
  /** Draws of the noise for each image. */
  readonly draws: number;
  /** ε of the posterior; `null` for the seed's own. Called once the input is known. */
  readonly epsilon: ((images: number) => EpsilonSource) | null;
  /** Passes over all images; those after the first only take time. */
  readonly passes: number;
  /** Whether raw parameters, ε and z of the first draw are wanted beside q and p. */
  readonly details: boolean;
  readonly signal: AbortSignal;
  readonly listener: InspectionListener;
}

/** Is told how an inspection goes on, before `inspect` returns. */
export interface InspectionListener {
  input?(input: Input, measurement: Measurement): void;
  group?(batch: GroupBatch): void;
  output?(batch: OutputBatch): void;
  progress?(progress: Progress): void;
  /** A pass over all images has ended. */
  pass?(index: number, elapsedMs: number): void;
}

/** What the decoder is trained on, as far as reading pictures for it goes. */
export function pictureTarget({ hyperparameters }: Model): PictureTarget {
  return {
    channels: hyperparameters.imageChannels,
    size: hyperparameters.imageSize,
    binary: hyperparameters.likelihood.kind === 'bernoulli',
  };
}

/**
 * @throws {Refusal} when the input can't be read, or the checkpoint has changed on disk.
 * @throws the signal's reason when it is aborted; what was measured until then stays in the measurement.
 */
export async function inspect(options: InspectionOptions): Promise<{ input: Input; measurement: Measurement }> {
  const { model, engine, draws, details, signal, listener } = options;
  const runner = new StageRunner(engine, model.checkpoint, model.stages);
  const batchSize = imagesPerBatch(model);
  const count = new StageCount(options, batchSize);
  if (options.input.kind === 'samples') count.expectSampling(options.input.count);
  const input = await readInput(options, runner, batchSize, (name) => {
    signal.throwIfAborted();
    count.add(`sampling, ${name}`);
  });
  signal.throwIfAborted();
  const images = input.description.images;
  if (options.input.kind === 'files') count.expectMeasuring(images);
  const epsilon = options.epsilon?.(images) ?? seededEpsilon(options.seed, 'posterior', model.groupShapes);
  const scope = { images, draws };
  const measurement = new Measurement(model, scope);
  listener.input?.(input, measurement);

  for (let pass = 0; pass < options.passes; pass++) {
    const start = performance.now();
    const into = pass === 0 ? measurement : new Measurement(model, scope);
    for (let firstImage = 0; firstImage < images; firstImage += batchSize) {
      const batch = sliceBatch(input.x, images, firstImage, batchSize);
      const last = pass === options.passes - 1 && firstImage + batchSize >= images;
      for await (const measured of measure(model, runner, batch, { epsilon, draws, details, last })) {
        signal.throwIfAborted();
        if (measured.kind === 'group') {
          into.addGroup(measured.batch);
          if (pass === 0) listener.group?.(measured.batch);
        } else if (measured.kind === 'output') {
          into.addOutput(measured.batch);
          if (pass === 0) listener.output?.(measured.batch);
        } else {
          count.add(measured.name);
        }
      }
    }
    listener.pass?.(pass, performance.now() - start);
  }
  await model.checkpoint.checkUnchanged();
  return { input, measurement };
}

async function readInput(
  { model, input, seed, draws, signal }: InspectionOptions,
  runner: StageRunner,
  batchSize: number,
  onStage: (name: string) => void,
): Promise<Input> {
  if (input.kind === 'files') {
    const { paths, most } = input;
    if (most !== null && most < 1) throw new Refusal('No pictures were asked for: choose at least one.');
    runner.prepare(0);
    const pictures = await readPictures(paths, pictureTarget(model), seed, { most, signal });
    const { count: images, x, names, label, notes, warnings } = pictures;
    const kept = imagesKept(model, { images, draws });
    return { description: { kind: 'files', images, imagesKept: kept, label, notes, warnings }, x, names };
  }
  const { count, temperature } = input;
  if (count < 1) throw new Refusal('No samples were asked for: choose at least one.');
  if (!(temperature > 0))
    throw new Refusal(`Samples can't be drawn at temperature ${temperature}: it must be above 0.`);
  const x = await drawModelSamples(model, runner, { count, temperature, seed, batchSize, onStage });
  const at = temperature === 1 ? '' : `, temperature ${temperature}`;
  return {
    description: {
      kind: 'samples',
      images: count,
      imagesKept: imagesKept(model, { images: count, draws }),
      label: `${count} model ${count === 1 ? 'sample' : 'samples'}, seed ${seed}${at}: not data`,
      notes: [`The images are drawn from the model itself at temperature ${temperature}: they say nothing about data.`],
      warnings: [],
    },
    x,
    names: Array.from({ length: count }, (_, image) => `sample ${image}`),
  };
}

function sliceBatch(x: Float32Array, count: number, firstImage: number, batchSize: number): Batch {
  const perImage = x.length / count;
  const images = Math.min(batchSize, count - firstImage);
  return { firstImage, images, x: x.subarray(firstImage * perImage, (firstImage + images) * perImage) };
}

const MOST_IMAGES_PER_BATCH = 8;
/** For the activations of one stage, of which about six of the largest size are alive at a time. */
const ACTIVATION_BYTES = 256e6;
const LIVE_FEATURE_MAPS = 6;

function imagesPerBatch({ network }: Model): number {
  const largest = Math.max(
    ...network.graph.nodes.map(({ output }) => 4 * output.channels * output.height * output.width),
  );
  return Math.max(1, Math.min(MOST_IMAGES_PER_BATCH, Math.floor(ACTIVATION_BYTES / (LIVE_FEATURE_MAPS * largest))));
}

/** Counts the stages that have run, and from their pace the time that is left. */
class StageCount {
  readonly #options: InspectionOptions;
  readonly #batchSize: number;
  readonly #start = performance.now();
  #done = 0;
  #total = 0;

  constructor(options: InspectionOptions, batchSize: number) {
    this.#options = options;
    this.#batchSize = batchSize;
  }

  /** So many samples will be drawn, and measured then. */
  expectSampling(samples: number): void {
    const { model } = this.#options;
    this.#total += this.#batches(samples) * (model.stages.length - firstPriorStage(model));
    this.expectMeasuring(samples);
  }

  expectMeasuring(images: number): void {
    const { model, draws, passes } = this.#options;
    const stages = model.stages.length + (draws - 1) * (model.stages.length - model.encoderStages);
    this.#total += passes * this.#batches(images) * stages;
  }

  #batches(images: number): number {
    return Math.ceil(images / this.#batchSize);
  }

  /** A stage has run. */
  add(stage: string): void {
    this.#done += 1;
    const elapsedMs = performance.now() - this.#start;
    const remainingMs = this.#done < 3 ? null : (elapsedMs / this.#done) * (this.#total - this.#done);
    this.#options.listener.progress?.({ stage, done: this.#done, total: this.#total, remainingMs });
  }
}
