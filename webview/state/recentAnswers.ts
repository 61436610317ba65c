/** Answers to the most recent questions, so that returning to one takes no time. */
export class RecentAnswers<Query, T> {
  readonly #most: number;
  readonly #ask: (query: Query) => Promise<T>;
  /** In order of use, the most recent last. */
  readonly #kept = new Map<string, T>();
  /** Questions that are not answered yet: whoever asks meanwhile waits for the same answer. */
  readonly #asked = new Map<string, Promise<T>>();

  /** @param most how many answers are kept */
  constructor(most: number, ask: (query: Query) => Promise<T>) {
    this.#most = most;
    this.#ask = ask;
  }

  /** The answer, if it is kept. `version` identifies the data that it was computed from. */
  known(query: Query, version: string): T | undefined {
    const key = keyOf(query, version);
    const answer = this.#kept.get(key);
    if (answer !== undefined) this.#keep(key, answer);
    return answer;
  }

  /** The answer that is kept or, if there is none, the one that arrives. */
  async ask(query: Query, version: string): Promise<T> {
    const known = this.known(query, version);
    if (known !== undefined) return known;
    const key = keyOf(query, version);
    const asked = this.#asked.get(key) ?? this.#askAnew(query, key);
    this.#asked.set(key, asked);
    return asked;
  }

  async #askAnew(query: Query, key: string): Promise<T> {
    try {
      const answer = await this.#ask(query);
      this.#keep(key, answer);
      return answer;
    } finally {
      this.#asked.delete(key);
    }
  }

  #keep(key: string, answer: T): void {
    this.#kept.delete(key);
    this.#kept.set(key, answer);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** Decides which answers to a repeated question are shown: all that arrive before a later one does. */
export class Turns {
  #asked = 0;
  #shown = 0;

  /**
   * Takes a turn; call it when asking. The function returned is called with the answer's arrival: it says whether to
   * show the answer, and counts it as shown if so.
   */
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
