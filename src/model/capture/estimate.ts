import type { Estimate } from '../../protocol/statistics';

/** Mean and standard error of numbers that come one after the other (Welford's method). */
export class RunningEstimate {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count += 1;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  get estimate(): Estimate {
    const standardError = this.#count < 2 ? null : Math.sqrt(this.#squares / (this.#count - 1) / this.#count);
    return { mean: this.#count === 0 ? Number.NaN : this.#mean, standardError };
  }
}

/** Standard error of the mean of `count` numbers from their sum and the sum of their squares. */
export function standardErrorFromSums(sum: number, squares: number, count: number): number {
  return Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1) / count);
}
