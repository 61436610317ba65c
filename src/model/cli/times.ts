import type { Timings } from '../export/results';

/** Records when things happen. It is created when the checkpoint has been understood. */
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
