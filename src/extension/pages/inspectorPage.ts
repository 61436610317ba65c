import * as path from 'node:path';
import * as vscode from 'vscode';
import type { BaselineWish } from '../../protocol/compare/baseline';
import { changeableRequest } from '../../protocol/changeableRequest';
import { enginesOf, type EngineWish } from '../../protocol/engines';
import type { FilesChoice, InputWish } from '../../protocol/input';
import type {
  GivenFlag,
  HostCalls,
  Inspection,
  InspectionRequest,
  PageSettings,
  ShownInspection,
  SweepWish,
} from '../../protocol/inspection';
import type { PageCommand, PagePlace } from '../../protocol/pageCommands';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import { visibleName } from '../../protocol/visibleText';
import { exportResults } from '../export/exportResults';
import { saveFile } from '../export/saveFile';
import { chooseAgainst } from '../request/chooseAgainst';
import { chooseBaseline } from '../request/chooseBaseline';
import { chooseInput } from '../request/chooseInput';
import { chooseSweep } from '../request/chooseSweep';
import { chooseLatentsToDecode, chooseLatentsToWrite } from '../request/latentFiles';
import { InputAnswers } from './inputAnswers';
import { connectPage, type PageConnection } from './connectPage';
import { hostCalls } from './pageApi';
import type { FirstRequest } from '../request/inspectionRequest';
import { keepEngine } from '../settings/keepEngine';
import { otherPage } from '../request/otherPage';
import { isChoice, undecided } from '../request/inputChoice';
import type { ChosenInput } from '../request/lastChoice';
import { LiveInspection, type Beginning } from '../../client/inspections/liveInspection';
import type { ModelProcessListener } from '../../client/process/modelProcess';
import { LingeringProcess } from '../../client/process/lingeringProcess';
import { showDocument } from './showDocument';
import { PageDocument } from './pageDocument';
import type { PageSurroundings } from './pageSurroundings';
import { ProgressDisplay } from './progressDisplay';
import { TensorAnswers } from './tensorAnswers';
import type { Settings } from '../settings/settings';

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
  /** What to carry out as soon as the page's script runs. */
  private awaiting: PageCommand | null = null;
  private readonly document: PageDocument;
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
      ready: async () => {
        this.document.runs();
        setImmediate(() => this.performAwaited()); // After the answer, without which the page shows nothing.
        const settings = pageSettings(surroundings.settings());
        return Promise.resolve({ inspection: this.inspection.current, settings });
      },
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
        analyse: (wish) => this.inspection.analyse(wish),
        tellApart: (wish) => void this.analyse(chooseAgainst(wish, this.inspection.current)),
        saveLatents: (wish) => void this.analyse(chooseLatentsToWrite(wish, this.inspection.current)),
        decodeLatents: (wish) =>
          void this.analyse(chooseLatentsToDecode(wish, this.inspection.current, surroundings.chosenLatents)),
        cancelAnalysis: () => this.inspection.cancelAnalysis(),
        compare: (wish) => void this.compare(wish),
        cancelComparison: () => this.inspection.cancelComparison(),
        followRun: ({ isFollowed }) => this.inspection.followRun(isFollowed),
        exportResults: (wish) =>
          void exportResults(wish, {
            checkpoint: this.inspection.request.path,
            trained: this.inspection.current.checkpoint,
            save: (to, what) => this.inspection.save(to, what),
          }),
        saveFile: (file) => void saveFile(file, this.inspection.request.path),
      },
      inspection: this.inspection,
      file: new TensorAnswers(this.tensorProcess, () => this.inspection.request.path),
      workspace: this.inputs,
      copy: async (text) => vscode.env.clipboard.writeText(text),
    });
    this.progress = new ProgressDisplay(this.fileName, panel.visible, () => this.inspection.cancelWork());
    this.connection = connectPage(panel.webview, this.calls, log);
    this.document = new PageDocument({
      load: () => showDocument(panel, this.fileName, extensionUri),
      answers: () => this.connection.drawn(this.inspection.current),
      warn: (line) => log.warn(`${this.fileName}: ${line}`),
    });
    this.document.open(panel);
    panel.onDidChangeViewState(() => {
      this.document.shown(panel);
      this.progress.pageVisible(panel.visible);
    });
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

  /** Carries out a command of VS Code on the page. */
  perform(command: PageCommand): void {
    void this.connection.perform(command);
  }

  /** Reveals the page at a place, now or once it is there to be seen. */
  show(place: PagePlace): void {
    this.performSoon({ kind: 'go to', place });
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
    this.document.dispose();
    this.progress.dispose();
    this.inspection.dispose();
    this.tensorProcess.dispose();
    this.inputProcess.dispose();
  }

  /** Reveals the page and carries out a command on it, now or once its script runs. */
  performSoon(command: PageCommand): void {
    this.awaiting = command;
    this.reveal();
    this.performAwaited();
  }

  private performAwaited(): void {
    const { awaiting: command } = this;
    if (command === null || !this.document.isRunning) return;
    this.awaiting = null;
    this.perform(command);
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

  private async compare(wish: BaselineWish): Promise<void> {
    const { current, request } = this.inspection;
    const other = otherPage(wish, current);
    if (other !== null) {
      this.surroundings.showBeside(other.path, other.beside);
      return;
    }
    const baseline = await chooseBaseline(wish, request, current);
    if (baseline !== undefined && !this.connection.$closed) this.inspection.compare(baseline);
  }

  /** @param wish chosen in a dialog; `undefined` if that was cancelled */
  private async analyse(wish: Promise<AnalysisWish | undefined>): Promise<void> {
    const chosen = await wish;
    if (chosen !== undefined && !this.connection.$closed) this.inspection.analyse(chosen);
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
    this.connection.report(inspection);
    this.progress.follow(this.inspection.work);
  }
}

function pageSettings({ colourMap }: Settings): PageSettings {
  return { colourMap, engines: enginesOf(`${process.platform}-${process.arch}`) };
}
