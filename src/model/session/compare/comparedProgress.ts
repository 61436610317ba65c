import type { Progress } from '../../../protocol/inspection';
import type { ComparedListener } from '../../analyses/compare/comparePaired';
import type { Side } from '../../statistics/comparison/sharedParts';

/** Fewer draws of images say too little about how long the rest will take. */
const LEAST_FOR_ESTIMATE = 4;

/** How far a comparison is: draws of images measured, of both sides. */
export class ComparedProgress {
  readonly #total: number;
  readonly #report: (progress: Progress) => void;
  readonly #startMs = performance.now();
  /** By side: the end of what is measured, in draws of images. */
  readonly #ends: Record<Side, number> = { first: 0, second: 0 };
  readonly #draws: number;

  /** @param images of both sides together */
  constructor(images: number, draws: number, report: (progress: Progress) => void) {
    this.#total = images * draws;
    this.#draws = draws;
    this.#report = report;
  }

  readonly listener: ComparedListener = (side, firstImage, draw, { length }) => {
    // All draws of earlier images are measured, and those before this one of its own batch.
    const end = firstImage * this.#draws + length * (draw + 1);
    this.#ends[side] = Math.max(this.#ends[side], end);
    const done = Math.min(this.#total, this.#ends.first + this.#ends.second);
    const elapsedMs = performance.now() - this.#startMs;
    const remainingMs = done < LEAST_FOR_ESTIMATE ? null : (elapsedMs * (this.#total - done)) / done;
    this.#report({ stage: side === 'first' ? 'images of A' : 'images of B', done, total: this.#total, remainingMs });
  };
}
