/** The default number of model samples: as many as take about 20 seconds. */
import type { SampleCount, SampleOffer } from '../../protocol/input';

const TIME_MS = 20_000;
/** A mean over one sample would have no standard error. */
const LEAST = 2;
const MOST = 16;

/** Counts the samples measured, and decides their number from the time they took. */
export class SampleNumber {
  readonly #isAutomatic: boolean;
  readonly #now: () => number;
  readonly #startMs: number;
  #decided: number | null;
  /** The first batch, whose time includes compiling the network. */
  #first: { readonly samples: number; readonly elapsedMs: number } | null = null;
  /** Time per sample, in ms, once the network is compiled. */
  #perSampleMs: number | null = null;

  /** @param now in milliseconds; timing starts with this call */
  constructor(asked: SampleCount, now: () => number) {
    this.#isAutomatic = typeof asked !== 'number';
    this.#decided = typeof asked === 'number' ? asked : asked.decided;
    this.#now = now;
    this.#startMs = now();
  }

  /** The number of samples measured in all; while undecided, the number that is certain. */
  get certain(): number {
    return this.#decided ?? LEAST;
  }

  /** The largest possible number. */
  get most(): number {
    return this.#decided ?? MOST;
  }

  /** `null` while undecided. */
  get decided(): number | null {
    return this.#decided;
  }

  /** Why there are so few, in a sentence; `null` if nothing limited them. */
  get reason(): string | null {
    const { decided } = this;
    if (!this.#isAutomatic || decided === null || decided >= MOST) return null;
    const time = `${TIME_MS / 1000} s on this engine`;
    return decided > LEAST
      ? `${decided} model samples, chosen to take about ${time}; choose more under Input.`
      : `${decided} model samples, because more would take longer than ${time}; choose more under Input.`;
  }

  /** A larger number, offered once its cost is known. */
  get offer(): SampleOffer | null {
    if (this.reason === null || this.#first === null || this.#perSampleMs === null) return null;
    const { samples, elapsedMs } = this.#first;
    return { count: MOST, estimatedMs: elapsedMs + (MOST - samples) * this.#perSampleMs };
  }

  /**
   * Call after each batch with the number of samples measured so far.
   * @returns whether that decided the number or the content of an offer
   */
  measured(samples: number): boolean {
    if (!this.#isAutomatic || this.#perSampleMs !== null) return false;
    const elapsedMs = this.#now() - this.#startMs;
    if (this.#first === null) {
      this.#first = { samples, elapsedMs };
      if (this.#decided !== null || elapsedMs < TIME_MS) return false;
      this.#decided = LEAST;
      return true;
    }
    const perSampleMs = (elapsedMs - this.#first.elapsedMs) / (samples - this.#first.samples);
    this.#perSampleMs = perSampleMs;
    const affordable = samples + Math.floor((TIME_MS - elapsedMs) / perSampleMs);
    // If the clock stands still, any number is affordable.
    this.#decided ??= Math.max(LEAST, Math.min(MOST, Number.isNaN(affordable) ? MOST : affordable));
    return true;
  }
}
