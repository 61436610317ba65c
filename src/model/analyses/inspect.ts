/** One inspection from the opened model to its statistics, used by the model process and the command line alike. */
import type { InputChoice, InputDescription, Progress } from '../../protocol/inspection';
import { imagesPerBatch } from '../passes/batchSize';
import { seededEpsilon, type EpsilonSource } from '../passes/epsilon';
import type { GroupBatch } from '../statistics/groupBatch';
import { measure, type Batch, type OutputBatch } from '../passes/posteriorPass';
import { imagesKept, Measurement } from '../statistics/measurement';
import type { StageRunner } from '../passes/stageRunner';
import { readPictures, type PictureTarget } from '../data/pictures';
import { preparationOf } from '../data/picture/preparation';
import type { Engine, EngineFailure } from '../engine/engine';
import type { Model } from '../families/openModel';
import { Refusal } from '../refusal';
import { RunningEngine } from '../passes/runningEngine';
import { SampledImages } from './sampledImages';
import { StageCount } from '../passes/stageCount';

/** The network's input, and what is to be said about it. */
export interface Input {
  readonly description: InputDescription;
  /** (N, C, size, size) in [0, 1], with room for all images; model samples come into it as they are drawn. */
  readonly x: Float32Array;
  /** One name per image that is there: of model samples, those drawn so far. */
  readonly names: readonly string[];
}

/** The images of an inspection: all there from the start, or drawn batch by batch. */
export interface Images {
  /** What is known of them now. */
  readonly input: Input;
  /** How many there is room for; `input` says how many there are as far as is known. */
  readonly most: number;
  /** How many model samples there are in all; `null` while that is undecided, and for pictures. */
  readonly decidedSamples: number | null;
  /** How many, from the first, are there to be measured. */
  readonly drawn: number;
  /** Whether none can follow those before `end`. */
  isEnd(end: number): boolean;
  /** The image before which a batch that begins with `firstImage` ends. */
  batchEnd(firstImage: number, batchSize: number): number;
  /** Makes those before `end` be there. After a failure it can be called again. */
  draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void>;
  /**
   * Is told after each batch of the first pass how many have been measured.
   * @returns whether more is known of them now
   */
  measured(images: number): boolean;
}

export interface InspectionOptions {
  readonly model: Model;
  readonly engine: Engine;
  /** Another engine for one that failed; `null` when there is none. By default there is none. */
  readonly nextEngine?: (failure: EngineFailure) => Promise<Engine | null>;
  /** MB for the feature maps of a batch; by default as `imagesPerBatch` takes it. */
  readonly memoryMb?: number | null;
  readonly input: InputChoice;
  readonly seed: number;
  /** Draws of the noise for each image. */
  readonly draws: number;
  /** ε of the posterior; `null` for the seed's own. Called with how many images there can be. */
  readonly epsilon: ((images: number) => EpsilonSource) | null;
  /** Passes over all images; those after the first only take time. */
  readonly passes: number;
  /** Whether raw parameters, ε and z of the first draw are wanted beside q and p. */
  readonly details: boolean;
  readonly signal: AbortSignal;
  readonly listener: InspectionListener;
  /** In milliseconds, for what model samples cost; by default the process's clock. */
  readonly now?: () => number;
}

/** Is told how an inspection goes on, before `inspect` returns. */
export interface InspectionListener {
  /** The first time before anything is measured; again whenever more is known of the input. */
  input?(input: Input, measurement: Measurement): void;
  /** It is decided how many model samples are measured, where their number follows from what they cost. */
  samplesDecided?(count: number): void;
  group?(batch: GroupBatch): void;
  output?(batch: OutputBatch): void;
  progress?(progress: Progress): void;
  /** What happened to the engine, in a sentence. */
  notice?(sentence: string): void;
  /** A pass over all images has ended. */
  pass?(index: number, elapsedMs: number): void;
}

/** What the network was trained on, as far as reading pictures for it goes. */
export function pictureTarget({ hyperparameters }: Model): PictureTarget {
  return {
    channels: hyperparameters.imageChannels,
    size: hyperparameters.imageSize,
    padding: hyperparameters.scoredMargin,
    binary: hyperparameters.binaryData,
    bits: hyperparameters.bits,
    preparation: preparationOf(hyperparameters.dataset, hyperparameters.imageSize),
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
    ...{ model, engine: options.engine, batchSize: imagesPerBatch(model, options.memoryMb ?? null) },
    nextEngine: options.nextEngine ?? (() => Promise.resolve(null)),
    notice: (sentence) => listener.notice?.(sentence),
  });
  const count = new StageCount(model, draws, (progress) => listener.progress?.(progress));
  const images = await openImages(options, running);
  signal.throwIfAborted();
  const epsilon = options.epsilon?.(images.most) ?? seededEpsilon(options.seed, 'posterior', model.groupShapes);
  const measurement = new Measurement(model, { images: images.most, draws });
  const tellInput = () => {
    measurement.plan(images.input.description.images);
    listener.input?.(images.input, measurement);
  };
  tellInput();

  for (let pass = 0; pass < options.passes; pass++) {
    const startMs = performance.now();
    const into = pass === 0 ? measurement : new Measurement(model, { images: images.most, draws });
    const onMeasured = (measured: number) => {
      if (pass > 0 || !images.measured(measured)) return;
      if (images.decidedSamples !== null) listener.samplesDecided?.(images.decidedSamples);
      tellInput();
    };
    await measureAll({ ...options, epsilon, pass, into, onMeasured }, images, running, count);
    listener.pass?.(pass, performance.now() - startMs);
  }
  await model.checkpoint.checkUnchanged();
  return { input: images.input, measurement };
}

interface Pass extends Omit<InspectionOptions, 'epsilon'> {
  readonly epsilon: EpsilonSource;
  readonly pass: number;
  readonly into: Measurement;
  /** Is told after each batch how many images have been measured. */
  readonly onMeasured: (images: number) => void;
}

async function measureAll(options: Pass, images: Images, running: RunningEngine, count: StageCount): Promise<void> {
  const { signal, draws, passes, pass, onMeasured } = options;
  /** By image: how many groups and outputs have been captured, which comes out the same on every engine. */
  const captured = new Uint32Array(images.most);
  let firstImage = 0;
  const expectRest = () => {
    const all = batchesFrom(0, images, running.batchSize);
    const measuring = batchesFrom(firstImage, images, running.batchSize);
    const drawing = batchesFrom(Math.max(firstImage, images.drawn), images, running.batchSize);
    count.expect({ drawing, measuring: measuring + (passes - 1 - pass) * all });
  };
  expectRest();
  while (firstImage < images.input.description.images) {
    // Images that are equally far.
    const end = images.batchEnd(firstImage, running.batchSize);
    const far = captured[firstImage] ?? 0;
    const equallyFar = captured.subarray(firstImage, end).findIndex((other) => other !== far);
    const batchEnd = equallyFar < 0 ? end : firstImage + equallyFar;
    try {
      await images.draw(running.runner, batchEnd, (name) => {
        signal.throwIfAborted();
        count.add(name);
      });
      await measureBatch(options, sliceBatch(images, firstImage, batchEnd), images, running, captured, count);
      firstImage = batchEnd;
    } catch (error) {
      signal.throwIfAborted();
      await running.recover(error, batchEnd - firstImage > 1 && (draws === 1 || captured[firstImage] === 0));
      expectRest();
      continue;
    }
    const before = images.input;
    onMeasured(firstImage);
    if (images.input !== before) expectRest();
  }
}

/** How many batches there are from an image on. */
function batchesFrom(firstImage: number, images: Images, batchSize: number): number {
  const { images: all } = images.input.description;
  let batches = 0;
  for (let first = firstImage; first < all; first = images.batchEnd(first, batchSize)) batches += 1;
  return batches;
}

async function measureBatch(
  { model, draws, details, epsilon, passes, signal, listener, pass, into }: Pass,
  batch: Batch,
  images: Images,
  { runner }: RunningEngine,
  captured: Uint32Array,
  count: StageCount,
): Promise<void> {
  const end = batch.firstImage + batch.images;
  const before = captured[batch.firstImage] ?? 0;
  const last = pass === passes - 1 && images.isEnd(end);
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

/** Reads pictures; model samples are drawn later. */
async function openImages(options: InspectionOptions, running: RunningEngine): Promise<Images> {
  const { model, input, seed, draws, signal } = options;
  if (input.kind === 'samples') {
    const now = options.now ?? (() => performance.now());
    return new SampledImages(model, input, { seed, draws, now });
  }
  const { paths, most } = input;
  if (most !== null && most < 1) throw new Refusal('No pictures were asked for: choose at least one.');
  running.runner.prepare(0);
  const pictures = await readPictures(paths, pictureTarget(model), seed, { most, signal });
  const { count: images, listed, x, names, label, notes, warnings } = pictures;
  const kept = imagesKept(model, { images, draws });
  return allThere({
    description: { kind: 'files', images, listed, imagesKept: kept, label, notes, warnings, offer: null },
    x,
    names,
  });
}

function allThere(input: Input): Images {
  const { images } = input.description;
  return {
    ...{ input, most: images, decidedSamples: null, drawn: images },
    isEnd: (end) => end === images,
    batchEnd: (firstImage, batchSize) => Math.min(firstImage + batchSize, images),
    draw: () => Promise.resolve(),
    measured: () => false,
  };
}

function sliceBatch({ input: { x }, most }: Images, firstImage: number, end: number): Batch {
  const perImage = x.length / most;
  // A copy, since it is fed to the engine.
  return { firstImage, images: end - firstImage, x: x.slice(firstImage * perImage, end * perImage) };
}
