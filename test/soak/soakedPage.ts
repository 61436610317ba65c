import { errors, type ConsoleMessage, type FrameLocator, type Locator } from 'playwright-core';
import type { Inspector } from '../ui/inspector';
import { windowInWords } from './window';

/** How long a page may show nothing: VS Code loads it, and the machine is busy with several models. */
const BLANK_MS = 30_000;
const QUICK_MS = 3000;
const COMMAND_ATTEMPTS = 5;
const ENDS_MS = 120_000;
const FEWEST_CHARACTERS = 20;
/** What the console said last explains a page that is blank. */
const LINES_KEPT = 20;
/** What only a fault of ours puts on a page. */
const EXCEPTION = /\[object |\bundefined\b|(Type|Range|Reference|Syntax)Error|is not a function|\.js:\d+|Error: /;

/** VS Code with our pages, and what was wrong with any of them. */
export class SoakedPage {
  readonly faults: string[] = [];
  /** How many times a page was looked at. */
  looks = 0;
  private action = 'warming up';
  /** The console's last lines. */
  private lines: string[] = [];

  constructor(
    readonly vscode: Inspector,
    readonly processes: () => number[],
    private readonly log: (line: string) => void,
  ) {
    vscode.page.on('console', (message) => this.hear(message));
    vscode.page.on('pageerror', ({ stack, message }) => {
      if (/\bpage\.js/.test(stack ?? '')) this.fault(`exception on the page: ${stack ?? message}`);
    });
  }

  /** Says what is done from now on, for the report of faults. */
  doing(action: string): void {
    this.action = action;
  }

  fault(what: string): void {
    const fault = `${this.action}: ${what}`;
    this.faults.push(fault);
    this.log(`FAULT ${fault}`);
  }

  /** The document of the page that is shown. */
  get document(): FrameLocator {
    return this.vscode.page
      .locator('iframe.webview.ready:visible')
      .last()
      .contentFrame()
      .frameLocator('iframe#active-frame');
  }

  tabs(): Locator {
    return this.vscode.page.locator('.tabs-container .tab');
  }

  open(file: string): Promise<void> {
    return this.command('Inspect NVAE checkpoint', file);
  }

  /**
   * Runs a command from the palette, and chooses these rows of the lists that follow. A page that has just opened takes
   * the focus, and closes the list; so one of several attempts is enough.
   */
  async command(title: string, ...choices: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.vscode.page.keyboard.press('Escape');
        const rows = await this.vscode.palette(title);
        await rows.getByText(title, { exact: true }).first().click({ timeout: QUICK_MS });
        for (const choice of choices) await this.choose(choice);
        return;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || attempt === COMMAND_ATTEMPTS) throw error;
      }
    }
  }

  /** Chooses a row of the list that VS Code shows. */
  private async choose(row: string): Promise<void> {
    const rows = this.vscode.page.locator('.quick-input-list');
    await rows.getByText(row, { exact: true }).first().click({ timeout: QUICK_MS });
  }

  async press(testId: string): Promise<void> {
    await this.document.getByTestId(testId).first().click({ timeout: QUICK_MS });
  }

  async fill(testId: string, value: number): Promise<void> {
    await this.document.getByTestId(testId).first().fill(String(value), { timeout: QUICK_MS });
  }

  /** Whether one of our pages is in front. */
  async isShown(): Promise<boolean> {
    const front = this.vscode.page.locator('.tabs-container .tab.active');
    return (await front.count()) > 0 && (await front.first().innerText()).includes('.pt');
  }

  /** A page shows results or a sentence, and no trace of an exception. */
  async looksRight(): Promise<void> {
    if (!(await this.isShown())) return;
    const deadline = performance.now() + BLANK_MS;
    let shown = '';
    do {
      try {
        shown = await this.document.locator('body').innerText({ timeout: QUICK_MS });
        const status = await this.document.getByTestId('status').first().innerText({ timeout: QUICK_MS });
        if (status.trim() !== '' && shown.length >= FEWEST_CHARACTERS) break;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) && !/detached|closed/.test(String(error))) throw error;
      }
      if (!(await this.isShown())) return;
    } while (performance.now() < deadline);
    this.looks += 1;
    if (shown.length < FEWEST_CHARACTERS) await this.blank(shown);
    const line = shown.split('\n').find((text) => EXCEPTION.test(text));
    if (line !== undefined) this.fault(`the page says "${line}"`);
  }

  private async blank(shown: string): Promise<void> {
    const window = await windowInWords(this.vscode.page);
    this.fault([`the page is blank: "${shown}"`, window, ...this.lines].join('\n    '));
  }

  /** Cancels what runs on each page, and waits until it says so. */
  async everythingEnds(): Promise<void> {
    for (let place = (await this.tabs().count()) - 1; place >= 0; place--) {
      await this.tabs().nth(place).click();
      await this.looksRight();
      if (!(await this.isShown())) continue;
      const cancel = this.document.locator('[data-testid=cancel], [data-testid^=cancel-]');
      const deadline = performance.now() + ENDS_MS;
      while ((await cancel.count()) > 0 && performance.now() < deadline) {
        await cancel
          .first()
          .click({ timeout: QUICK_MS })
          .catch(() => undefined);
      }
      if ((await cancel.count()) > 0) this.fault(`the page ${place} does not end what it does`);
    }
  }

  async closeAll(): Promise<void> {
    await this.command('View: Close All Editors');
    await this.vscode.page.locator('iframe.webview').first().waitFor({ state: 'detached' });
  }

  private hear(message: ConsoleMessage): void {
    const text = message.text();
    this.lines = [...this.lines, `console ${message.type()}: ${text}`].slice(-LINES_KEPT);
    if (message.type() !== 'error') return;
    const isOnPage = /\bpage\.(js|css)/.test(message.location().url) || text.includes('Content Security Policy');
    // VS Code repeats on the browser's console what the extension host prints.
    const isInHost = /\bdist\/(extension|model)\.js/.test(text) && EXCEPTION.test(text);
    if (isOnPage || isInHost) this.fault(`console: ${text}`);
  }
}
