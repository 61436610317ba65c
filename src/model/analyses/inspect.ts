/** Inspection: the KL of every latent group of the images, and the model's reconstructions. */
import type { Progress } from '../../protocol/inspection';
import type { LatentModel } from '../latentModel';
import { reconstructionLoss, type OnPixelLoss } from '../likelihood/reconstructionLoss';
import type { Measured, OutputBatch } from '../passes/decoderPass';
import { seededEpsilon, type EpsilonSource } from '../passes/epsilon';
import { stagesFrom } from '../passes/resume';
import type { RunningEngine } from '../passes/runningEngine';
import { StageCount } from '../passes/stageCount';
import type { GroupBatch } from '../statistics/groupBatch';
import { ImportanceWeights, LogWeights } from '../statistics/importanceWeights';
import type { MeasuredParts } from '../statistics/measuredParts';
import { Measurement } from '../statistics/measurement';
import { batchesFrom, eachBatch, type BatchWork, type ImageBatch } from './batches';
import type { Images, Input } from './images';
import { measuredModel } from './measuredModel';
import { PassesInTurn, type DrawOfBatch } from './passesInTurn';
import { posteriorPass } from './posteriorPass';

export interface InspectionOptions {
  readonly model: LatentModel;
  readonly running: RunningEngine;
  readonly images: Images;
  readonly seed: number;
  /** Draws of the noise per image. */
  readonly draws: number;
  readonly signal: AbortSignal;
  /** ε of the posterior; `null` for the seed's own. Called with the largest possible number of images. */
  readonly epsilon: ((images: number) => EpsilonSource) | null;
  /** Passes over all images. Passes after the first only serve for timing. */
  readonly passes: number;
  /** Results for earlier images, which are taken over and written to; by default none. */
  readonly before?: MeasuredParts | null;
  /** Whether to measure log weights and the bound that follows from them; false by default. */
  readonly weighs?: boolean;
  /** Ends the inspection between two batches, without an error. */
  readonly stop?: AbortSignal;
  /** Whether to hand out raw parameters, ε and z of the first draw beside q and p. */
  readonly details: boolean;
  readonly listener: InspectionListener;
}

/** Receives the progress of an inspection before `inspect` returns. */
export interface InspectionListener {
  /** Called first before anything is measured, and again whenever more is known about the input. */
  input?(input: Input, measurement: Measurement): void;
  /** The number of model samples has been decided, if it depends on their cost. */
  samplesDecided?(count: number): void;
  group?(batch: GroupBatch): void;
  output?(batch: OutputBatch): void;
  /**
   * One draw's −log p(x|z) of each pixel of an image, in nats, (size, size). They add up to its reconstruction loss. The
   * array is used again. Not called if the decoder is unknown.
   */
  pixelLoss?(image: number, draw: number, nats: Float64Array): void;
  progress?(progress: Progress): void;
  /** Reports what happened to the engine, in a sentence. */
  notice?(sentence: string): void;
  /** The images before `end` are measured with all their draws. The next ones wait for this. */
  batch?(end: number, measurement: Measurement): Promise<void>;
  /** A pass over all images has ended. */
  pass?(index: number, elapsedMs: number): void;
}

/**
 * Inspects the images. If the engine fails, its current images are measured again on another engine, and what was
 * captured of them stays.
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted; results so far stay in the measurement.
 */
export async function inspect(options: InspectionOptions): Promise<Measurement> {
  const { model, images, draws, listener } = options;
  const stages = {
    drawing: stagesFrom(model, 1),
    measuring: model.stages.length + (draws - 1) * stagesFrom(model, 0),
  };
  const count = new StageCount(stages, (progress) => listener.progress?.(progress));
  const indexOf = (image: number) => images.indexOf(image);
  const epsilon =
    options.epsilon?.(images.most) ?? seededEpsilon(options.seed, 'posterior', model.groupShapes, indexOf);
  const scope = { images: images.most, draws };
  const { before = null, weighs = false } = options;
  const filling = { weighs, keeps: () => images.kept, blocks: images.blocks };
  const measurement = new Measurement(
    measuredModel(model),
    scope,
    before === null ? { kind: 'empty', ...filling } : { kind: 'continued', parts: before, ...filling },
  );
  const from = before?.rows?.reconstructionNats.length ?? 0;
  const tellInput = () => {
    measurement.plan(images.input.description.images);
    listener.input?.(images.input, measurement);
  };
  tellInput();
  /** Unreadable images at the very end belong to no batch. */
  const tellLast = () => {
    const { images: measured } = measurement.reached;
    if (images.origin !== null && images.isEnd(measured) && images.measured(measured)) tellInput();
  };

  for (let pass = 0; pass < options.passes; pass++) {
    const startMs = performance.now();
    const into = pass === 0 ? measurement : new Measurement(measuredModel(model), scope, { kind: 'empty', ...filling });
    const onMeasured = async (measured: number) => {
      if (pass > 0) return;
      if (images.measured(measured)) {
        if (images.decidedSamples !== null) listener.samplesDecided?.(images.decidedSamples);
        tellInput();
      }
      await listener.batch?.(measured, measurement);
    };
    await measureAll({ ...options, epsilon, pass, into, onMeasured, from }, count);
    if (pass === 0) tellLast();
    listener.pass?.(pass, performance.now() - startMs);
  }
  await model.checkpoint.checkUnchanged();
  return measurement;
}

interface Pass extends Omit<InspectionOptions, 'epsilon'> {
  readonly epsilon: EpsilonSource;
  readonly pass: number;
  readonly into: Measurement;
  /** Called after each batch with the number of images measured. */
  readonly onMeasured: (images: number) => Promise<void>;
  /** The first image. */
  readonly from: number;
}

async function measureAll(options: Pass, count: StageCount): Promise<void> {
  const { running, images, signal, listener, draws, passes, pass, from, stop } = options;
  /** Groups and outputs captured per image. The count is the same on every engine. */
  const captured = new Uint32Array(images.most);
  const passesInTurn = new PassesInTurn(running, (of, allStarted) => passOf(options, of, allStarted));
  const work: BatchWork = {
    ...{ images, running, signal, from, stop },
    farOf: (image) => captured[image] ?? 0,
    maySplit: (firstImage) => draws === 1 || captured[firstImage] === 0,
    async measure(batch, following) {
      try {
        await measureBatch({ ...options, captured, count, passesInTurn }, batch, following);
      } catch (error) {
        await passesInTurn.drop();
        throw error;
      }
    },
    measured: options.onMeasured,
    sampled: (stage) => {
      signal.throwIfAborted();
      count.add(stage);
    },
    expect: (firstImage) => {
      const all = batchesFrom(0, images, running.batchSize);
      const measuring = batchesFrom(firstImage, images, running.batchSize);
      const drawing = batchesFrom(Math.max(firstImage, images.drawn), images, running.batchSize);
      count.expect({ drawing, measuring: measuring + (passes - 1 - pass) * all });
    },
    notice: (sentence) => listener.notice?.(sentence),
  };
  try {
    await eachBatch(work);
  } finally {
    await passesInTurn.drop();
  }
}

function passOf(
  { model, running, images, draws, details, epsilon, passes, pass }: Pass,
  { batch, draw }: DrawOfBatch,
  allStarted: () => void,
): AsyncGenerator<Measured> {
  const isLast = pass === passes - 1 && images.isEnd(batch.firstImage + batch.images);
  const options = { model, running, epsilon, draws, details: details && draw === 0, isLast, allStarted };
  return posteriorPass(options, batch, draw);
}

interface MeasuredPass extends Pass {
  readonly captured: Uint32Array;
  readonly count: StageCount;
  readonly passesInTurn: PassesInTurn;
}

async function measureBatch(
  { model, draws, signal, listener, pass, into, captured, count, passesInTurn, weighs = false }: MeasuredPass,
  batch: ImageBatch,
  following: () => ImageBatch | null,
): Promise<void> {
  const { firstImage } = batch;
  const end = firstImage + batch.images;
  const before = captured[firstImage] ?? 0;
  const weights = Array.from({ length: weighs ? batch.images : 0 }, () => new ImportanceWeights());
  const drawAfter = (draw: number): DrawOfBatch | null => {
    if (draw + 1 < draws) return { batch, draw: draw + 1 };
    const next = following();
    return next && { batch: next, draw: 0 };
  };
  let measuredHere = 0;
  for (let draw = 0; draw < draws; draw++) {
    const ofDraw = new LogWeights(batch.images);
    for await (const measured of passesInTurn.measure({ batch, draw }, () => drawAfter(draw))) {
      signal.throwIfAborted();
      if (measured.kind === 'stage') {
        count.add(measured.name);
        continue;
      }
      measuredHere += 1;
      // After a failure the log weights start over, so everything is added to them, even if it was captured before.
      const isNew = measuredHere > before;
      const onPixelLoss: OnPixelLoss = (b, nats) => listener.pixelLoss?.(firstImage + b, draw, nats);
      const losses =
        measured.kind === 'output'
          ? lossesOf(model, batch, measured.batch, isNew && pass === 0 ? onPixelLoss : undefined)
          : null;
      if (weighs && measured.kind === 'group') ofDraw.addGroup(measured.batch);
      if (weighs && losses !== null) ofDraw.addReconstruction(losses);
      if (!isNew) continue;
      if (measured.kind === 'group') {
        into.addGroup(measured.batch);
        if (pass === 0) listener.group?.(measured.batch);
      } else if (losses !== null) {
        into.addReconstruction(firstImage, draw, losses);
        if (pass === 0) listener.output?.(measured.batch);
      }
      captured.fill(measuredHere, firstImage, end);
    }
    weights.forEach((ofImage, b) => ofImage.add(ofDraw.nats[b] ?? NaN));
  }
  if (weighs) {
    into.addWeights(
      firstImage,
      weights.map((ofImage) => ofImage.bound()),
    );
  }
}

function lossesOf(
  { decoder }: LatentModel,
  { images, x }: ImageBatch,
  { logits }: OutputBatch,
  onPixelLoss?: OnPixelLoss,
): Float64Array {
  return reconstructionLoss(decoder, { images, logits, x }, onPixelLoss);
}
