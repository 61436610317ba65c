import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { GivenFlag, HostCalls, Inspection, InputWish, InspectionRequest } from '../protocol/inspection';
import { visibleText } from '../protocol/visibleText';
import { chooseInput } from './chooseInput';
import { connectPage, type PageConnection } from './connectPage';
import { hostCalls } from './hostCalls';
import { inspectionNews } from './inspectionNews';
import type { LastChoice } from './lastChoice';
import { LiveInspection } from './liveInspection';
import { pageHtml } from './pageHtml';
import { ProgressNotification } from './progressNotification';
import type { Settings } from './settings';

/** What all pages share. */
export interface PageSurroundings {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly lastChoice: LastChoice;
  /** For what model processes find out about this machine. */
  readonly cacheFolder: string;
  /** As they are now. */
  readonly settings: () => Settings;
}

/**
 * One checkpoint's page: a webview, the inspection that it shows, and the calls between them.
 *
 * The webview's document lives only while it is visible. Shown again, its script starts anew and asks `ready()`; so
 * nothing is kept in it that is not here, or in the state that VS Code keeps for it.
 */
export class InspectorPage {
  readonly inspection: LiveInspection;
  /** What the page may ask for. */
  readonly calls: HostCalls;
  private readonly connection: PageConnection;
  private readonly fileName: string;
  private notification: ProgressNotification | null = null;
  private logged: Inspection | null = null;

  /** @param panel new, or restored after the window was reloaded; it is taken over */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    request: InspectionRequest,
    private readonly surroundings: PageSurroundings,
    onClose: () => void,
  ) {
    const { extensionUri, log, cacheFolder } = surroundings;
    this.fileName = visibleText(path.basename(request.path));
    panel.onDidDispose(() => {
      this.close();
      onClose();
    });
    const model = vscode.Uri.joinPath(extensionUri, 'dist', 'model.js').fsPath;
    this.inspection = new LiveInspection(request, [model, cacheFolder], {
      changed: (inspection) => this.tell(inspection),
      output: (stream, line) => log[stream === 'stdout' ? 'info' : 'warn'](`${this.fileName}: ${line}`),
    });
    this.calls = hostCalls(this.inspection, {
      settings: () => ({ colourMap: surroundings.settings().colourMap }),
      restart: () => this.start(),
      changeInput: (wish) => void this.changeInput(wish),
      changeDraws: (draws) => this.changeDraws(draws),
      giveFlags: (flags) => this.giveFlags(flags),
      copy: async (text) => vscode.env.clipboard.writeText(text),
    });
    this.connection = connectPage(panel.webview, this.calls, log);
    showDocument(panel, this.fileName, extensionUri);
    this.start();
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** What can take effect at once does; engine and number of threads, with the next model process. */
  settingsChanged(before: Settings, now: Settings): void {
    void this.connection.settings({ colourMap: now.colourMap });
    if (now.activityThresholdNats !== before.activityThresholdNats) {
      this.inspection.setActivityThreshold(now.activityThresholdNats);
    }
  }

  dispose(): void {
    this.panel.dispose();
  }

  private close(): void {
    this.connection.$close();
    this.notification?.dispose();
    this.inspection.dispose();
  }

  private start(change: Partial<InspectionRequest> = {}): void {
    this.notification?.dispose();
    this.notification = new ProgressNotification(this.fileName, () => this.inspection.cancel());
    const { threads, engine } = this.surroundings.settings();
    this.inspection.start({ ...this.inspection.request, threads, engine, ...change });
  }

  private async changeInput(wish: InputWish): Promise<void> {
    const { request } = this.inspection;
    const chosen = await chooseInput(wish, request);
    if (chosen === undefined || this.connection.$closed) return;
    this.surroundings.lastChoice.keepInput(request.path, chosen);
    this.start(chosen);
  }

  private changeDraws(draws: number): void {
    this.surroundings.lastChoice.keepDraws(draws);
    this.start({ draws });
  }

  private giveFlags(flags: readonly GivenFlag[]): void {
    this.surroundings.lastChoice.keepFlags(this.inspection.request.path, flags);
    this.start({ flags });
  }

  private tell(inspection: Inspection): void {
    void this.connection.report(inspection);
    this.notification?.follow(inspection.status);
    for (const { level, text } of inspectionNews(this.logged, inspection)) {
      this.surroundings.log[level](visibleText(`${this.fileName}: ${text}`));
    }
    this.logged = inspection;
  }
}

function showDocument(panel: vscode.WebviewPanel, fileName: string, extensionUri: vscode.Uri): void {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  const { webview } = panel;
  panel.iconPath = vscode.Uri.joinPath(media, 'icon.svg');
  webview.options = { enableScripts: true, localResourceRoots: [dist, media] };
  webview.html = pageHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.js')).toString(),
    styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.css')).toString(),
    fileName,
  });
}
