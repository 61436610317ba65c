import * as vscode from 'vscode';
import type { Progress, Status } from '../protocol/inspection';
import { progressInWords } from '../protocol/progressInWords';
import { isUnderWay } from './liveInspection';

/** Who waits longer than this may be looking elsewhere. */
const PATIENCE_MS = 2000;

/** Says in VS Code's notifications how a long inspection goes on, and lets it be cancelled there; gone when it ends. */
export class ProgressNotification implements vscode.Disposable {
  private readonly timer: NodeJS.Timeout;
  private latest: Progress | null = null;
  private shown: {
    readonly progress: vscode.Progress<{ message: string; increment: number }>;
    percent: number;
  } | null = null;
  private readonly ended: Promise<void>;
  private end: () => void = () => undefined;

  constructor(
    private readonly fileName: string,
    private readonly cancel: () => void,
  ) {
    this.ended = new Promise((resolve) => (this.end = resolve));
    this.timer = setTimeout(() => this.show(), PATIENCE_MS);
  }

  follow(status: Status): void {
    if (!isUnderWay(status)) {
      this.dispose();
      return;
    }
    if (status.kind === 'running') this.latest = status.progress;
    this.say();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.end();
  }

  private show(): void {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Inspecting ${this.fileName}`,
      cancellable: true,
    };
    void vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => this.cancel());
      this.shown = { progress, percent: 0 };
      this.say();
      return this.ended;
    });
  }

  private say(): void {
    if (this.shown === null) return;
    const percent = this.latest === null ? 0 : (100 * this.latest.done) / this.latest.total;
    const message = this.latest === null ? 'opening the checkpoint' : progressInWords(this.latest);
    this.shown.progress.report({ message, increment: percent - this.shown.percent });
    this.shown.percent = percent;
  }
}
