/**
 * Maps are looked at first, and what takes the process longer would hold them up on their way. So it is asked for once
 * the maps that are wanted at the same time are here.
 */
export class MapsFirst {
  readonly #open = new Set<Promise<unknown>>();

  /** @param asked a map that was asked for */
  map<T>(asked: Promise<T>): Promise<T> {
    const ended: Promise<unknown> = asked.then(
      () => this.#open.delete(ended),
      () => this.#open.delete(ended),
    );
    this.#open.add(ended);
    return asked;
  }

  async after<T>(ask: () => Promise<T>): Promise<T> {
    // Components ask for maps later in this task.
    await Promise.resolve();
    await Promise.all(this.#open);
    return ask();
  }
}
