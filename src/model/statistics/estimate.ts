import type { Estimate } from '../../protocol/statistics';

/** The mean of numbers, and the sum of their squared deviations from it. */
export interface Moments {
  readonly mean: number;
  readonly squaredDeviations: number;
}

export interface CountedMoments extends Moments {
  readonly count: number;
}

export const NO_MOMENTS: CountedMoments = { count: 0, mean: 0, squaredDeviations: 0 };

/** The moments of two sets of numbers together. */
export function merged(a: CountedMoments, b: CountedMoments): CountedMoments {
  const count = a.count + b.count;
  if (count === 0) return NO_MOMENTS;
  const apart = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (apart * b.count) / count,
    squaredDeviations: a.squaredDeviations + b.squaredDeviations + (apart * apart * a.count * b.count) / count,
  };
}

/** Mean and standard error of numbers that arrive one after another (Welford's method). */
export class RunningEstimate {
  #count: number;
  #mean: number;
  #squares: number;

  /** @param before count and moments of earlier numbers */
  constructor(before: CountedMoments = NO_MOMENTS) {
    this.#count = before.count;
    this.#mean = before.mean;
    this.#squares = before.squaredDeviations;
  }

  add(value: number): void {
    this.#count += 1;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  get count(): number {
    return this.#count;
  }

  get estimate(): Estimate {
    const standardError = this.#count < 2 ? null : Math.sqrt(this.#squares / (this.#count - 1) / this.#count);
    return { mean: this.#count === 0 ? Number.NaN : this.#mean, standardError };
  }

  get moments(): Moments {
    return { mean: this.#mean, squaredDeviations: this.#squares };
  }
}

/** The mean of values and its standard error. */
export function estimateOf(values: Iterable<number>): Estimate {
  const running = new RunningEstimate();
  for (const value of values) running.add(value);
  return running.estimate;
}

/** Standard error of the mean of `count` numbers from their sum and the sum of their squares. */
export function standardErrorFromSums(sum: number, squares: number, count: number): number {
  return Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1) / count);
}

/** Like `RunningEstimate`, for many quantities that always arrive together. */
export class RunningEstimates {
  readonly means: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(quantities: number) {
    this.means = new Float64Array(quantities);
    this.#squares = new Float64Array(quantities);
  }

  add(values: Float64Array): void {
    const { means } = this;
    const squares = this.#squares;
    this.#count += 1;
    for (let i = 0; i < means.length; i++) {
      const value = values[i] ?? 0;
      const before = value - (means[i] ?? 0);
      const mean = (means[i] ?? 0) + before / this.#count;
      means[i] = mean;
      squares[i] = (squares[i] ?? 0) + before * (value - mean);
    }
  }

  /** Standard errors; NaN until each quantity has two values. */
  standardErrors(): Float64Array {
    return this.#squares.map((square) => Math.sqrt(square / (this.#count - 1) / this.#count));
  }
}
