import * as vscode from 'vscode';
import { isUnderWay, type Progress, type Status } from '../../protocol/inspection';
import { progressInWords } from '../../protocol/progressInWords';
import { plainText } from '../plainText';

/** After waiting this long, a user may be looking elsewhere. */
const PATIENCE_MS = 2000;

/**
 * Shows the progress of a page's inspections in VS Code until they end. A visible page shows progress itself, with a
 * way to cancel, so VS Code only adds a line in the status bar. A hidden page gets a notification.
 */
export class ProgressDisplay implements vscode.Disposable {
  /** Set from the beginning of an inspection to its end. */
  private patience: NodeJS.Timeout | undefined;
  private latest: Progress | null = null;
  private place: ProgressPlace | null = null;

  constructor(
    private readonly fileName: string,
    private isPageVisible: boolean,
    private readonly cancel: () => void,
  ) {}

  follow(status: Status): void {
    if (!isUnderWay(status)) {
      this.dispose();
      return;
    }
    this.latest = status.kind === 'running' ? status.progress : null;
    this.patience ??= setTimeout(() => this.show(), PATIENCE_MS);
    this.place?.say(this.latest);
  }

  pageVisible(isVisible: boolean): void {
    if (isVisible === this.isPageVisible) return;
    this.isPageVisible = isVisible;
    if (this.place !== null) this.show();
  }

  dispose(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    this.place?.end();
    this.place = null;
  }

  private show(): void {
    this.place?.end();
    const kind = this.isPageVisible ? 'status bar' : 'notification';
    this.place = showProgress(kind, plainText(vscode.l10n.t('Inspecting {0}', this.fileName)), () => this.cancel());
    this.place.say(this.latest);
  }
}

interface ProgressPlace {
  /** `null` while the checkpoint is being opened. */
  say(progress: Progress | null): void;
  end(): void;
}

function showProgress(kind: 'status bar' | 'notification', title: string, cancel: () => void): ProgressPlace {
  const { Window, Notification } = vscode.ProgressLocation;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let report: vscode.Progress<{ message: string; increment: number }> | null = null;
  let percent = 0;
  let said: Progress | null = null;
  const say = (progress: Progress | null): void => {
    said = progress;
    if (report === null) return;
    const percentNow = progress === null ? 0 : (100 * progress.done) / progress.total;
    const message = progress === null ? vscode.l10n.t('opening the checkpoint') : progressInWords(progress);
    report.report({ message, increment: percentNow - percent });
    percent = percentNow;
  };
  const isNotification = kind === 'notification';
  const options = { location: isNotification ? Notification : Window, title, cancellable: isNotification };
  void vscode.window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(cancel);
    report = progress;
    say(said);
    return ended;
  });
  return { say, end };
}
