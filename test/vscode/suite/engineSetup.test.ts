import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { dependencies } from '../../../package.json';
import { fakeEnvironment, type FakeEnvironment, type FakeEnvironmentOptions } from '../../fixtures/pythonEnvironment';
import { inspect, inWorkspace, reaches, sample, until, withStandIn } from './inspector';

const VERSION = dependencies['onnxruntime-node'];
const TITLE = 'ONNX Runtime with CUDA 13';

interface Shown {
  /** The picker's description of the machine. */
  machine: string;
  readonly items: vscode.QuickPickItem[];
  /** Messages, including the details of modal ones. */
  readonly messages: string[];
}

/**
 * Goes through the set-up. The user picks ONNX Runtime in the workspace's `.venv`, and answers the question as given.
 */
async function setUp(answer: 'Run in Terminal' | 'Copy Command' | undefined): Promise<Shown> {
  const shown: Shown = { machine: '', items: [], messages: [] };
  const pick = (items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
    shown.machine = options?.placeHolder ?? '';
    shown.items.push(...items);
    return Promise.resolve(intoVenv(items));
  };
  const say = (message: string, options?: vscode.MessageOptions | string) => {
    const isQuestion = typeof options === 'object' && options.modal === true;
    shown.messages.push(isQuestion ? `${message}\n${options.detail ?? ''}` : message);
    return Promise.resolve(isQuestion ? answer : undefined);
  };
  await withStandIn(vscode.window, 'showQuickPick', pick as never, () =>
    withStandIn(vscode.window, 'showInformationMessage', say as never, () =>
      withStandIn(vscode.window, 'showErrorMessage', say as never, async () => {
        await vscode.commands.executeCommand('nvaeInspector.setUpEngine');
      }),
    ),
  );
  return shown;
}

function intoVenv(items: readonly vscode.QuickPickItem[]): vscode.QuickPickItem | undefined {
  return items.find(({ label, description }) => label === TITLE && description?.includes('.venv'));
}

const configuration = () => vscode.workspace.getConfiguration('nvaeInspector');

suite('Setting up a GPU engine', () => {
  let python: FakeEnvironment;
  const command = () => `${python.interpreter} -m pip install 'onnxruntime-gpu[cuda,cudnn]==${VERSION}'`;
  const make = async (options: FakeEnvironmentOptions = {}) => {
    await rm(inWorkspace('.venv').fsPath, { recursive: true, force: true });
    python = await fakeEnvironment(inWorkspace('.venv').fsPath, options);
    await python.install('pip', '25.0');
    await python.install('torch', '2.9.0');
  };

  suiteSetup(function () {
    // On other machines, no way leads through a Python environment; setupWays.test.ts checks what those are offered.
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
  });
  teardown(async () => {
    await configuration().update('pythonPath', undefined, vscode.ConfigurationTarget.Global);
    await configuration().update('engine', undefined, vscode.ConfigurationTarget.Global);
  });
  suiteTeardown(() => rm(inWorkspace('.venv').fsPath, { recursive: true, force: true }));

  test('shows what was found, what is missing, and the command for each way; nothing runs without confirmation', async () => {
    await make();
    const { machine, items, messages } = await setUp(undefined);
    assert.match(machine, /NVIDIA driver/);
    const way = intoVenv(items);
    assert.ok(way);
    assert.equal(way.description, `${python.folder} · Python 3.12.3 · torch 2.9.0`);
    assert.match(way.detail ?? '', new RegExp(`^Missing: .*onnxruntime-gpu ${VERSION.replaceAll('.', '\\.')}, `));
    assert.ok(items.some(({ detail }) => detail?.includes('@tensorflow/tfjs-node-gpu')));
    assert.equal(messages.length, 1);
    assert.ok(messages[0]?.startsWith(`${TITLE}: run this command?\n${command()}\n`));
    assert.ok(messages[0]?.includes(way.detail ?? '?'));
    await assert.rejects(python.lastCall());
    assert.equal(configuration().get('pythonPath'), '');
  });

  test('runs the command in a terminal after confirmation, saves the environment in the settings, and says what is next', async () => {
    await make();
    const { messages } = await setUp('Run in Terminal');
    assert.deepEqual(await python.lastCall(), ['-m', 'pip', 'install', `onnxruntime-gpu[cuda,cudnn]==${VERSION}`]);
    assert.ok(vscode.window.terminals.some(({ name }) => name.includes('Set up GPU engine')));
    assert.equal(configuration().get('pythonPath'), python.interpreter);
    assert.match(messages[1] ?? '', /is set up\. The next inspection tries onnxruntime-cuda/);
  });

  test('changes no setting if the command fails', async () => {
    await make({ exitCode: 3 });
    const { messages } = await setUp('Run in Terminal');
    assert.match(messages[1] ?? '', /did not succeed \(exit code 3\)/);
    assert.equal(configuration().get('pythonPath'), '');
  });

  test('copies the command on request', async () => {
    await make();
    await setUp('Copy Command');
    assert.equal(await vscode.env.clipboard.readText(), command());
    await assert.rejects(python.lastCall());
  });

  test('an engine chosen on a page becomes the setting, and is inspected with', async () => {
    const page = await inspect(sample());
    await reaches(page, 'finished');
    const { processId } = page.inspection;
    page.calls.act('changeEngine', 'tfjs-wasm');
    await until(() => page.inspection.processId !== processId);
    const { engine, request } = await reaches(page, 'finished');
    assert.match(engine?.runtime ?? '', /^TensorFlow\.js/);
    assert.equal(request.engine?.wish, 'tfjs-wasm');
    assert.equal(configuration().get('engine'), 'tfjs-wasm');
  });
});
