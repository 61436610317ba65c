/**
 * Maps are looked at first, and what takes the process longer would hold them up on their way. So it is asked for once
 * the maps that are wanted at the same time are here.
 */
export class MapsFirst {
  readonly #open = new Set<Promise<unknown>>();

  /** @param asked a map that was asked for */
  map<T>(asked: Promise<T>): Promise<T> {
    this.#open.add(asked);
    const answered = () => this.#open.delete(asked);
    asked.then(answered, answered);
    return asked;
  }

  async after<T>(ask: () => Promise<T>): Promise<T> {
    // Components ask for maps later in this task.
    await Promise.resolve();
    await Promise.allSettled(this.#open);
    return ask();
  }
}
