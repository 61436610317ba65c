/** Work that is asked for faster than it can be done, as by a slider: none is queued but the latest. */

export interface LatestWork<T> {
  /** @param signal aborted if the work should end at once */
  run(signal: AbortSignal): Promise<T>;
  /**
   * Whether it ends at once if other work is asked for. Otherwise it ends in its time: if the picture of every move ended
   * for the next one, none would come while the slider moves.
   */
  readonly givesWay: boolean;
}

export class LatestOnly {
  #running: { readonly cancel: AbortController; readonly givesWay: boolean } | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  #asked = 0;

  /**
   * Runs the work once the running one has ended, unless other work is asked for before.
   * @returns `null` if it was dropped
   * @throws what the work throws
   */
  async run<T>(work: LatestWork<T>): Promise<T | null> {
    const number = ++this.#asked;
    if (this.#running?.givesWay === true) this.#running.cancel.abort();
    await this.#ended;
    if (number !== this.#asked) return null;
    const cancel = new AbortController();
    this.#running = { cancel, givesWay: work.givesWay };
    const working = work.run(cancel.signal);
    this.#ended = working.catch(() => undefined);
    try {
      return await working;
    } catch (error) {
      if (cancel.signal.aborted) return null;
      throw error;
    } finally {
      if (this.#running.cancel === cancel) this.#running = null;
    }
  }
}
