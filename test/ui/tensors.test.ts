/** A file that is no NVAE is opened as what it is: its tensors are listed, and their statistics computed when asked for. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { pickleOf, tensor, writeTorchFile } from '../fixtures/torchFile';
import { openWorkspace, type Inspector } from './inspector';
import { modelProcesses } from './modelProcesses';

const LAYERS = 300;
const MARK = 'NVAE_TENSORS_TEST=1';
const BROKEN = 'layers.7.weight';

let folder: string;
let vscode: Inspector;

async function open(file: string, theme?: string): Promise<void> {
  vscode = await openWorkspace({
    env: { NVAE_INSPECTOR_OPEN: file, NVAE_TENSORS_TEST: '1' },
    ...(theme === undefined ? {} : { theme }),
  });
}

const rows = () => vscode.webview.getByTestId('tensor');
const row = (name: string) => rows().filter({ has: vscode.webview.getByRole('rowheader', { name, exact: true }) });

async function cells(name: string): Promise<string[]> {
  return row(name).locator('td').allInnerTexts();
}

describe('a network of another kind', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
    const file = join(folder, 'resnet.pt');
    const names = Array.from({ length: LAYERS }, (_, i) => `layers.${i}.weight`);
    const values = names.map((name, i) => Float32Array.of(i, i + 1, i + 2, name === BROKEN ? Infinity : i + 3));
    const entries = names.map((name, i) => [name, tensor({ key: String(i), shape: [2, 2] })] as const);
    await writeTorchFile(file, {
      pickle: pickleOf(new Map([['net', new Map(entries)]])),
      data: Object.fromEntries(values.map((array, i) => [String(i), new Uint8Array(array.buffer)])),
    });
    await open(file);
    await rows().first().waitFor();
  });

  afterAll(async () => {
    await vscode.close();
    await rm(folder, { recursive: true });
  });

  test('is refused with a sentence, and its tensors are listed below: the first 200, and more when asked for', async () => {
    expect(await vscode.webview.getByRole('alert').innerText()).toMatch(/resnet\.pt holds no NVAE/);
    expect(await vscode.webview.getByTestId('tensors-count').innerText()).toBe(`${LAYERS} tensors`);
    expect(await rows().count()).toBe(200);
    await vscode.webview.getByTestId('tensors-more').click();
    await expect.poll(() => rows().count()).toBe(LAYERS);
    expect((await cells('net.layers.0.weight')).slice(0, 2)).toEqual(['(2, 2)', 'float32']);
    await vscode.screenshot('page-tensors');
  });

  test('statistics of one tensor are computed when its button is pressed, by keyboard', async () => {
    await row('net.layers.1.weight').getByRole('button', { name: 'Statistics of net.layers.1.weight' }).focus();
    await vscode.page.keyboard.press('Enter');
    await expect
      .poll(() => cells('net.layers.1.weight'))
      .toEqual(['(2, 2)', 'float32', '1.00', '4.00', '2.50', '1.12', '0']);
    expect(await row('net.layers.2.weight').getByRole('button').count()).toBe(1);
  });

  test('the filter leaves those whose names hold the words', async () => {
    await vscode.webview.getByTestId('tensors-filter').fill('layers.29');
    await expect.poll(() => rows().count()).toBe(11);
    expect(await vscode.webview.getByTestId('tensors-count').innerText()).toBe(`11 of ${LAYERS} tensors`);
    await vscode.webview.getByTestId('tensors-filter').fill('');
  });

  test('statistics of all name the first tensor that is not finite', async () => {
    await vscode.webview.getByTestId('tensors-statistics').click();
    await vscode.webview.getByText(`The first with values that are not finite is net.${BROKEN}.`).waitFor();
    expect(await cells(`net.${BROKEN}`)).toEqual(['(2, 2)', 'float32', '7.00', '9.00', '8.00', '0.816', '1']);
    await vscode.screenshot('page-tensors-statistics');
  });

  test('nothing is wider than the window', async () => {
    const overhang = await vscode.webview.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(overhang).toBeLessThanOrEqual(0);
  });
});

describe('an NVAE', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
    await cp(join(root, 'media', 'sample', 'nvae-digits.pt'), join(folder, 'digits.pt'));
    await open(join(folder, 'digits.pt'), 'Default Light Modern');
    await vscode.finished();
  });

  afterAll(async () => {
    await vscode.close();
    await rm(folder, { recursive: true });
  });

  test('has the same list at the bottom of its page, closed until it is wanted, and read by a process that ends', async () => {
    const section = vscode.webview.getByTestId('tensors');
    expect(await rows().count()).toBe(0);
    const processes = () => modelProcesses(MARK).length;
    const before = processes();
    await section.locator('summary').focus();
    await vscode.page.keyboard.press('Enter');
    await row('state_dict.stem.weight').waitFor();
    expect(processes()).toBe(before + 1);
    await vscode.webview.getByTestId('tensors-statistics').click();
    await vscode.webview.getByText('All values are finite.').waitFor();
    await section.scrollIntoViewIfNeeded();
    await vscode.screenshot('page-tensors-light');
    expect(before).toBe(1);
    await expect.poll(processes, { timeout: 10_000 }).toBe(before);
  });
});
