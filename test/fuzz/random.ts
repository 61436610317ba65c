import { philox4x32 } from '../../src/model/noise/philox';

/** Numbers that depend only on a seed, a case, and how many were drawn before. */
export class Random {
  readonly #words = new Uint32Array(4);
  #drawn = 0;

  constructor(
    private readonly seed: number,
    private readonly caseNumber: number,
  ) {}

  /** An integer from 0 to `count` − 1. */
  below(count: number): number {
    const word = this.#drawn % 4;
    if (word === 0) philox4x32(Math.floor(this.#drawn / 4), 0, 0, 0, this.seed, this.caseNumber, this.#words);
    this.#drawn += 1;
    return Math.floor(((this.#words[word] ?? 0) / 2 ** 32) * count);
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('there is nothing to pick from');
    return item;
  }

  /** Lengths that are small as often as large. */
  length(most: number): number {
    return 1 + this.below(2 ** this.below(1 + Math.floor(Math.log2(most))));
  }
}
