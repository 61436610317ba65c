/** Long enough for a slow connection. Each attempt gets twice as long as the one before. */
const FIRST_WAIT_MS = 15_000;
const MOST_ATTEMPTS = 4;

/** What is read of the page's panel. */
interface Shown {
  readonly visible: boolean;
  /** Its group of editors; `undefined` while it is in none. */
  readonly viewColumn?: number | undefined;
}

export interface DocumentCalls {
  /** Puts a new document into the page. */
  readonly load: () => void;
  /** Resolves once the page's script has answered; rejects, or never resolves, if it can't. */
  readonly answers: () => Promise<void>;
  /** Logs a line. */
  readonly warn: (line: string) => void;
}

/**
 * The document of a page, whose script begins anew whenever the page is shown. VS Code loses a document now and then and
 * leaves the page blank: its frame was made, and what belongs in it never written (seen in the soak: twice in 2,000 looks
 * on a starved machine; of the kind of microsoft/vscode#70809). So a document whose script never runs is put in again.
 */
export class PageDocument {
  private timer: NodeJS.Timeout | null = null;
  private hasScript = false;
  private column: Shown['viewColumn'];

  constructor(private readonly calls: DocumentCalls) {}

  /** Whether its script runs and listens. */
  get isRunning(): boolean {
    return this.hasScript;
  }

  open(page: Shown): void {
    this.calls.load();
    this.shown(page);
  }

  /** Call whenever the page may have been shown, hidden or moved: a hidden page has no document. */
  shown({ visible, viewColumn }: Shown): void {
    const mayBeAnother = this.hasScript && viewColumn !== this.column;
    this.column = viewColumn;
    if (!visible) {
      this.hasScript = false;
      this.dispose();
    } else if (this.timer === null && (!this.hasScript || mayBeAnother)) {
      this.wait(1);
      // A page in another group was loaded again, unless only its group's place among the others has changed.
      if (mayBeAnother)
        this.calls.answers().then(
          () => this.runs(),
          () => undefined,
        );
    }
  }

  /** Call when its script begins, or answers. */
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
      this.calls.warn(`VS Code has not shown the page's document for ${waitMs / 1000} s. ${next}`);
      if (isLast) return;
      this.calls.load();
      this.wait(attempt + 1);
    }, waitMs);
  }
}
