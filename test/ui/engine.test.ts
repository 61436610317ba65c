/** The engine on the page: which one it is and why, how to choose another, and what is reported when it fails. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { IF_THERE, TENSORFLOW } from '../tensorFlow';
import { openWorkspace, type Inspector } from './inspector';

/** Marks the extension host, and everything that it starts. */
const MARK = `NVAE_UI_TEST=engine-${process.pid}`;

let folder: string;
let vscode: Inspector;

beforeAll(async () => {
  const [name = '', value = ''] = MARK.split('=');
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  const settings = join(folder, 'settings.json');
  await writeFile(settings, JSON.stringify({ 'nvaeInspector.engine': 'onnxruntime-coreml' }));
  vscode = await openWorkspace({
    files: { '.vscode/settings.json': settings },
    env: { NVAE_INSPECTOR_OPEN: SAMPLE, NVAE_TENSORFLOW_FOLDER: TENSORFLOW ?? '', [name]: value },
  });
  await vscode.finished();
});

afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const chip = () => vscode.webview.getByTestId('engine-menu-chip');
const hint = () => vscode.webview.getByTestId('engine-menu-hint');
const menu = () => vscode.webview.getByTestId('engine-menu');

async function choose(engine: string): Promise<void> {
  await chip().click();
  await menu().getByTestId(`engine-${engine}`).click();
}

test.skipIf(process.platform === 'darwin')(
  'the chip says why it is not the engine that was wished for, to pointer and keyboard; Escape hides it',
  async () => {
    await chip()
      .getByTitle(/^ONNX Runtime/)
      .waitFor();
    await hint().waitFor({ state: 'hidden' });
    await chip().hover();
    await hint().getByText("ONNX Runtime's CoreML can't be used on").waitFor();
    await vscode.screenshot('engine-hint');
    await vscode.webview.getByTestId('status').hover();
    await hint().waitFor({ state: 'hidden' });
    await chip().focus();
    await hint().waitFor();
    await vscode.page.keyboard.press('Escape');
    await hint().waitFor({ state: 'hidden' });
    expect(await chip().getAttribute('aria-describedby')).toBe(await hint().getAttribute('id'));
  },
);

test.skipIf(process.platform === 'darwin')(
  'a line says that the engine of the settings was refused, why, and what runs instead',
  async () => {
    await vscode.webview
      .getByTestId('notices')
      .getByText(/^The inspection runs on CPU · ONNX Runtime .* instead of onnxruntime-coreml: .*can't be used on/)
      .waitFor();
    await vscode.screenshot('engine-refused');
  },
);

test("the menu lists this machine's engines; the one chosen measures, even after a restart", async () => {
  const exceptions: string[] = [];
  vscode.page.on('pageerror', ({ stack = '' }) => {
    if (stack.includes('page.js')) exceptions.push(stack);
  });
  await chip().click();
  await hint().waitFor({ state: 'hidden' });
  expect(await menu().getByTestId('engine-auto').getAttribute('aria-pressed')).toBe('false');
  await vscode.screenshot('engine-menu');
  await menu().getByTestId('engine-tfjs-wasm').click();
  await chip()
    .getByTitle(/WebAssembly/)
    .waitFor();
  await vscode.finished();
  await chip().click();
  expect(await menu().getByTestId('engine-tfjs-wasm').getAttribute('aria-pressed')).toBe('true');
  await vscode.page.keyboard.press('Escape');
  expect(exceptions).toEqual([]);
});

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'Set up GPU engine… opens what was found; its command is in the palette, too',
  async () => {
    const picker = vscode.page.locator('.quick-input-widget');
    await chip().click();
    await menu().getByTestId('set-up-engine').click();
    await picker.getByText('Set up GPU engine', { exact: true }).waitFor();
    await picker.getByText(/^Missing: .*onnxruntime-gpu/).waitFor();
    await vscode.screenshot('engine-setup');
    await vscode.page.keyboard.press('Escape');
    await picker.waitFor({ state: 'hidden' });
    await vscode.runCommand('NVAE Latent Inspector: Set up GPU engine');
    await picker.getByText('Set up GPU engine', { exact: true }).waitFor();
    await picker.getByText(/^Missing: .*onnxruntime-gpu/).waitFor();
    await vscode.page.keyboard.press('Escape');
    await picker.waitFor({ state: 'hidden' });
  },
);

test.runIf(TENSORFLOW !== null && process.platform === 'linux')(
  `an engine whose process is killed is replaced; the page says so, and goes on saying so after the end${IF_THERE}`,
  async () => {
    const notices = vscode.webview.getByTestId('notices');
    await choose('tfjs-node');
    await chip()
      .getByTitle(/TensorFlow \d/)
      .waitFor();
    await vscode.finished();
    expect(await notices.getAttribute('role')).toBe('status');
    expect(await notices.innerText()).toBe('');
    await vscode.webview.getByTestId('input-menu-chip').click();
    const inputs = vscode.webview.getByTestId('input-menu');
    await inputs.getByLabel('count').fill('300');
    await inputs.getByRole('button', { name: 'Sample', exact: true }).click();
    await vscode.webview
      .getByTestId('status')
      .getByText(/latent group .* of /)
      .waitFor();
    for (const id of tensorFlowProcesses()) process.kill(id, 'SIGKILL');
    await notices
      .getByText(/CPU · TensorFlow\.js .* failed \(.*SIGKILL.*\); CPU · ONNX Runtime .* went on\./)
      .waitFor();
    await chip()
      .getByTitle(/^ONNX Runtime/)
      .waitFor();
    await vscode.finished();
    expect(await notices.innerText()).toMatch(/ failed /);
    await vscode.screenshot('engine-notice');
  },
);

/** Ids of this test's processes in which TensorFlow computes. Linux only. */
function tensorFlowProcesses(): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids
    .filter((id) => read(id, 'cmdline').includes('tensorFlowHost.js') && read(id, 'environ').includes(MARK))
    .map(Number);
}

/** Empty if the process has ended meanwhile, or is someone else's. */
function read(id: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(join('/proc', id, file), 'utf8');
  } catch {
    return '';
  }
}
