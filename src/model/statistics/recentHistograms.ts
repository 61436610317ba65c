import type { HistogramQuery, Histograms } from '../../protocol/statistics';

/** Enough to go back and forth between groups and channels. */
const MOST = 8;

/** The histograms requested last, because counting millions of latents takes a moment. */
export class RecentHistograms {
  /** The most recently used ones come last. */
  readonly #recent = new Map<string, { readonly group: number; readonly histograms: Promise<Histograms> }>();

  /** @param count counts the histograms if they are not known */
  get(query: HistogramQuery, count: () => Promise<Histograms>): Promise<Histograms> {
    const key = `${query.group} ${query.channel ?? 'all'}`;
    const found = this.#recent.get(key) ?? { group: query.group, histograms: count() };
    this.#recent.delete(key);
    this.#recent.set(key, found);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > MOST && oldest !== undefined) this.#recent.delete(oldest);
    return found.histograms;
  }

  /** Forgets a group's histograms, because it has more images. */
  forget(group: number): void {
    for (const [key, recent] of this.#recent) if (recent.group === group) this.#recent.delete(key);
  }
}
