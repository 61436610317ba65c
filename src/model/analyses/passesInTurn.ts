/** Passes of an inspection one after the other, without a gap between them. */
import type { Measured } from '../passes/decoderPass';
import type { RunningEngine } from '../passes/runningEngine';
import type { StageRunner } from '../passes/stageRunner';
import type { ImageBatch } from './batches';
import { BegunPass } from './begunPass';

/** One draw of a batch. */
export interface DrawOfBatch {
  readonly batch: ImageBatch;
  readonly draw: number;
}

/** Makes the pass of a draw, which calls `allStarted` when its last stage has started. */
export type NewPass = (of: DrawOfBatch, allStarted: () => void) => AsyncGenerator<Measured>;

interface PassAhead extends DrawOfBatch {
  readonly runner: StageRunner;
  readonly pass: BegunPass;
}

/**
 * Begins each pass once all stages of the one before have started. Otherwise the engine would wait while the statistics
 * of the last groups are computed.
 */
export class PassesInTurn {
  readonly #running: RunningEngine;
  readonly #newPass: NewPass;
  #ahead: PassAhead | null = null;

  constructor(running: RunningEngine, newPass: NewPass) {
    this.#running = running;
    this.#newPass = newPass;
  }

  /**
   * What the pass of a draw measures.
   * @param following the draw after it, if its pass may begin; asked once all stages of this one have started
   */
  async *measure(draw: DrawOfBatch, following: () => DrawOfBatch | null): AsyncGenerator<Measured> {
    const { pass } = await this.#take(draw);
    let hasEnded = false;
    void pass.allStarted.then(() => {
      const next = hasEnded ? null : following();
      if (next !== null) this.#ahead = this.#begin(next);
    });
    try {
      yield* pass.measured();
    } finally {
      hasEnded = true;
    }
  }

  /** Ends the pass that has begun ahead, if one has. */
  async drop(): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = null;
    await ahead?.pass.end();
  }

  async #take(wanted: DrawOfBatch): Promise<PassAhead> {
    const ahead = this.#ahead;
    if (ahead?.runner === this.#running.runner && isSame(ahead, wanted)) {
      this.#ahead = null;
      return ahead;
    }
    await this.drop();
    return this.#begin(wanted);
  }

  #begin(of: DrawOfBatch): PassAhead {
    return { ...of, runner: this.#running.runner, pass: new BegunPass((allStarted) => this.#newPass(of, allStarted)) };
  }
}

function isSame(a: DrawOfBatch, b: DrawOfBatch): boolean {
  return a.draw === b.draw && a.batch.firstImage === b.batch.firstImage && a.batch.images === b.batch.images;
}
