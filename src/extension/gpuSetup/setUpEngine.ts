/** Helps the user install a GPU engine: shows what was found, what is missing, and the command that installs it. */
import * as vscode from 'vscode';
import type { EngineSetup, SetupPlaces, SetupWay } from '../../protocol/engineSetup';
import type { ModelProcess } from '../../client/process/modelProcess';
import type { ModelProcesses } from '../../client/process/modelProcesses';
import { activePythonEnvironment } from './pythonExtension';
import { visibleText } from '../../protocol/visibleText';
import { plainText } from '../plainText';
import { runInTerminal } from './runInTerminal';
import { SETTINGS_SECTION, type Settings } from '../settings/settings';
import type { Log } from '../visibleLog';
import type { WorkspaceTrust } from '../settings/workspaceTrust';

export interface SetupSurroundings {
  readonly processes: ModelProcesses;
  readonly trust: WorkspaceTrust;
  readonly log: Log;
  readonly settings: () => Settings;
  /** Repeats the inspection in every open page. */
  readonly inspectAgain: () => void;
}

const TITLE = vscode.l10n.t('Set up GPU engine');

interface WayItem extends vscode.QuickPickItem {
  readonly way: SetupWay;
}

/** Runs and changes nothing until the user has seen the command and confirmed it. */
export async function setUpEngine(surroundings: SetupSurroundings): Promise<void> {
  try {
    const setup = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Looking for GPUs and Python environments'),
      },
      async () => {
        const where = await places(surroundings.settings());
        return askModelProcess(surroundings, (calls) => calls.findEngineSetup(where));
      },
    );
    surroundings.log.info(...inLines(setup));
    const way = await pick(setup);
    if (way === undefined || !(await install(way))) return;
    await keepSettings(way, surroundings.trust);
    await askModelProcess(surroundings, (calls) => calls.forgetEngineDecisions());
    await tellWhatIsNext(way, surroundings);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(plainText(vscode.l10n.t('The set-up failed: {0}', why)));
  }
}

/** Asks a process that lives for this question only. */
async function askModelProcess<T>(
  { processes, log }: SetupSurroundings,
  question: (calls: ModelProcess['calls']) => Promise<T>,
): Promise<T> {
  const process = processes.start({
    ended: () => undefined,
    output: (stream, line) => log[stream === 'stdout' ? 'info' : 'warn'](line),
  });
  try {
    return await question(process.calls);
  } finally {
    process.kill();
  }
}

/** In an untrusted workspace, none of its interpreters is run. */
async function places({ engine }: Settings): Promise<SetupPlaces> {
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  const active = isTrusted ? await activePythonEnvironment() : null;
  return {
    pythons: [engine.python, active].filter((python) => python !== null),
    workspaceFolders: isTrusted
      ? workspaceFolders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath)
      : [],
    tensorFlowFolder: engine.tensorFlowFolder,
  };
}

/** Everything that was found, for the log, where it can be reread and copied. */
function inLines({ machine, ways }: EngineSetup): string[] {
  const lines = ways.flatMap(({ place, title, missing, command }) => [
    `${title} · ${place}`,
    `  ${missingInWords(missing)}`,
    ...(command === null ? [] : [`  ${command}`]),
  ]);
  return [machine, ...lines];
}

async function pick({ machine, ways }: EngineSetup): Promise<SetupWay | undefined> {
  if (ways.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'GPU engines need no set-up on this kind of machine: where WebGPU finds a card, the engine auto tries it.',
      ),
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem | WayItem>(items(ways), {
    title: TITLE,
    placeHolder: plainText(machine),
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked !== undefined && 'way' in picked ? picked.way : undefined;
}

/** Separators divide different places. */
function items(ways: readonly SetupWay[]): (vscode.QuickPickItem | WayItem)[] {
  return ways.flatMap((way, i) => {
    const item: WayItem = {
      way,
      label: plainText(way.title),
      description: plainText(way.place),
      detail: plainText(missingInWords(way.missing)),
    };
    const before = ways[i - 1];
    const line = { label: '', kind: vscode.QuickPickItemKind.Separator };
    return before === undefined || before.place === way.place ? [item] : [line, item];
  });
}

function missingInWords(missing: readonly string[]): string {
  return missing.length === 0
    ? vscode.l10n.t('Everything is installed.')
    : vscode.l10n.t('Missing: {0}', missing.join(', '));
}

/** @returns whether everything the way needs is installed now, as far as commands can report it */
async function install({ title, place, missing, command, warning }: SetupWay): Promise<boolean> {
  if (command === null) return true;
  const run = vscode.l10n.t('Run in Terminal');
  const copy = vscode.l10n.t('Copy Command');
  const detail = [
    command,
    vscode.l10n.t('Into: {0}', place),
    missingInWords(missing),
    ...(warning === null ? [] : [warning]),
  ];
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0}: run this command?', title),
    { modal: true, detail: detail.map((part) => visibleText(part)).join('\n\n') },
    run,
    copy,
  );
  if (answer === copy) await vscode.env.clipboard.writeText(command);
  if (answer !== run) return false;
  const exitCode = await runInTerminal(TITLE, command);
  if (exitCode === 0) return true;
  void vscode.window.showErrorMessage(
    exitCode === undefined
      ? vscode.l10n.t('The command did not succeed: its terminal says why. No setting was changed.')
      : vscode.l10n.t(
          'The command did not succeed (exit code {0}): its terminal says why. No setting was changed.',
          exitCode,
        ),
  );
  return false;
}

/** Writes machine-level settings, because the paths are on this machine. */
async function keepSettings({ settings }: SetupWay, trust: WorkspaceTrust): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  for (const [name, value] of Object.entries(settings)) {
    if (value !== '') await trust.keptInSettings(value);
    if (configuration.get(name) === value) continue;
    await configuration.update(name, value === '' ? undefined : value, vscode.ConfigurationTarget.Global);
  }
}

async function tellWhatIsNext(way: SetupWay, { settings, inspectAgain }: SetupSurroundings): Promise<void> {
  const { wish } = settings().engine;
  const isTried = wish === 'auto' || wish === way.engine;
  const next = isTried
    ? vscode.l10n.t(
        'The next inspection tries {0}; the page says which engine was the fastest, and why not another.',
        way.engine,
      )
    : vscode.l10n.t('The engine in the settings is {0}: choose auto or {1} to try it.', wish, way.engine);
  const again = vscode.l10n.t('Inspect Again');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is set up. {1}', way.title, next),
    ...(isTried ? [again] : []),
  );
  if (answer === again) inspectAgain();
}
