/** Enough to go back and forth between groups, channels and views. */
const MOST = 8;

interface Recent {
  /** `null` if it covers all groups. */
  readonly group: number | null;
  readonly counted: Promise<unknown>;
}

/** The distributions requested last, because counting millions of latents takes a moment. */
export class RecentDistributions {
  /** The most recently used ones come last. */
  readonly #recent = new Map<string, Recent>();

  /**
   * @param key tells everything that is counted apart, and always stands for the same type of result
   * @param group the group that is counted; `null` for all
   * @param count counts it if it is not known
   */
  get<T>(key: string, group: number | null, count: () => Promise<T>): Promise<T> {
    const found = this.#recent.get(key) ?? { group, counted: count() };
    this.#recent.delete(key);
    this.#recent.set(key, found);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > MOST && oldest !== undefined) this.#recent.delete(oldest);
    return found.counted as Promise<T>;
  }

  /** Forgets what covers a group, because the group has more images. */
  forget(group: number): void {
    for (const [key, recent] of this.#recent) {
      if (recent.group === group || recent.group === null) this.#recent.delete(key);
    }
  }
}
