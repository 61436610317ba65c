/** When what was known, in seconds from the start of the process, but for `pass`. */
export interface Timings {
  /** Checkpoint understood. */
  readonly open: number;
  /** KL of the top group. */
  readonly firstGroup: number;
  /** All KL and the reconstruction. */
  readonly firstPass: number;
  /** Median duration of later passes; `null` without any. */
  readonly pass: number | null;
}

/** Notes when things happen; the checkpoint is understood when it is made. */
export class Times {
  readonly #openMs = performance.now();
  #firstGroupMs: number | null = null;
  #firstPassMs = 0;
  readonly #laterMs: number[] = [];

  group(): void {
    this.#firstGroupMs ??= performance.now();
  }

  pass(index: number, elapsedMs: number): void {
    if (index === 0) this.#firstPassMs = performance.now();
    else this.#laterMs.push(elapsedMs);
  }

  timings(): Timings {
    return {
      open: this.#openMs / 1000,
      firstGroup: (this.#firstGroupMs ?? 0) / 1000,
      firstPass: this.#firstPassMs / 1000,
      pass: this.#laterMs.length === 0 ? null : median(this.#laterMs) / 1000,
    };
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
