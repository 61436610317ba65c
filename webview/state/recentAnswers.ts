/** Answers to what was asked most recently, so that going back to it takes no time. */
export class RecentAnswers<Query, T> {
  readonly #most: number;
  readonly #ask: (query: Query) => Promise<T>;
  /** The one used last comes last. */
  readonly #kept = new Map<string, T>();

  /** @param most how many answers are kept */
  constructor(most: number, ask: (query: Query) => Promise<T>) {
    this.#most = most;
    this.#ask = ask;
  }

  /** The answer, if it is kept; `version` says what data it is of. */
  known(query: Query, version: string): T | undefined {
    const key = keyOf(query, version);
    const answer = this.#kept.get(key);
    if (answer !== undefined) this.#keep(key, answer);
    return answer;
  }

  async ask(query: Query, version: string): Promise<T> {
    const answer = await this.#ask(query);
    this.#keep(keyOf(query, version), answer);
    return answer;
  }

  #keep(key: string, answer: T): void {
    this.#kept.delete(key);
    this.#kept.set(key, answer);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** Of answers to one question that is asked again and again, those that no later one has overtaken. */
export class Turns {
  #asked = 0;
  #shown = 0;

  /** To be called when asking; the function it returns says of the answer whether it is to be shown, which it then is. */
  take(): () => boolean {
    this.#asked += 1;
    const turn = this.#asked;
    return () => {
      if (turn < this.#shown) return false;
      this.#shown = turn;
      return true;
    };
  }
}

function keyOf(query: unknown, version: string): string {
  return `${version} ${JSON.stringify(query)}`;
}
