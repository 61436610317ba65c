/** How many model samples are measured where nobody asked for a number: as many as take about 20 seconds. */
import type { SampleCount, SampleOffer } from '../../protocol/inspection';

const TIME_MS = 20_000;
/** A mean over one sample would have no standard error. */
const LEAST = 2;
const MOST = 16;

/** Counts what has been measured, and decides by what it took. */
export class SampleNumber {
  readonly #isAutomatic: boolean;
  readonly #now: () => number;
  readonly #startMs: number;
  #decided: number | null;
  /** The first batch, whose time includes compiling the network. */
  #first: { readonly samples: number; readonly elapsedMs: number } | null = null;
  /** What a sample takes once the network is compiled. */
  #perSampleMs: number | null = null;

  /** @param now in milliseconds; the time counts from here */
  constructor(asked: SampleCount, now: () => number) {
    this.#isAutomatic = typeof asked !== 'number';
    this.#decided = typeof asked === 'number' ? asked : asked.decided;
    this.#now = now;
    this.#startMs = now();
  }

  /** How many are measured in all; while that is undecided, how many are certain. */
  get certain(): number {
    return this.#decided ?? LEAST;
  }

  /** How many there can be. */
  get most(): number {
    return this.#decided ?? MOST;
  }

  /** `null` while it is undecided. */
  get decided(): number | null {
    return this.#decided;
  }

  /** Why there are so few, in a sentence; `null` where nothing limited them. */
  get reason(): string | null {
    const { decided } = this;
    if (!this.#isAutomatic || decided === null || decided >= MOST) return null;
    const time = `${TIME_MS / 1000} s on this engine`;
    return decided > LEAST
      ? `${decided} model samples, chosen to take about ${time}; choose more under Input.`
      : `${decided} model samples, because more would take longer than ${time}; choose more under Input.`;
  }

  /** More of them, once it is known what they would take. */
  get offer(): SampleOffer | null {
    if (this.reason === null || this.#first === null || this.#perSampleMs === null) return null;
    const { samples, elapsedMs } = this.#first;
    return { count: MOST, estimatedMs: elapsedMs + (MOST - samples) * this.#perSampleMs };
  }

  /**
   * Is told after each batch how many samples have been measured so far.
   * @returns whether that decided the number, or what an offer says
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
    // A clock that stands still affords any number.
    this.#decided ??= Math.max(LEAST, Math.min(MOST, Number.isNaN(affordable) ? MOST : affordable));
    return true;
  }
}
