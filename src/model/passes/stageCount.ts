import type { Progress } from '../../protocol/inspection';
import { firstStageOf } from './resume';
import type { LatentModel } from '../latentModel';

/** Batches that are still to come. */
export interface BatchesAhead {
  /** Of model samples to draw. */
  readonly drawing: number;
  /** To measure, in all passes. */
  readonly measuring: number;
}

/** Counts the stages that have run, and from their pace the time that is left. */
export class StageCount {
  readonly #report: (progress: Progress) => void;
  readonly #start = performance.now();
  readonly #drawingStages: number;
  readonly #measuringStages: number;
  #done = 0;
  #total = 0;

  /** @param draws of the noise for each image */
  constructor(model: LatentModel, draws: number, report: (progress: Progress) => void) {
    this.#report = report;
    this.#drawingStages = model.stages.length - firstStageOf(model, 1);
    this.#measuringStages = model.stages.length + (draws - 1) * (model.stages.length - model.encoderStages);
  }

  /** From here on. */
  expect({ drawing, measuring }: BatchesAhead): void {
    this.#total = this.#done + drawing * this.#drawingStages + measuring * this.#measuringStages;
  }

  /** A stage has run. */
  add(stage: string): void {
    this.#done += 1;
    const elapsedMs = performance.now() - this.#start;
    const remainingMs = this.#done < 3 ? null : (elapsedMs / this.#done) * (this.#total - this.#done);
    this.#report({ stage, done: this.#done, total: this.#total, remainingMs });
  }
}
