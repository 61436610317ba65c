import { elementCount, type StoredTensors, type Weights } from '../graph/weights';

/** The weights of a graph in one array, written once and transferred rather than copied. */
export class WeightBlock {
  readonly #placed: { readonly first: number; readonly weights: Weights }[] = [];
  #length = 0;

  /** @returns the index of its first value */
  place(weights: Weights): number {
    const first = this.#length;
    this.#placed.push({ first, weights });
    this.#length += elementCount(weights);
    return first;
  }

  values(stored: StoredTensors): Float32Array {
    const all = new Float32Array(this.#length);
    for (const { first, weights } of this.#placed) {
      weights.write(stored, all.subarray(first, first + elementCount(weights)));
    }
    return all;
  }
}
