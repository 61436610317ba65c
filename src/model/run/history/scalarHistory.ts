/** Scalars that a training run has logged, by tag and step. */
import type { LoggedEvent } from './eventMessage';

/** One tag's values, in the order of their steps. */
export interface ScalarSeries {
  readonly steps: readonly number[];
  readonly values: readonly number[];
  /** When each was logged, in seconds since 1970. */
  readonly wallTimes: readonly number[];
}

interface Growing {
  readonly steps: number[];
  readonly values: number[];
  readonly wallTimes: number[];
  /** The file that the last value comes from. */
  file: number;
}

/** More tags than this, and only the first are kept. */
const MOST_TAGS = 10_000;

/**
 * Collects the scalars of a run's event files. A training that was restarted writes a further file, which begins at the
 * step of its checkpoint: what the earlier files have of its tags from there on was lost, and is replaced.
 */
export class ScalarHistory {
  readonly #series = new Map<string, Growing>();
  /** By file: the first step in it. */
  readonly #firstSteps = new Map<number, number>();
  #tagsLeftOut = false;

  get tags(): readonly string[] {
    return [...this.#series.keys()];
  }

  /** Whether there were more tags than are kept. */
  get tagsLeftOut(): boolean {
    return this.#tagsLeftOut;
  }

  /** `null` if nothing was logged under this tag. */
  series(tag: string): ScalarSeries | null {
    return this.#series.get(tag) ?? null;
  }

  /** @param file number of the event's file; files come in the order of their times */
  add(file: number, { step, wallTime, scalars }: LoggedEvent): void {
    if (scalars.length > 0 && !this.#firstSteps.has(file)) this.#firstSteps.set(file, step);
    for (const { tag, value } of scalars) {
      const series = this.#of(tag, file);
      if (series === null) continue;
      if (series.file !== file) {
        dropFrom(series, Math.min(step, this.#firstSteps.get(file) ?? step));
        series.file = file;
      }
      series.steps.push(step);
      series.values.push(value);
      series.wallTimes.push(wallTime);
    }
  }

  #of(tag: string, file: number): Growing | null {
    const known = this.#series.get(tag);
    if (known !== undefined) return known;
    if (this.#series.size === MOST_TAGS) {
      this.#tagsLeftOut = true;
      return null;
    }
    const series = { steps: [], values: [], wallTimes: [], file };
    this.#series.set(tag, series);
    return series;
  }
}

function dropFrom({ steps, values, wallTimes }: Growing, step: number): void {
  let kept = steps.length;
  while (kept > 0 && (steps[kept - 1] ?? NaN) >= step) kept -= 1;
  for (const column of [steps, values, wallTimes]) column.length = kept;
}
