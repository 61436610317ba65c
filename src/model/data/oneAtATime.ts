/** A queue for work that needs much memory: one piece runs at a time, in the order given. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the work in its turn. Settles as the work does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
