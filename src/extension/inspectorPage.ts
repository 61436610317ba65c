import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { enginesOf, type EngineWish } from '../protocol/engines';
import type {
  GivenFlag,
  HostCalls,
  InputChoice,
  Inspection,
  InputWish,
  InspectionRequest,
  PageSettings,
} from '../protocol/inspection';
import { visibleText } from '../protocol/visibleText';
import { chooseInput } from './chooseInput';
import { connectPage, type PageConnection } from './connectPage';
import { hostCalls } from './hostCalls';
import { inspectionNews } from './inspectionNews';
import { keepEngine } from './keepEngine';
import type { LastChoice } from './lastChoice';
import { LiveInspection } from './liveInspection';
import type { ModelCommand, ModelProcessListener } from './modelProcess';
import { pageHtml } from './pageHtml';
import { ProgressNotification } from './progressNotification';
import { TensorAnswers } from './tensorAnswers';
import type { Settings } from './settings';

/** What all pages share. */
export interface PageSurroundings {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly lastChoice: LastChoice;
  readonly model: ModelCommand;
  /** As they are now. */
  readonly settings: () => Settings;
  /** Leads the user to an engine by a GPU. */
  readonly setUpEngine: () => void;
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
  private readonly tensors: TensorAnswers;
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
    const { extensionUri, log, model } = surroundings;
    this.fileName = visibleText(path.basename(request.path));
    panel.onDidDispose(() => {
      this.close();
      onClose();
    });
    const output: ModelProcessListener['output'] = (stream, line) =>
      log[stream === 'stdout' ? 'info' : 'warn'](`${this.fileName}: ${line}`);
    this.inspection = new LiveInspection(request, model, {
      changed: (inspection) => this.tell(inspection),
      output,
    });
    this.tensors = new TensorAnswers(model, () => this.inspection.request.path, output);
    this.calls = hostCalls(this.inspection, this.tensors, {
      settings: () => pageSettings(surroundings.settings()),
      restart: () => this.start(),
      changeInput: (wish) => void this.changeInput(wish),
      changeDraws: (draws) => this.changeDraws(draws),
      changeEngine: (wish) => void this.changeEngine(wish),
      setUpEngine: () => surroundings.setUpEngine(),
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
    void this.connection.settings(pageSettings(now));
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
    this.tensors.dispose();
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

  /** The engine belongs to the machine, not to a checkpoint: so it is kept as the setting. */
  private async changeEngine(wish: EngineWish): Promise<void> {
    await keepEngine(wish, this.surroundings.log);
    if (this.connection.$closed) return;
    const input = undecided(this.inspection.request.input);
    this.start({ input, engine: { ...this.surroundings.settings().engine, wish } });
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

/** Another engine can afford another number of model samples. */
function undecided(input: InputChoice): InputChoice {
  return input.kind === 'samples' && typeof input.count !== 'number' ? { ...input, count: { decided: null } } : input;
}

function pageSettings({ colourMap }: Settings): PageSettings {
  return { colourMap, engines: enginesOf(`${process.platform}-${process.arch}`) };
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
