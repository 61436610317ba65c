import { EngineFailure, type Engine } from '../engine/engine';
import type { Stage } from '../graph/stages';
import type { LatentModel } from '../latentModel';
import { StageRunner } from './stageRunner';

export interface RunningEngineOptions {
  readonly model: LatentModel;
  readonly engine: Engine;
  /** Images measured together on an engine that has not failed. */
  readonly batchSize: number;
  /** Another engine for one that failed; `null` if there is none, the default. */
  readonly nextEngine?: (failure: EngineFailure) => Promise<Engine | null>;
  /** Whether compiled stages are kept for further analyses; by default each is freed after its last use. */
  readonly keepsStages?: boolean;
}

/** The engine that a model currently runs on, with its compiled stages. */
export class RunningEngine {
  readonly keepsStages: boolean;
  readonly #options: RunningEngineOptions;
  #engine: Engine;
  #runner: StageRunner;
  #batchSize: number;

  constructor(options: RunningEngineOptions) {
    this.#options = options;
    this.keepsStages = options.keepsStages ?? false;
    this.#engine = options.engine;
    this.#batchSize = options.batchSize;
    this.#runner = this.#newRunner();
  }

  get runner(): StageRunner {
    return this.#runner;
  }

  get batchSize(): number {
    return this.#batchSize;
  }

  /** Starts compiling before the first run. */
  prepare(): void {
    this.#runner.prepare(0);
  }

  /** Compiled weights, in bytes. */
  get heldBytes(): number {
    return this.#runner.heldBytes;
  }

  /**
   * Prepares to continue after a failure: with fewer images at a time if memory was short, otherwise on another engine.
   * @param images in the batch that failed; 1 if they can't be measured in smaller batches
   * @returns what happened and what is done about it, in a sentence
   * @throws the failure, if it isn't the engine's or nothing is left to try
   */
  async recover(failure: unknown, images: number): Promise<string> {
    if (!(failure instanceof EngineFailure)) throw failure;
    const { device, runtime } = this.#engine.description;
    const where = `${device} · ${runtime}`;
    if (failure.isOutOfMemory && images > 1) {
      await this.#runner.release();
      this.#batchSize = Math.ceil(images / 2);
      this.#runner = this.#newRunner();
      return `${where} ran out of memory with ${images} images at a time; it went on with ${this.#batchSize}.`;
    }
    const engine = (await this.#options.nextEngine?.(failure)) ?? null;
    if (engine === null) throw failure;
    this.#engine = engine;
    this.#batchSize = this.#options.batchSize;
    this.#runner = this.#newRunner();
    const { description } = engine;
    return `${where} failed (${failure.inBrief}); ${description.device} · ${description.runtime} went on.`;
  }

  /** The same engine for another model of the same shape, without the stages that are compiled for this one. */
  forModel(model: LatentModel): RunningEngine {
    return new RunningEngine({ ...this.#options, model, engine: this.#engine, keepsStages: true });
  }

  /** A runner of other stages on the same engine. Whoever asks for it releases it. */
  runnerOf(stages: readonly Stage[]): StageRunner {
    const { model } = this.#options;
    return new StageRunner(this.#engine, model.checkpoint, stages, (stored) => model.weightCheck.look(stored));
  }

  #newRunner(): StageRunner {
    const { model } = this.#options;
    return new StageRunner(this.#engine, model.checkpoint, model.stages, (stored) => model.weightCheck.look(stored));
  }
}
