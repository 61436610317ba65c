import { EngineFailure, type Engine } from '../engine/engine';
import type { LatentModel } from '../latentModel';
import { StageRunner } from './stageRunner';

export interface RunningEngineOptions {
  readonly model: LatentModel;
  readonly engine: Engine;
  /** Images that are measured at a time on an engine that has not failed. */
  readonly batchSize: number;
  /** Another engine for one that failed; `null` when there is none, as by default. */
  readonly nextEngine?: (failure: EngineFailure) => Promise<Engine | null>;
  /** Whether what was compiled is kept for further analyses; by default each stage goes with its last use. */
  readonly keepsStages?: boolean;
}

/** The engine that a model runs on at the moment, with the stages compiled on it. */
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

  /** Begins to compile ahead of the first run. */
  prepare(): void {
    this.#runner.prepare(0);
  }

  /** Bytes of weights that are compiled. */
  get heldBytes(): number {
    return this.#runner.heldBytes;
  }

  /**
   * Makes it possible to go on after a failure: by fewer images at a time where memory was short, else by another engine.
   * @param maySplit whether the images that were measured may be measured in smaller batches
   * @returns what happened and what is done about it, in a sentence
   * @throws the failure, where it is none of the engine or there is nothing left to try
   */
  async recover(failure: unknown, maySplit: boolean): Promise<string> {
    if (!(failure instanceof EngineFailure)) throw failure;
    const { device, runtime } = this.#engine.description;
    const where = `${device} · ${runtime}`;
    if (failure.isOutOfMemory && maySplit && this.#batchSize > 1) {
      const before = this.#batchSize;
      await this.#runner.release();
      this.#batchSize = Math.ceil(before / 2);
      this.#runner = this.#newRunner();
      return `${where} ran out of memory with ${before} images at a time; it went on with ${this.#batchSize}.`;
    }
    const engine = (await this.#options.nextEngine?.(failure)) ?? null;
    if (engine === null) throw failure;
    this.#engine = engine;
    this.#batchSize = this.#options.batchSize;
    this.#runner = this.#newRunner();
    const { description } = engine;
    return `${where} failed (${failure.inBrief}); ${description.device} · ${description.runtime} went on.`;
  }

  #newRunner(): StageRunner {
    const { model } = this.#options;
    return new StageRunner(this.#engine, model.checkpoint, model.stages, (stored) => model.weightCheck.look(stored));
  }
}
