/** Two statistics files compared without a model, and files that the recorder wrote for other models. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { PYTHON, withoutModules } from '../fixtures/python';
import { inspectAsJson, nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';
import { expectSixDigits, numberOf } from './readOut';
import { openGroup } from './views';

const EARLIER = join(root, 'test', 'fixtures', 'run', 'checkpoint-0016.pt');
const LADDER = join(root, 'test', 'fixtures', 'recorded', 'ladder.safetensors');
const withoutTorch = withoutModules('torch', 'safetensors');

let folder: string;
let vscode: Inspector;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statistics-'));
  const files: Record<string, string> = { 'ladder.safetensors': LADDER };
  for (const [name, checkpoint] of Object.entries({ later: SAMPLE, earlier: EARLIER })) {
    files[`${name}.safetensors`] = join(folder, `${name}.safetensors`);
    const { code } = await nvaeInspect(checkpoint, '--images', SAMPLE_IMAGES, '--out', files[`${name}.safetensors`]!);
    expect(code).toBe(0);
  }
  if (withoutTorch === '') {
    files['recorded.safetensors'] = join(folder, 'recorded.safetensors');
    const script = join(root, 'test', 'reference', 'record.py');
    execFileSync(PYTHON, [script, 'cells-res_mbconv', files['recorded.safetensors']]);
  }
  vscode = await openWorkspace({ files });
});
afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const inPage = (id: string) => vscode.webview.getByTestId(id);
const valueOf = async (id: string) => Number(await inPage(id).getAttribute('data-value'));

async function pick(name: string): Promise<void> {
  await vscode.page.locator('.quick-input-list').getByText(name, { exact: true }).click();
}

test('two statistics files are compared in pairs, with the numbers of the command line', async () => {
  await vscode.runCommand('NVAE Latent Inspector: Compare NVAE checkpoints');
  await pick('later.safetensors');
  await pick('earlier.safetensors');
  await inPage('compared-totals').waitFor();
  expect(await inPage('how-compared').innerText()).toContain('paired');
  const files = ['later', 'earlier'].map((name) => join(folder, `${name}.safetensors`));
  const { stdout } = await nvaeInspect('compare', files[0]!, '--other', files[1]!, '--json');
  const { nelbo } = JSON.parse(stdout) as { nelbo: { difference: { mean: number } } };
  expect(await valueOf('compared-NELBO')).toBeCloseTo(-nelbo.difference.mean, 4);
  await vscode.screenshot('statistics-compared');
});

test.each([
  ['a ladder VAE in NumPy', 'ladder.safetensors', ''],
  ['the PyTorch reference', 'recorded.safetensors', withoutTorch],
])('the page opens what the recorder wrote for %s', async (_, file, missing) => {
  if (missing !== '') return;
  await vscode.runCommand('Inspect NVAE checkpoint');
  await pick(file);
  await vscode.webview.getByRole('heading', { name: file }).waitFor();
  const { nelbo, groups } = await inspectAsJson(join(vscode.folder, file));
  await inPage('summary-nelbo').waitFor();
  expectSixDigits(await numberOf(vscode.webview, 'summary-nelbo'), nelbo);
  await openGroup(vscode.webview, groups.length - 1);
  await inPage('map-title').waitFor();
  await vscode.screenshot(`recorded-${file}`);
});
