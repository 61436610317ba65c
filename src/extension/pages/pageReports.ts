import type { ShownInspection } from '../../protocol/inspection';

/**
 * The reports to one page. A page may take longer to draw a report than the model process takes to the next one, above
 * all while the engine uses every core. It gets the latest once it has drawn the one before: otherwise reports would
 * queue up, and a cancellation would be shown only after all of them.
 */
export class PageReports {
  /** The latest report that was not sent; `null` if there is none. */
  private latest: ShownInspection | null = null;
  /** Number of reports that were sent and are not drawn. */
  private undrawn = 0;
  /** What the page was last told, apart from progress. */
  private told = '';
  /** Counts the page's documents. */
  private document = 0;

  /** @param send resolves when the page has drawn the report; may reject or never resolve */
  constructor(private readonly send: (inspection: ShownInspection) => Promise<void>) {}

  /** Progress waits until the page has drawn what it was sent; anything else is sent at once. */
  report(inspection: ShownInspection): void {
    this.latest = inspection;
    if (this.undrawn === 0 || newsIn(inspection) !== this.told) this.sendLatest();
  }

  /** The page has a new document, which knows the current inspection. What the one before was sent is never drawn. */
  renewed(): void {
    this.document += 1;
    this.undrawn = 0;
    this.latest = null;
  }

  private sendLatest(): void {
    const { latest, document } = this;
    if (latest === null) return;
    this.latest = null;
    this.told = newsIn(latest);
    this.undrawn += 1;
    const drawn = (): void => {
      if (document !== this.document) return;
      this.undrawn -= 1;
      if (this.undrawn === 0) this.sendLatest();
    };
    // It rejects if the page was closed, or could not draw.
    this.send(latest).then(drawn, drawn);
  }
}

/** What a user waits for: another inspection, its first results, its end. */
function newsIn({ run, status, next, groups }: ShownInspection): string {
  const hasGroups = groups.some((group) => group !== null);
  return `${run} ${status.kind} ${next?.status.kind ?? 'none'} ${hasGroups}`;
}
