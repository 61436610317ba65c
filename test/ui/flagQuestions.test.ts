/** A file with weights alone: what they leave open is asked once, and the answers are remembered. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectAsJson } from '../cli/nvaeInspect';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { checkpointPath } from '../parity/goldenCase';
import { openWorkspace, type Inspector } from './inspector';
import { expectSixDigits, numberOf } from './readOut';

const FILE = 'weights.pth';

let folder: string;
let vscode: Inspector;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
  await writeAlteredCheckpoint(checkpointPath('cifar10-flow'), join(folder, FILE), { bare: true });
  vscode = await openWorkspace({
    files: { [FILE]: join(folder, FILE), 'other.md': join(import.meta.dirname, '../../README.md') },
  });
  await inspect();
  await form().waitFor();
});

afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const form = () => vscode.webview.getByTestId('flag-form');

async function inspect(): Promise<void> {
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(FILE, { exact: true }).click();
}

test("can be answered by keyboard, and the numbers are the command line's for these flags", async () => {
  const dataset = form().getByRole('group', { name: 'Data set' });
  await dataset.getByLabel(/^cifar10/).focus();
  await vscode.page.keyboard.press('Space');
  await vscode.page.keyboard.press('Tab');
  await vscode.page.keyboard.press('Space');
  await vscode.page.keyboard.press('Enter');
  await vscode.finished();
  const given = vscode.webview.getByTestId('given-flags');
  expect(await given.innerText()).toMatch(/dataset cifar10, res_dist true, num_x_bits 8/);
  const { nelbo } = await inspectAsJson(checkpointPath('cifar10-flow'));
  expectSixDigits(await numberOf(vscode.webview, 'summary-nelbo'), nelbo);
});

test('is not asked again, in a reloaded window or when the page is reopened', async () => {
  const loaded = vscode.page.waitForEvent('load');
  await vscode.runCommand('Developer: Reload Window');
  await loaded;
  await vscode.finished();
  await vscode.page.locator('.tab', { hasText: FILE }).locator('.codicon-close').click();
  await vscode.page.locator('.tab', { hasText: FILE }).waitFor({ state: 'detached' });
  await inspect();
  await vscode.finished();
});

test('can be answered differently, starting from the previous answer', async () => {
  await vscode.webview.getByTestId('change-flags').click();
  const posterior = form().getByRole('group', { name: 'Posterior' });
  expect(await posterior.getByLabel('relative to the prior').isChecked()).toBe(true);
  const before = await inspectAsJson(checkpointPath('cifar10-flow'));
  await posterior.getByLabel('by itself').check();
  await form().getByTestId('give-flags').click();
  await vscode.finished();
  expect(await vscode.webview.getByTestId('given-flags').innerText()).toContain('res_dist false');
  expect(Math.abs((await numberOf(vscode.webview, 'summary-nelbo')) / before.nelbo - 1)).toBeGreaterThan(1e-3);
});
