import type { Progress } from '../../protocol/inspection';

/** How many stages a batch takes. */
export interface StagesPerBatch {
  /** To draw model samples. */
  readonly drawing: number;
  /** To measure, in all draws. */
  readonly measuring: number;
}

/** Batches that are still to come. */
export interface BatchesAhead {
  /** Of model samples to draw. */
  readonly drawing: number;
  /** To measure, in all passes. */
  readonly measuring: number;
}

/** Counts the stages that have run, and from their pace the time that is left. */
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

  /** From here on. */
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
