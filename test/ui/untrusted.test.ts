/** A workspace that the user doesn't trust: it chooses nothing, and nothing in it is run or loaded. */
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';

const SETTINGS = { 'nvaeInspector.engine': 'tfjs-wasm', 'nvaeInspector.threads': 1, 'nvaeInspector.memoryBudget': 1 };

let outside = '';
/** A hostile repository, as cloned. */
let repository = '';
/** A folder in which every program of the repository that runs leaves its name. */
let ran = '';
let vscode: Inspector | undefined;

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'outside-'));
  repository = join(outside, 'repository');
  ran = join(outside, 'ran');
  await mkdir(ran);
  for (const path of ['.venv/bin/python', '.venv/bin/python3', 'bin/python3', 'bin/nvidia-smi', 'python3']) {
    const program = join(repository, path);
    await mkdir(dirname(program), { recursive: true });
    await writeFile(program, `#!/bin/sh\n: > '${join(ran, path.replaceAll('/', '_'))}'\n`);
    await chmod(program, 0o755);
  }
  await mkdir(join(repository, '.vscode'));
  await writeFile(join(repository, '.vscode', 'settings.json'), JSON.stringify(SETTINGS));
});
afterEach(async () => {
  await vscode?.close();
  await rm(outside, { recursive: true });
});

/** Opens a clone of the repository, and the sample. Every variable of the shell leads into the clone. */
async function openRepository(isTrusted: boolean): Promise<Inspector> {
  const env = (folder: string) => ({
    NVAE_INSPECTOR_OPEN: SAMPLE,
    PATH: `${join(folder, 'bin')}:${join(folder, '.venv', 'bin')}:${process.env['PATH'] ?? ''}`,
    VIRTUAL_ENV: join(folder, '.venv'),
    CONDA_PREFIX: join(folder, '.venv'),
    NVAE_PYTHON: join(folder, '.venv', 'bin', 'python'),
  });
  vscode = await openWorkspace({
    files: { '.': repository },
    settings: {
      'security.workspace.trust.enabled': !isTrusted,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
    env,
  });
  await vscode.finished();
  return vscode;
}

async function askForEngines(opened: Inspector): Promise<void> {
  await opened.runCommand('NVAE Latent Inspector: Set up GPU engine');
  await opened.page.locator('.quick-input-widget').getByText('CUDA').first().waitFor();
}

test('its settings choose no engine, and setting one up runs none of its programs', async () => {
  const opened = await openRepository(false);
  await opened.page.locator('.statusbar').getByText('Restricted Mode').waitFor();
  await opened.webview
    .getByTestId('engine-menu-chip')
    .getByTitle(/^ONNX Runtime/)
    .waitFor();
  await opened.screenshot('untrusted');
  await askForEngines(opened);
  expect(await readdir(ran)).toEqual([]);
});

test('once trusted, the same workspace chooses the engine, and its Python environment is queried', async () => {
  const opened = await openRepository(true);
  await opened.webview
    .getByTestId('engine-menu-chip')
    .getByTitle(/WebAssembly/)
    .waitFor();
  await askForEngines(opened);
  expect(await readdir(ran)).toContain('.venv_bin_python');
});
