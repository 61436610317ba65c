/** One inspection from the opened model to its statistics, used by the model process and the command line alike. */
import type { InputChoice, InputDescription, Progress } from '../protocol/inspection';
import { imagesPerBatch } from './capture/batchSize';
import { seededEpsilon, type EpsilonSource } from './capture/epsilon';
import type { GroupBatch } from './capture/groupBatch';
import { measure, type Batch, type OutputBatch } from './capture/measure';
import { imagesKept, Measurement } from './capture/measurement';
import { drawModelSamples } from './capture/modelSamples';
import { firstPriorStage } from './capture/priorPass';
import { readPictures, type PictureTarget } from './data/pictures';
import type { Engine, EngineFailure } from './engine/engine';
import type { Model } from './model';
import { Refusal } from './refusal';
import { RunningEngine } from './runningEngine';

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
  /** Another engine for one that failed; `null` when there is none. By default there is none. */
  readonly nextEngine?: (failure: EngineFailure) => Promise<Engine | null>;
  /** For the feature maps of a batch; by default as `imagesPerBatch` takes it. */
  readonly budgetBytes?: number | null;
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
  /** What happened to the engine, in a sentence. */
  notice?(sentence: string): void;
  /** A pass over all images has ended. */
  pass?(index: number, elapsedMs: number): void;
}

/** What the decoder is trained on, as far as reading pictures for it goes. */
export function pictureTarget({ hyperparameters }: Model): PictureTarget {
  return {
    channels: hyperparameters.imageChannels,
    size: hyperparameters.imageSize,
    padding: hyperparameters.scoredMargin,
    binary: hyperparameters.likelihood.kind === 'bernoulli',
    bits: hyperparameters.bits,
  };
}

/**
 * Where the engine fails, the images it was at are measured again on another one; what was captured of them stays.
 * @throws {Refusal} when the input can't be read, or the checkpoint has changed on disk.
 * @throws the signal's reason when it is aborted; what was measured until then stays in the measurement.
 */
export async function inspect(options: InspectionOptions): Promise<{ input: Input; measurement: Measurement }> {
  const { model, draws, signal, listener } = options;
  const running = new RunningEngine({
    ...{ model, engine: options.engine, batchSize: imagesPerBatch(model, options.budgetBytes ?? null) },
    nextEngine: options.nextEngine ?? (() => Promise.resolve(null)),
    notice: (sentence) => listener.notice?.(sentence),
  });
  const count = new StageCount(options);
  const input = await readInput(options, running, count);
  signal.throwIfAborted();
  const images = input.description.images;
  const epsilon = options.epsilon?.(images) ?? seededEpsilon(options.seed, 'posterior', model.groupShapes);
  const measurement = new Measurement(model, { images, draws });
  listener.input?.(input, measurement);

  for (let pass = 0; pass < options.passes; pass++) {
    const startMs = performance.now();
    const into = pass === 0 ? measurement : new Measurement(model, { images, draws });
    await measureAll({ ...options, epsilon, pass, into }, input.x, images, running, count);
    listener.pass?.(pass, performance.now() - startMs);
  }
  await model.checkpoint.checkUnchanged();
  return { input, measurement };
}

interface Pass extends Omit<InspectionOptions, 'epsilon'> {
  readonly epsilon: EpsilonSource;
  readonly pass: number;
  readonly into: Measurement;
}

async function measureAll(
  options: Pass,
  x: Float32Array,
  images: number,
  running: RunningEngine,
  count: StageCount,
): Promise<void> {
  const { signal, draws, pass } = options;
  /** By image: how many groups and outputs have been captured, which comes out the same on every engine. */
  const captured = new Uint32Array(images);
  let firstImage = 0;
  count.expectMeasuring(images, images, running.batchSize, pass);
  while (firstImage < images) {
    // Images that are equally far.
    const end = Math.min(firstImage + running.batchSize, images);
    const far = captured[firstImage] ?? 0;
    const equallyFar = captured.subarray(firstImage, end).findIndex((other) => other !== far);
    const batch = sliceBatch(x, images, firstImage, equallyFar < 0 ? end - firstImage : equallyFar);
    try {
      await measureBatch(options, batch, images, running, captured, count);
      firstImage += batch.images;
    } catch (error) {
      signal.throwIfAborted();
      await running.recover(error, batch.images > 1 && (draws === 1 || captured[firstImage] === 0));
      count.expectMeasuring(images - firstImage, images, running.batchSize, pass);
    }
  }
}

async function measureBatch(
  { model, draws, details, epsilon, passes, signal, listener, pass, into }: Pass,
  batch: Batch,
  images: number,
  { runner }: RunningEngine,
  captured: Uint32Array,
  count: StageCount,
): Promise<void> {
  const end = batch.firstImage + batch.images;
  const before = captured[batch.firstImage] ?? 0;
  const last = pass === passes - 1 && end === images;
  let measuredHere = 0;
  for await (const measured of measure(model, runner, batch, { epsilon, draws, details, last })) {
    signal.throwIfAborted();
    if (measured.kind === 'stage') {
      count.add(measured.name);
      continue;
    }
    measuredHere += 1;
    if (measuredHere <= before) continue;
    if (measured.kind === 'group') {
      into.addGroup(measured.batch);
      if (pass === 0) listener.group?.(measured.batch);
    } else {
      into.addOutput(measured.batch);
      if (pass === 0) listener.output?.(measured.batch);
    }
    captured.fill(measuredHere, batch.firstImage, end);
  }
}

async function readInput(options: InspectionOptions, running: RunningEngine, count: StageCount): Promise<Input> {
  const { model, input, seed, draws, signal } = options;
  if (input.kind === 'files') {
    const { paths, most } = input;
    if (most !== null && most < 1) throw new Refusal('No pictures were asked for: choose at least one.');
    running.runner.prepare(0);
    const pictures = await readPictures(paths, pictureTarget(model), seed, { most, signal });
    const { count: images, x, names, label, notes, warnings } = pictures;
    const kept = imagesKept(model, { images, draws });
    return {
      description: { kind: 'files', images, listed: images, imagesKept: kept, label, notes, warnings },
      x,
      names,
    };
  }
  const { count: images, temperature } = input;
  if (images < 1) throw new Refusal('No samples were asked for: choose at least one.');
  if (!(temperature > 0))
    throw new Refusal(`Samples can't be drawn at temperature ${temperature}: it must be above 0.`);
  const x = await drawSamples(options, { count: images, temperature, seed }, running, count);
  const at = temperature === 1 ? '' : `, temperature ${temperature}`;
  return {
    description: {
      kind: 'samples',
      images,
      listed: images,
      imagesKept: imagesKept(model, { images, draws }),
      label: `${images} model ${images === 1 ? 'sample' : 'samples'}, seed ${seed}${at}: not data`,
      notes: [`The images are drawn from the model itself at temperature ${temperature}: they say nothing about data.`],
      warnings: [],
    },
    x,
    names: Array.from({ length: images }, (_, image) => `sample ${image}`),
  };
}

/** All again where the engine fails: nothing of them has been shown. */
async function drawSamples(
  { model, signal }: InspectionOptions,
  samples: { readonly count: number; readonly temperature: number; readonly seed: number },
  running: RunningEngine,
  count: StageCount,
): Promise<Float32Array> {
  const onStage = (name: string) => {
    signal.throwIfAborted();
    count.add(`sampling, ${name}`);
  };
  for (;;) {
    const { runner, batchSize } = running;
    count.expectSampling(samples.count, batchSize);
    try {
      return await drawModelSamples(model, runner, { ...samples, batchSize, onStage });
    } catch (error) {
      signal.throwIfAborted();
      await running.recover(error, true);
    }
  }
}

function sliceBatch(x: Float32Array, count: number, firstImage: number, images: number): Batch {
  const perImage = x.length / count;
  // A copy, since it is fed to the engine.
  return { firstImage, images, x: x.slice(firstImage * perImage, (firstImage + images) * perImage) };
}

/** Counts the stages that have run, and from their pace the time that is left. */
class StageCount {
  readonly #options: InspectionOptions;
  readonly #start = performance.now();
  #done = 0;
  #total = 0;

  constructor(options: InspectionOptions) {
    this.#options = options;
  }

  /** From here on, so many samples will be drawn, and measured then. */
  expectSampling(samples: number, batchSize: number): void {
    const { model, passes } = this.#options;
    const stages = model.stages.length - firstPriorStage(model);
    this.#total = this.#done + Math.ceil(samples / batchSize) * stages + passes * this.#measuring(samples, batchSize);
  }

  /**
   * From here on, so many images will be measured in this pass.
   * @param images that each later pass measures
   */
  expectMeasuring(remaining: number, images: number, batchSize: number, pass: number): void {
    const later = this.#options.passes - 1 - pass;
    this.#total = this.#done + this.#measuring(remaining, batchSize) + later * this.#measuring(images, batchSize);
  }

  /** Stages that run for so many images. */
  #measuring(images: number, batchSize: number): number {
    const { model, draws } = this.#options;
    const stages = model.stages.length + (draws - 1) * (model.stages.length - model.encoderStages);
    return Math.ceil(images / batchSize) * stages;
  }

  /** A stage has run. */
  add(stage: string): void {
    this.#done += 1;
    const elapsedMs = performance.now() - this.#start;
    const remainingMs = this.#done < 3 ? null : (elapsedMs / this.#done) * (this.#total - this.#done);
    this.#options.listener.progress?.({ stage, done: this.#done, total: this.#total, remainingMs });
  }
}
