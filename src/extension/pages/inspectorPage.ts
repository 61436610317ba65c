import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { changeableRequest } from '../../protocol/changeableRequest';
import { enginesOf, type EngineWish } from '../../protocol/engines';
import type { FilesChoice, InputChoice, InputWish } from '../../protocol/input';
import type {
  GivenFlag,
  HostCalls,
  Inspection,
  InspectionRequest,
  PageSettings,
  ShownInspection,
  SweepWish,
} from '../../protocol/inspection';
import { visibleName } from '../../protocol/visibleText';
import { chooseInput } from '../request/chooseInput';
import { chooseSweep } from '../request/chooseSweep';
import { InputAnswers } from './inputAnswers';
import { connectPage, type PageConnection } from './connectPage';
import { hostCalls } from './pageApi';
import type { FirstRequest } from '../request/inspectionRequest';
import { keepEngine } from '../settings/keepEngine';
import type { ChosenInput, LastChoice } from '../request/lastChoice';
import type { RecentInputs } from '../request/recentInputs';
import type { IdleSessions } from '../inspections/idleSessions';
import { LiveInspection, type Beginning } from '../inspections/liveInspection';
import type { ModelProcessListener } from '../process/modelProcess';
import type { ModelProcesses } from '../process/modelProcesses';
import { LingeringProcess } from '../process/lingeringProcess';
import { pageHtml } from './pageHtml';
import { ProgressDisplay } from './progressDisplay';
import { TensorAnswers } from './tensorAnswers';
import type { Settings } from '../settings/settings';
import type { Log } from '../visibleLog';

/** Services that all pages share. */
export interface PageSurroundings {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  readonly lastChoice: LastChoice;
  readonly recentInputs: RecentInputs;
  readonly processes: ModelProcesses;
  readonly idleSessions: IdleSessions;
  /** The current settings. */
  readonly settings: () => Settings;
  /** Absolute paths of the workspace's folders. */
  readonly folders: () => readonly string[];
  /** Helps the user install a GPU engine. */
  readonly setUpEngine: () => void;
}

/**
 * One checkpoint's page: a webview, the inspection that it shows, and the calls between them.
 *
 * The webview's document lives only while it is visible. When shown again, its script starts afresh and calls
 * `ready()`. Its state must therefore be held here, or in the state that VS Code keeps for it.
 */
export class InspectorPage {
  readonly inspection: LiveInspection;
  /** The calls that the page may make. */
  readonly calls: HostCalls;
  private readonly tensorProcess: LingeringProcess;
  private readonly inputProcess: LingeringProcess;
  private readonly inputs: InputAnswers;
  private readonly connection: PageConnection;
  private readonly fileName: string;
  private readonly progress: ProgressDisplay;
  /** Choices made here that have not been seen to work yet. */
  private chosen: Partial<Pick<InspectionRequest, 'input' | 'draws'>>;

  /**
   * @param panel new, or restored after the window was reloaded; this page takes it over
   * @param first the first request
   */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    first: FirstRequest,
    private readonly surroundings: PageSurroundings,
    onClose: () => void,
  ) {
    const { extensionUri, log, processes, idleSessions, recentInputs, folders } = surroundings;
    const { request, fallback, isChosen } = first;
    this.chosen = isChosen ? { input: request.input } : {};
    this.fileName = visibleName(path.basename(request.path));
    panel.onDidDispose(() => {
      this.close();
      onClose();
    });
    const output: ModelProcessListener['output'] = (stream, line) =>
      log[stream === 'stdout' ? 'info' : 'warn'](`${this.fileName}: ${line}`);
    this.inspection = new LiveInspection(request, processes, idleSessions, {
      changed: (inspection) => this.tell(inspection),
      worked: (inspection) => this.remember(inspection),
      news: ({ level, text }) => log[level](`${this.fileName}: ${text}`),
      output,
    });
    this.tensorProcess = new LingeringProcess(processes, output);
    this.inputProcess = new LingeringProcess(processes, output);
    this.inputs = new InputAnswers(this.inputProcess, recentInputs, folders);
    this.calls = hostCalls({
      ready: async () =>
        Promise.resolve({ inspection: this.inspection.current, settings: pageSettings(surroundings.settings()) }),
      actions: {
        cancel: () => this.inspection.cancel(),
        restart: () => this.start(this.inspection.request, { fresh: true }),
        changeInput: (wish) => void this.changeInput(wish),
        changeDraws: (draws) => this.changeDraws(draws),
        measureMore: (wish) => void this.measureMore(wish),
        changeWeights: (weights) => this.change({ weights }),
        changeEngine: (wish) => void this.changeEngine(wish),
        setUpEngine: () => surroundings.setUpEngine(),
        giveFlags: (flags) => this.giveFlags(flags),
        setActivityThreshold: (nats) => this.inspection.setActivityThreshold(nats),
      },
      inspection: this.inspection,
      file: new TensorAnswers(this.tensorProcess, () => this.inspection.request.path),
      workspace: this.inputs,
      copy: async (text) => vscode.env.clipboard.writeText(text),
    });
    this.progress = new ProgressDisplay(this.fileName, panel.visible, () => this.inspection.cancel());
    this.connection = connectPage(panel.webview, this.calls, log);
    showDocument(panel, this.fileName, extensionUri);
    panel.onDidChangeViewState(() => this.progress.pageVisible(panel.visible));
    this.start(request, { fallback });
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Whether it is the active editor. */
  get isActive(): boolean {
    return this.panel.active;
  }

  /** Inspects these pictures. They are remembered once they have worked. */
  useInput(input: FilesChoice): void {
    this.choose({ input, seed: changeableRequest(this.inspection.current).seed });
  }

  /** Applies what can take effect at once. Engine and number of threads apply to the next model process. */
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
    this.progress.dispose();
    this.inspection.dispose();
    this.tensorProcess.dispose();
    this.inputProcess.dispose();
  }

  private start(request: InspectionRequest, beginning: Beginning = {}): void {
    const { threads, engine } = this.surroundings.settings();
    this.inspection.start({ ...request, threads, engine }, beginning);
  }

  /** What was saved belongs to the request as it was, so a changed one is not saved unless that is asked for. */
  private change(change: Partial<InspectionRequest>): void {
    const { sweep, ...request } = changeableRequest(this.inspection.current);
    this.start({ ...request, ...change });
  }

  private async measureMore(wish: SweepWish): Promise<void> {
    const request = changeableRequest(this.inspection.current);
    const sweep = await chooseSweep(wish, request);
    if (sweep !== undefined && !this.connection.$closed) this.start({ ...request, ...sweep });
  }

  private async changeInput(wish: InputWish): Promise<void> {
    const now = changeableRequest(this.inspection.current);
    const chosen = await chooseInput(wish, now, (id) => this.inputs.input(id));
    if (chosen !== undefined && !this.connection.$closed) this.choose(chosen);
  }

  private choose(chosen: ChosenInput): void {
    this.chosen = { ...this.chosen, input: chosen.input };
    this.change(chosen);
  }

  private changeDraws(draws: number): void {
    this.chosen = { ...this.chosen, draws };
    this.change({ draws });
  }

  /** Remembers the choices made here for the next checkpoint, once they have worked. */
  private remember({ request, input: measured }: Inspection): void {
    const { path: checkpoint, input, seed, draws } = request;
    const { lastChoice, recentInputs } = this.surroundings;
    if (isChoice(input, this.chosen.input)) {
      lastChoice.keepInput(checkpoint, { input, seed });
      if (measured !== null) recentInputs.keep(input, measured.label);
    }
    if (draws === this.chosen.draws) lastChoice.keepDraws(draws);
    this.chosen = {};
  }

  /** The engine belongs to the machine, not to a checkpoint, so it is kept as the setting. */
  private async changeEngine(wish: EngineWish): Promise<void> {
    await keepEngine(wish, this.surroundings.log);
    if (this.connection.$closed) return;
    const { threads, engine } = this.surroundings.settings();
    const request = changeableRequest(this.inspection.current);
    const input = undecided(request.input);
    this.inspection.start({ ...request, input, threads, engine: { ...engine, wish } });
  }

  private giveFlags(flags: readonly GivenFlag[]): void {
    this.surroundings.lastChoice.keepFlags(this.inspection.request.path, flags);
    this.change({ flags });
  }

  private tell(inspection: ShownInspection): void {
    void this.connection.report(inspection);
    this.progress.follow(this.inspection.latestStatus);
  }
}

/** Whether `input`, as the model process reports it, is the choice; its number of model samples may have been decided. */
function isChoice(input: InputChoice, chosen: InputChoice | undefined): boolean {
  return (
    isDeepStrictEqual(input, chosen) ||
    (chosen?.kind === 'samples' && typeof chosen.count !== 'number' && input.kind === 'samples')
  );
}

/** Clears the decided number of model samples, because another engine can afford another number. */
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
