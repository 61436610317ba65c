/** Looks at the page from inside: when it was asked, when answers came, when its map was drawn. */
import type { CDPSession, Frame, FrameLocator, Page } from 'playwright-core';
import type { Histograms, KlMap } from '../../src/protocol/statistics';

/** What is selected, as a user would by a click. */
export interface View {
  /** Of what is clicked, or of the list of images. */
  readonly testId: string;
  readonly index: number;
  /** What the page asks for then: fields by which the answers are known. */
  readonly answers: readonly (keyof KlMap | keyof Histograms)[];
}

interface Marks {
  /** Milliseconds from the pointer's event to the changed read-out. */
  readonly hovers: number[];
  movedMs: number;
  /** When the map was last drawn. */
  drawnMs: number;
  /** When a message last came, or the map was drawn. */
  changedMs: number;
  /** Whether messages to the page are held back. */
  holding: boolean;
  readonly held: { readonly message: MessageEvent; readonly deliver: () => void }[];
}

declare global {
  interface Window {
    benchMarks: Marks;
  }
}

/** When nothing has come or been drawn for so long, a change is over. */
const QUIET_MS = 200;
const POLL_MS = 100;

/** Before the browser loads anything: the page's own ear for messages has to go through ours. */
export async function preparePage(page: Page): Promise<void> {
  await page.addInitScript(watch);
}

export class PageProbe {
  private constructor(
    readonly frame: Frame,
    private readonly session: CDPSession,
  ) {}

  static async install(page: Page, webview: FrameLocator): Promise<PageProbe> {
    const body = await webview.locator('body').elementHandle();
    const frame = await body.ownerFrame();
    if (!frame) throw new Error('The page has no document.');
    await frame.evaluate(watchReadOut);
    // The webview may have a process of its own.
    const context = page.context();
    const session = await context.newCDPSession(frame).catch(() => context.newCDPSession(page));
    await session.send('Performance.enable');
    return new PageProbe(frame, session);
  }

  /** Milliseconds from the click to the drawn map. */
  async roundTrip(view: View): Promise<number> {
    const clickedMs = await this.frame.evaluate(select, { ...view, holding: false });
    await this.drawn();
    return (await this.frame.evaluate(() => window.benchMarks.drawnMs)) - clickedMs;
  }

  /**
   * Holds the answers back until all are there, and then has the page take them all at once. Returns the milliseconds of
   * scripting, style and layout for them.
   */
  async redraw(view: View): Promise<number> {
    await this.frame.evaluate(select, { ...view, holding: true });
    await this.frame.waitForFunction(areHeld, view.answers, { polling: POLL_MS });
    const before = await this.busyMs();
    await this.frame.evaluate(release);
    await this.drawn();
    return (await this.busyMs()) - before;
  }

  /** Of each hover since the last call. */
  hovers(): Promise<number[]> {
    return this.frame.evaluate(() => window.benchMarks.hovers.splice(0));
  }

  /** Heap and buffers of the page's process, after garbage collection. */
  async heapMegabytes(): Promise<number> {
    await this.session.send('HeapProfiler.collectGarbage');
    const usage = await this.session.send('Runtime.getHeapUsage');
    const used = Object.entries(usage).filter(([name]) => name !== 'totalSize');
    return used.reduce((sum, [, bytes]) => sum + bytes, 0) / 1e6;
  }

  private async busyMs(): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const counted = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'];
    return 1000 * metrics.filter(({ name }) => counted.includes(name)).reduce((sum, { value }) => sum + value, 0);
  }

  /** Waits until the map is drawn, and nothing comes after it. */
  private async drawn(): Promise<void> {
    const isDrawn = (quietMs: number) =>
      window.benchMarks.drawnMs > 0 && performance.now() - window.benchMarks.changedMs >= quietMs;
    await this.frame.waitForFunction(isDrawn, QUIET_MS, { polling: POLL_MS });
  }
}

/** Runs in the page before its script does. */
function watch(): void {
  // Only where VS Code puts extensions' pages: in a frame within a frame. It writes into it, which all but listeners survive.
  if (window.parent === window.top) return;
  const marks: Marks = { hovers: [], movedMs: NaN, drawnMs: NaN, changedMs: NaN, holding: false, held: [] };
  window.benchMarks = marks;
  const addEventListener = window.addEventListener.bind(window) as (...args: unknown[]) => void;
  Reflect.set(window, 'addEventListener', (type: string, listener: (event: Event) => void, ...rest: unknown[]) => {
    const receive = (message: MessageEvent) => {
      marks.changedMs = performance.now();
      if (marks.holding) marks.held.push({ message, deliver: () => listener(message) });
      else listener(message);
    };
    addEventListener(type, type === 'message' ? receive : listener, ...rest);
  });
  const { prototype } = CanvasRenderingContext2D;
  const drawImage = Reflect.get(prototype, 'drawImage') as (...args: unknown[]) => void;
  Reflect.set(prototype, 'drawImage', function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    Reflect.apply(drawImage, this, args);
    if (this.canvas.matches('[data-testid=heatmap]')) marks.drawnMs = marks.changedMs = performance.now();
  });
}

/** Runs in the page. */
function watchReadOut(): void {
  const marks = window.benchMarks;
  const map = document.querySelector('[data-testid=heatmap]');
  const moved = (event: PointerEvent) => {
    if (event.target === map) marks.movedMs = performance.now();
  };
  window.addEventListener('pointermove', moved, true);
  new MutationObserver(() => {
    if (Number.isNaN(marks.movedMs)) return;
    marks.hovers.push(performance.now() - marks.movedMs);
    marks.movedMs = NaN;
  }).observe(document.querySelector('[data-testid=read-out]')!, {
    subtree: true,
    childList: true,
    characterData: true,
  });
}

/** Runs in the page. Returns when it was clicked. */
function select({ testId, index, holding }: View & { readonly holding: boolean }): number {
  const marks = window.benchMarks;
  const element = document.querySelector<HTMLElement>(`[data-testid="${testId}"]`)!;
  marks.holding = holding;
  marks.drawnMs = NaN;
  const clickedMs = performance.now();
  if (element instanceof HTMLSelectElement) {
    element.value = String(index);
    element.dispatchEvent(new Event('change', { bubbles: true }));
  } else {
    element.click();
  }
  return clickedMs;
}

/** Runs in the page. Whether each answer is among the messages that are held back. */
function areHeld(answers: readonly string[]): boolean {
  const held = window.benchMarks.held.map(({ message }) => (message.data as { r?: object }).r ?? {});
  return answers.every((field) => held.some((answer) => field in answer));
}

/** Runs in the page. */
function release(): void {
  const marks = window.benchMarks;
  marks.holding = false;
  for (const { deliver } of marks.held.splice(0)) deliver();
}
