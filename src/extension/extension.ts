import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FilesChoice } from '../protocol/input';
import { bundledSample } from './request/bundledSample';
import { OwnInspections } from '../assistants/ownInspections';
import { registerTools } from './assistants/languageModelTools';
import { toolTitles } from './assistants/toolTitles';
import { registerMcpServer } from './assistants/mcpProvider';
import { PageInspections } from './assistants/pageInspections';
import { inputAt } from './request/chooseInput';
import { checkpointToInspect } from './request/checkpointToInspect';
import { InspectorPages, VIEW_TYPE, type OpenPage } from './pages/inspectorPages';
import { issueData, versionsInWords, type Versions } from './issue/issueData';
import { registerPageCommands } from './export/pageCommands';
import { LastChoice } from './request/lastChoice';
import { ChosenLatents } from './request/chosenLatents';
import { RecentInputs } from './request/recentInputs';
import { lostPathInWords } from './settings/lostPathInWords';
import { lostPaths } from './settings/lostPaths';
import { CommandLine } from '../client/process/commandLine';
import { IdleSessions } from '../client/inspections/idleSessions';
import { LingeringProcess } from '../client/process/lingeringProcess';
import { ModelProcesses } from '../client/process/modelProcesses';
import { reportIssue } from './issue/reportIssue';
import { plainText } from './plainText';
import { readSettings, SETTINGS_SECTION } from './settings/settings';
import { setUpEngine } from './gpuSetup/setUpEngine';
import { runToInspect } from './request/runToInspect';
import { twoCheckpoints } from './request/twoCheckpoints';
import { visibleLog } from './visibleLog';
import { openFolders } from './settings/openFolders';
import { WorkspaceTrust } from './settings/workspaceTrust';

/** The API that the extension exports to other extensions. */
export interface InspectorApi {
  /** In the order in which they were opened. */
  openPages(): readonly OpenPage[];
}

export function activate(context: vscode.ExtensionContext): InspectorApi {
  const { extension, extensionUri, globalState, globalStorageUri, subscriptions, workspaceState } = context;
  const channel = vscode.window.createOutputChannel('NVAE Latent Inspector', { log: true });
  const log = visibleLog(channel);
  const versions = versionsOf(extension);
  log.info(versionsInWords(versions));

  let settings = readSettings(vscode.workspace.getConfiguration(SETTINGS_SECTION));
  const sample = bundledSample(extensionUri.fsPath);
  const lastChoice = new LastChoice(workspaceState, sample);
  const trust = new WorkspaceTrust(vscode.workspace, globalState);
  const idleSessions = new IdleSessions(() => ({
    idleMs: 60_000 * settings.idle.minutes,
    idleBytes: 1e6 * settings.idle.memoryMb,
  }));
  const processes = new ModelProcesses(
    [vscode.Uri.joinPath(extensionUri, 'dist', 'model.js').fsPath, globalStorageUri.fsPath],
    () => trust.untrustedFolders(),
  );
  const setUp = (): Promise<void> => {
    const inspectAgain = () => pages.open.forEach(({ calls }) => calls.act('restart', null));
    return setUpEngine({ processes, trust, log, settings: () => settings, inspectAgain });
  };
  const pages = new InspectorPages(
    {
      ...{ extensionUri, log, lastChoice, processes, idleSessions, settings: () => settings },
      recentInputs: new RecentInputs(workspaceState),
      chosenLatents: new ChosenLatents(workspaceState),
      folders: () => openFolders(vscode.workspace),
      setUpEngine: () => void vscode.commands.executeCommand('nvaeInspector.setUpEngine'),
      showBeside: (path, beside) => void pages.showWith(vscode.Uri.file(path), beside),
    },
    sample,
    workspaceState,
  );

  const runFinder = new LingeringProcess(processes, (_, line) => log.info(line));
  const toolInspections = new OwnInspections(processes, (line) => log.info(line));
  const inspect = async (resource: unknown, input: FilesChoice | null = null): Promise<void> => {
    // A process starts while the user picks the checkpoint.
    processes.prepare();
    try {
      const checkpoint = await checkpointToInspect(resource);
      if (checkpoint !== undefined) await pages.show(checkpoint, input);
    } finally {
      processes.dropPrepared();
    }
  };
  const useAsInput = async (resource: unknown, selection: unknown): Promise<void> => {
    const resources = selectedResources(resource, selection);
    if (resources.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Choose “Use as NVAE input” from a context menu in the Explorer.'),
      );
    }
    const input = inputAt(resources);
    if (input !== undefined && !(await pages.useInput(input))) await inspect(undefined, input);
  };
  const compare = async (resource: unknown, selection: unknown): Promise<void> => {
    const two = await twoCheckpoints(selectedResources(resource, selection));
    if (two === undefined) return;
    const [a, { fsPath }] = two;
    await pages.compare(a, { kind: 'file', path: fsPath });
  };
  const inspectRun = async (resource: unknown): Promise<void> => {
    const run = await runToInspect(resource, runFinder);
    if (run !== undefined) await pages.showWith(run.page, { run: run.folder });
  };
  const report = (): Promise<void> => {
    const engines = pages.open.flatMap(({ inspection }) => inspection.current.engine ?? []);
    const inWords = engines.map(({ device, runtime }) => `${device} · ${runtime}`);
    return reportIssue(extension.id, issueData(versions, inWords));
  };
  const changeSettings = (change: vscode.ConfigurationChangeEvent): void => {
    if (!change.affectsConfiguration(SETTINGS_SECTION)) return;
    const before = settings;
    settings = readSettings(vscode.workspace.getConfiguration(SETTINGS_SECTION));
    pages.settingsChanged(before, settings);
    const { python, tensorFlowFolder } = settings.engine;
    if (python === before.engine.python && tensorFlowFolder === before.engine.tensorFlowFolder) return;
    void lostPaths(settings).then((lost) => {
      for (const path of lost) void vscode.window.showWarningMessage(plainText(lostPathInWords(path)));
    });
  };
  subscriptions.push(
    channel,
    pages,
    vscode.commands.registerCommand('nvaeInspector.inspect', (resource: unknown) => inspect(resource)),
    vscode.commands.registerCommand('nvaeInspector.openSample', () => inspect(vscode.Uri.file(sample.checkpoint))),
    vscode.commands.registerCommand('nvaeInspector.useAsInput', useAsInput),
    vscode.commands.registerCommand('nvaeInspector.compare', compare),
    vscode.commands.registerCommand('nvaeInspector.inspectRun', inspectRun),
    vscode.commands.registerCommand('nvaeInspector.setUpEngine', setUp),
    vscode.commands.registerCommand('nvaeInspector.showLog', () => channel.show()),
    vscode.commands.registerCommand('nvaeInspector.reportIssue', report),
    vscode.commands.registerCommand('nvaeInspector.keepSnapshot', () => pages.keepSnapshot()),
    ...registerPageCommands((command) => pages.perform(command)),
    ...registerTools({
      inspections: new PageInspections(() => pages.open, toolInspections),
      commandLine: new CommandLine(vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath, () => ({
        untrusted: trust.untrustedFolders(),
        readable: null,
      })),
      resources: () => ({ engine: settings.engine, threads: settings.threads }),
      titleOf: toolTitles(extension),
      open: (checkpoint, place) => (place === null ? pages.show(checkpoint) : pages.showPlace(checkpoint, place)),
    }),
    ...registerMcpServer({
      script: vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath,
      version: versions.extension,
      folders: () => openFolders(vscode.workspace),
    }),
    { dispose: () => toolInspections.dispose() },
    { dispose: () => runFinder.dispose() },
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, pages),
    vscode.workspace.onDidChangeConfiguration(changeSettings),
  );

  const asked = takeCheckpointFromEnvironment();
  // In a reloaded window VS Code restores it.
  if (asked !== undefined && !pages.has(asked)) void pages.show(asked);
  return { openPages: () => pages.open };
}

/**
 * What a command of the Explorer was called on: all that is selected, if the resource is part of it.
 *
 * @param resource anything but a URI counts as none, as do other values in the selection
 */
function selectedResources(resource: unknown, selection: unknown): vscode.Uri[] {
  if (!(resource instanceof vscode.Uri)) return [];
  const selected = Array.isArray(selection) ? selection.filter((one) => one instanceof vscode.Uri) : [];
  return selected.some((one) => one.toString() === resource.toString()) ? selected : [resource];
}

function versionsOf(extension: vscode.Extension<unknown>): Versions {
  const { version } = extension.packageJSON as { readonly version: string };
  const ui = vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop';
  return {
    extension: version,
    vscode: vscode.version,
    window: vscode.env.remoteName === undefined ? ui : `${ui}, ${vscode.env.remoteName}`,
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
  };
}

/**
 * Takes the checkpoint that whoever started VS Code wants to see, as `npm start` does. The variable is cleared, so the
 * checkpoint is opened once and no child process inherits it. An environment variable is the only message that desktop
 * and server both pass on without leaving anything on disk. It is seen only in a checkout, whose manifest activates the
 * extension after every start-up; a package's manifest doesn't.
 */
function takeCheckpointFromEnvironment(): vscode.Uri | undefined {
  const asked = process.env['NVAE_INSPECTOR_OPEN'];
  delete process.env['NVAE_INSPECTOR_OPEN'];
  return asked ? vscode.Uri.file(path.resolve(asked)) : undefined;
}
