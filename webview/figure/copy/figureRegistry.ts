import type { FigureContents } from '../../../src/figures/contents';

/** The figures on the page, for commands that come from outside it. */
export class FigureRegistry {
  readonly #figures = new Map<string, () => FigureContents>();
  #last: string | null = null;

  /** @returns a function that takes the figure off again */
  add(id: string, contents: () => FigureContents): () => void {
    this.#figures.set(id, contents);
    return () => {
      if (this.#figures.get(id) === contents) this.#figures.delete(id);
    };
  }

  /** The figure was pointed at or used. */
  touch(id: string): void {
    this.#last = id;
  }

  /** A figure by its id; for `null` the one touched last, or else the first. `undefined` if there is none. */
  contentsOf(id: string | null): FigureContents | undefined {
    const [first] = this.#figures.values();
    const contents = id === null ? (this.#figures.get(this.#last ?? '') ?? first) : this.#figures.get(id);
    return contents?.();
  }
}
