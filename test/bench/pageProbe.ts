/** Observes the page from inside: when it asked, when answers came, and when its map was drawn. */
import type { CDPSession, Frame, FrameLocator, Page } from 'playwright-core';
import { scriptMs } from './scriptTime';
import type { KlValues } from '../../src/protocol/statistics';

/** A view that a user selects with a click, from the list of images, or with a key. */
export interface View {
  readonly by:
    | { readonly kind: 'click'; readonly testId: string }
    | { readonly kind: 'image'; readonly image: number }
    | { readonly kind: 'key'; readonly key: string };
  /** Fields by which the answers that the page then requests are recognised; none where it keeps what it needs. */
  readonly answers: readonly (keyof KlValues)[];
}

interface Marks {
  /** Milliseconds from the pointer's event to the changed read-out. */
  readonly hovers: number[];
  movedMs: number;
  /** When the map was last drawn. */
  drawnMs: number;
  /** When a message last arrived, or the map was drawn. */
  changedMs: number;
  /** Whether messages to the page are being held back. */
  holding: boolean;
  readonly held: { readonly message: MessageEvent; readonly deliver: () => void }[];
}

declare global {
  interface Window {
    benchMarks: Marks;
  }
}

/** A change is over when nothing has arrived or been drawn for this long. */
const QUIET_MS = 200;
const POLL_MS = 100;
const PAGE_SCRIPT = /\/page\.js$/;
const SAMPLED_EVERY_MICROSECONDS = 100;

/** Must run before the browser loads anything, because the page's listener for messages has to go through ours. */
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
    // The webview may run in another process.
    const context = page.context();
    const session = await context.newCDPSession(frame).catch(() => context.newCDPSession(page));
    await session.send('Performance.enable');
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: SAMPLED_EVERY_MICROSECONDS });
    return new PageProbe(frame, session);
  }

  /** Returns the milliseconds from the click to the drawn map. */
  async roundTrip(view: View): Promise<number> {
    const clickedMs = await this.frame.evaluate(select, { ...view, holding: false });
    await this.drawn();
    return (await this.frame.evaluate(() => window.benchMarks.drawnMs)) - clickedMs;
  }

  /**
   * Holds the answers back until all have arrived, and then lets the page take them all at once. Returns the
   * milliseconds of scripting, style and layout for them; of the whole change where the page requests nothing.
   */
  async redraw(view: View): Promise<number> {
    if (view.answers.length === 0) {
      return this.busyDuring(() => this.roundTrip(view));
    }
    await this.frame.evaluate(select, { ...view, holding: true });
    await this.frame.waitForFunction(areHeld, view.answers, { polling: POLL_MS });
    return this.busyDuring(async () => {
      await this.frame.evaluate(release);
      await this.drawn();
    });
  }

  /**
   * Returns the milliseconds of the page's own scripting, and of style and layout, during the action. The page shares its
   * process with VS Code's workbench, which carries its messages: that is VS Code's scripting.
   */
  async busyDuring(action: () => Promise<unknown>): Promise<number> {
    const before = await this.styleAndLayoutMs();
    await this.session.send('Profiler.start');
    await action();
    const { profile } = await this.session.send('Profiler.stop');
    return scriptMs(profile, PAGE_SCRIPT) + (await this.styleAndLayoutMs()) - before;
  }

  /** Returns the milliseconds of each hover since the last call. */
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

  private async styleAndLayoutMs(): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const counted = ['RecalcStyleDuration', 'LayoutDuration'];
    return 1000 * metrics.filter(({ name }) => counted.includes(name)).reduce((sum, { value }) => sum + value, 0);
  }

  /** Waits until the map is drawn and nothing follows. */
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

/** Runs in the page: watches the read-out. */
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

/** Runs in the page: selects a view. Returns the time of the click or the key. */
function select({ by, holding }: View & { readonly holding: boolean }): number {
  const marks = window.benchMarks;
  marks.holding = holding;
  marks.drawnMs = NaN;
  const clickedMs = performance.now();
  if (by.kind === 'click') document.querySelector<HTMLElement>(`[data-testid="${by.testId}"]`)!.click();
  if (by.kind === 'key') document.body.dispatchEvent(new KeyboardEvent('keydown', { key: by.key, bubbles: true }));
  if (by.kind === 'image') {
    const list = document.querySelector<HTMLSelectElement>('[data-testid=image-select]')!;
    list.value = String(by.image);
    list.dispatchEvent(new Event('change', { bubbles: true }));
  }
  return clickedMs;
}

/** Runs in the page: whether each answer is among the messages held back. */
function areHeld(answers: readonly string[]): boolean {
  const held = window.benchMarks.held.map(({ message }) => (message.data as { r?: object }).r ?? {});
  return answers.every((field) => held.some((answer) => field in answer));
}

/** Runs in the page: delivers the messages held back. */
function release(): void {
  const marks = window.benchMarks;
  marks.holding = false;
  for (const { deliver } of marks.held.splice(0)) deliver();
}
