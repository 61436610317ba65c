import type { Measured } from '../passes/decoderPass';

/** A pass that has begun before anyone reads what it measures. */
export class BegunPass {
  /** Resolves once its last stage has started: the next pass may begin. */
  readonly allStarted: Promise<void>;
  readonly #pass: AsyncGenerator<Measured>;
  readonly #first: Promise<IteratorResult<Measured, unknown>>;

  /** @param newPass makes the pass, which calls `allStarted` when its last stage has started */
  constructor(newPass: (allStarted: () => void) => AsyncGenerator<Measured>) {
    let tell: (() => void) | null = null;
    this.allStarted = new Promise((resolve) => {
      tell = resolve;
    });
    this.#pass = newPass(() => tell?.());
    this.#first = this.#pass.next();
    // The error reaches whoever reads the pass.
    this.#first.catch(() => undefined);
  }

  /** What it measures. Whoever stops reading early ends it. */
  async *measured(): AsyncGenerator<Measured> {
    try {
      const first = await this.#first;
      if (first.done === true) return;
      yield first.value;
      yield* this.#pass;
    } finally {
      await this.end();
    }
  }

  async end(): Promise<void> {
    await this.#pass.return(undefined);
  }
}
