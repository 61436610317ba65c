import { answerTo, type Answer } from '../../state/answer';

/** Answers that are kept, so that a step back is shown at once. */
const KEPT = 64;

/**
 * Asks one question at a time: of those that are wanted, the first without an answer. What is wanted no longer is never
 * asked, so a slider that moves faster than answers come leaves none behind.
 */
export class WantedAnswers<Query, T> {
  readonly #ask: (query: Query) => Promise<T>;
  readonly #answered: () => void;
  /** By question, the latest last. */
  readonly #answers = new Map<string, Answer<T>>();
  #wanted: readonly Query[] = [];
  #version: unknown = null;
  #isAsking = false;

  /** @param answered is called after every answer */
  constructor(ask: (query: Query) => Promise<T>, answered: () => void) {
    this.#ask = ask;
    this.#answered = answered;
  }

  /** @param queries in the order in which they are asked @param version refusals of an earlier version are asked again */
  want(queries: readonly Query[], version: unknown): void {
    this.#wanted = queries;
    if (version !== this.#version) {
      for (const [key, { kind }] of this.#answers) if (kind === 'refused') this.#answers.delete(key);
    }
    this.#version = version;
    if (!this.#isAsking) void this.#askAll();
  }

  answerTo(query: Query): Answer<T> {
    return this.#answers.get(JSON.stringify(query)) ?? { kind: 'waiting' };
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    for (let query = this.#next(); query !== undefined; query = this.#next()) {
      const answer = await answerTo(this.#ask(query));
      this.#answers.set(JSON.stringify(query), answer);
      this.#forget();
      this.#answered();
    }
    this.#isAsking = false;
  }

  #next(): Query | undefined {
    return this.#wanted.find((query) => !this.#answers.has(JSON.stringify(query)));
  }

  /** Lets go of the oldest that nobody wants. */
  #forget(): void {
    const wanted = new Set(this.#wanted.map((query) => JSON.stringify(query)));
    for (const key of this.#answers.keys()) {
      if (this.#answers.size <= KEPT) return;
      if (!wanted.has(key)) this.#answers.delete(key);
    }
  }
}
