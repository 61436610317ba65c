/**
 * Statistics of finite values in double precision, piece by piece. Means and squared deviations of the pieces are
 * merged.
 */
export class RunningStatistics {
  elements = 0;
  notFinite = 0;
  #count = 0;
  #minimum = Infinity;
  #maximum = -Infinity;
  #mean = 0;
  /** The sum of squared deviations from the mean. */
  #squares = 0;

  /** @param times how often each value counts */
  add(values: Float64Array, times: number): void {
    let count = 0;
    let sum = 0;
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      count += 1;
      sum += value;
      if (value < this.#minimum) this.#minimum = value;
      if (value > this.#maximum) this.#maximum = value;
    }
    this.elements += times * values.length;
    this.notFinite += times * (values.length - count);
    if (count === 0) return;
    const mean = Number.isFinite(sum) ? sum / count : meanOfLarge(values, count);
    let squares = 0;
    for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
    this.#merge(times * count, mean, times * squares);
  }

  /** Chan, Golub and LeVeque's update. */
  #merge(count: number, mean: number, squares: number): void {
    const together = this.#count + count;
    const difference = mean - this.#mean;
    this.#mean += (difference * count) / together;
    this.#squares += squares + difference ** 2 * ((this.#count * count) / together);
    this.#count = together;
  }

  get minimum(): number | null {
    return this.#count === 0 ? null : this.#minimum;
  }

  get maximum(): number | null {
    return this.#count === 0 ? null : this.#maximum;
  }

  get mean(): number | null {
    return this.#count === 0 ? null : this.#mean;
  }

  get standardDeviation(): number | null {
    return this.#count === 0 ? null : Math.sqrt(this.#squares / this.#count);
  }
}

/** The mean of values whose sum exceeds the largest double. */
function meanOfLarge(values: Float64Array, count: number): number {
  return values.reduce((mean, value) => (Number.isFinite(value) ? mean + value / count : mean), 0);
}
