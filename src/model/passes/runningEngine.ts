import { StageRunner } from './stageRunner';
import { EngineFailure, type Engine } from '../engine/engine';
import type { Model } from '../families/openModel';

export interface RunningEngineOptions {
  readonly model: Model;
  readonly engine: Engine;
  /** Images that are measured at a time on an engine that has not failed. */
  readonly batchSize: number;
  /** Another engine for one that failed; `null` when there is none. */
  readonly nextEngine: (failure: EngineFailure) => Promise<Engine | null>;
  /** Is told in a sentence what happened, and what is done about it. */
  readonly notice: (sentence: string) => void;
}

/** The engine that an inspection runs on at the moment. */
export class RunningEngine {
  readonly #options: RunningEngineOptions;
  #engine: Engine;
  #runner: StageRunner;
  #batchSize: number;

  constructor(options: RunningEngineOptions) {
    this.#options = options;
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

  /**
   * Makes it possible to go on after a failure: by fewer images at a time where memory was short, else by another engine.
   * @param maySplit whether the images that were measured may be measured in smaller batches
   * @throws the failure, where it is none of the engine or there is nothing left to try
   */
  async recover(failure: unknown, maySplit: boolean): Promise<void> {
    if (!(failure instanceof EngineFailure)) throw failure;
    const { nextEngine, notice } = this.#options;
    const { device, runtime } = this.#engine.description;
    const where = `${device} · ${runtime}`;
    if (failure.isOutOfMemory && maySplit && this.#batchSize > 1) {
      const before = this.#batchSize;
      await this.#runner.release();
      this.#batchSize = Math.ceil(before / 2);
      this.#runner = this.#newRunner();
      notice(`${where} ran out of memory with ${before} images at a time; it went on with ${this.#batchSize}.`);
      return;
    }
    const engine = await nextEngine(failure);
    if (engine === null) throw failure;
    this.#engine = engine;
    this.#batchSize = this.#options.batchSize;
    this.#runner = this.#newRunner();
    const { description } = engine;
    notice(`${where} failed (${failure.inBrief}); ${description.device} · ${description.runtime} went on.`);
  }

  #newRunner(): StageRunner {
    const { model } = this.#options;
    return new StageRunner(this.#engine, model.checkpoint, model.stages, (stored) => model.weightCheck.look(stored));
  }
}
