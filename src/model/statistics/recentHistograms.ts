import type { HistogramQuery, Histograms } from '../../protocol/statistics';

/** Enough to go to and fro between groups and channels. */
const MOST = 8;

/** The histograms asked for last, since those of millions of latents take a moment. */
export class RecentHistograms {
  /** The one used last is at the end. */
  readonly #recent = new Map<string, { readonly group: number; readonly histograms: Promise<Histograms> }>();

  /** @param count counts them where they are not known */
  get(query: HistogramQuery, count: () => Promise<Histograms>): Promise<Histograms> {
    const key = `${query.group} ${query.channel ?? 'all'}`;
    const found = this.#recent.get(key) ?? { group: query.group, histograms: count() };
    this.#recent.delete(key);
    this.#recent.set(key, found);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > MOST && oldest !== undefined) this.#recent.delete(oldest);
    return found.histograms;
  }

  /** The group has more images. */
  forget(group: number): void {
    for (const [key, recent] of this.#recent) if (recent.group === group) this.#recent.delete(key);
  }
}
