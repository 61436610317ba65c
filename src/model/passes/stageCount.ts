import type { Progress } from '../../protocol/inspection';

/** The number of stages per batch. */
export interface StagesPerBatch {
  /** Stages that draw model samples. */
  readonly drawing: number;
  /** Stages that measure, in all draws. */
  readonly measuring: number;
}

/** Batches still to come. */
export interface BatchesAhead {
  /** Batches of model samples to draw. */
  readonly drawing: number;
  /** Batches to measure, in all passes. */
  readonly measuring: number;
}

/** Counts the stages that have run, and estimates the remaining time from their pace. */
export class StageCount {
  readonly #stages: StagesPerBatch;
  readonly #report: (progress: Progress) => void;
  readonly #start = performance.now();
  #done = 0;
  #total = 0;

  constructor(stages: StagesPerBatch, report: (progress: Progress) => void) {
    this.#stages = stages;
    this.#report = report;
  }

  /** Sets the work ahead from here on. */
  expect({ drawing, measuring }: BatchesAhead): void {
    this.#total = this.#done + drawing * this.#stages.drawing + measuring * this.#stages.measuring;
  }

  /** A stage has run. */
  add(stage: string): void {
    this.#done += 1;
    const elapsedMs = performance.now() - this.#start;
    const remainingMs = this.#done < 3 ? null : (elapsedMs / this.#done) * (this.#total - this.#done);
    this.#report({ stage, done: this.#done, total: this.#total, remainingMs });
  }
}
