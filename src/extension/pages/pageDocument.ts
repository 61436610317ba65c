/** Long enough for a slow connection. Each attempt gets twice as long as the one before. */
const FIRST_WAIT_MS = 15_000;
const MOST_ATTEMPTS = 4;

/**
 * The document of a page, whose script begins anew whenever the page is shown. VS Code loses a document now and then and
 * leaves the page blank: its frame was made, and what belongs in it never written (seen in the soak: twice in 2,000 looks
 * on a starved machine; of the kind of microsoft/vscode#70809). So a document whose script never runs is put in again.
 */
export class PageDocument {
  private timer: NodeJS.Timeout | null = null;
  private hasScript = false;

  /**
   * @param load puts a new document into the page
   * @param warn logs a line
   */
  constructor(
    private readonly load: () => void,
    private readonly warn: (line: string) => void,
  ) {}

  /** Whether its script runs and listens. */
  get isRunning(): boolean {
    return this.hasScript;
  }

  open(isVisible: boolean): void {
    this.load();
    this.visible(isVisible);
  }

  /** Call whenever the page may have been shown or hidden: a hidden page has no document. */
  visible(isVisible: boolean): void {
    if (!isVisible) {
      this.hasScript = false;
      this.dispose();
    } else if (!this.hasScript && this.timer === null) {
      this.wait(1);
    }
  }

  /** Call when its script begins. */
  runs(): void {
    this.hasScript = true;
    this.dispose();
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private wait(attempt: number): void {
    const waitMs = FIRST_WAIT_MS * 2 ** (attempt - 1);
    this.timer = setTimeout(() => {
      const isLast = attempt === MOST_ATTEMPTS;
      const next = isLast ? 'Close it, and open it again.' : 'It is loaded again.';
      this.warn(`VS Code has not shown the page's document for ${waitMs / 1000} s. ${next}`);
      if (isLast) return;
      this.load();
      this.wait(attempt + 1);
    }, waitMs);
  }
}
