/** A training run in a real VS Code: measured, followed, a snapshot kept, its handles moved, opened again. */
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { inspectAsJson, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { chooseFromMenu } from './contextMenu';
import { answerFileDialog, fileDialog } from './fileDialog';
import { openWorkspace, type Inspector } from './inspector';
import { turnTo } from './views';

const RUN = join(root, 'test', 'fixtures', 'run');
const checkpoint = (epoch: number) => `checkpoint-${String(epoch).padStart(4, '0')}.pt`;

let vscode: Inspector;

beforeAll(async () => {
  const files = Object.fromEntries(
    [1, 4, 16].map((epoch) => [join('run', checkpoint(epoch)), join(RUN, checkpoint(epoch))]),
  );
  vscode = await openWorkspace({ files: { ...files, images: SAMPLE_IMAGES } });
  await vscode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(() => vscode.close());

const inPage = (id: string) => vscode.webview.getByTestId(id);
const tab = (epoch: number) => vscode.page.locator('.tab', { hasText: checkpoint(epoch) });
const nelboOf = async (row: number) => Number(await inPage(`run-nelbo-${row}`).getAttribute('data-value'));
const rows = () => inPage('run-table').locator('tbody th').allInnerTexts();

async function measured(): Promise<void> {
  await inPage('run-measuring')
    .getByText(/^Measured in/)
    .waitFor({ timeout: 120_000 });
}

async function openTable(): Promise<void> {
  if ((await inPage('run-table').count()) === 0) {
    await inPage('figure-run').getByText('Table', { exact: true }).click();
  }
  await inPage('run-table').waitFor();
}

/** Runs the command on the folder, from its context menu. */
async function inspectRun(): Promise<void> {
  const folder = vscode.page.locator('.explorer-folders-view').getByText('run', { exact: true });
  await chooseFromMenu(vscode.page, () => folder.click({ button: 'right', timeout: 3000 }), 'Inspect training run');
}

test(
  'a folder is opened at its last checkpoint, and all are measured on the images that are chosen',
  { timeout: 180_000 },
  async () => {
    await vscode.palette('Inspect training run');
    await vscode.page.keyboard.press('Escape');
    await inspectRun();
    await tab(16).waitFor();
    await inPage('input-menu-chip').click();
    await inPage('found-input').getByText('images').first().click();
    await inPage('input-menu-chip').getByText('40 images from images/').waitFor();
    await turnTo(vscode.webview, 'compare');
    await measured();
    await openTable();
    expect(await rows()).toEqual([1, 4, 16].map(checkpoint));
    for (const [row, epoch] of [1, 4, 16].entries()) {
      const { nelbo } = await inspectAsJson(join(RUN, checkpoint(epoch)), '--images', SAMPLE_IMAGES);
      expect(await nelboOf(row)).toBeCloseTo(nelbo, 3);
    }
  },
);

test('a checkpoint that training adds is measured as well, without a click', { timeout: 180_000 }, async () => {
  const written = join(vscode.folder, 'checkpoint-0064.part');
  await cp(join(RUN, checkpoint(64)), written);
  await rename(written, join(vscode.folder, 'run', checkpoint(64)));
  await expect.poll(rows, { timeout: 60_000 }).toEqual([1, 4, 16, 64].map(checkpoint));
  await measured();
  const { nelbo } = await inspectAsJson(join(RUN, checkpoint(64)), '--images', SAMPLE_IMAGES);
  await expect.poll(() => nelboOf(3), { timeout: 60_000 }).toBeCloseTo(nelbo, 3);
});

test('the curves are copied with the run’s folder and each checkpoint’s place in their provenance', async () => {
  await inPage('run-copy-button').click();
  await inPage('run-copy-tsv').click();
  const clipboard = () => vscode.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(clipboard, { timeout: 10_000 }).toContain('# training run: ');
  const copied = await clipboard();
  expect(copied).toContain(join(vscode.folder, 'run'));
  for (const epoch of [1, 4, 16, 64]) expect(copied).toContain(checkpoint(epoch));
});

test('the snapshot that is kept holds the checkpoint’s numbers', async () => {
  await inPage('keep-snapshot').click();
  const typed = () => fileDialog(vscode.page).locator('input[type=text]').inputValue();
  await expect.poll(typed, { timeout: 10_000 }).toContain('.safetensors');
  const name = await typed();
  await answerFileDialog(vscode.page, { button: 'OK' });
  expect(name).toMatch(/run\/checkpoint-0016-epoch-16(-step-\d+)?\.safetensors$/);
  const original = await inspectAsJson(join(RUN, checkpoint(16)), '--images', SAMPLE_IMAGES);
  const nelboOfSnapshot = async () => (await inspectAsJson(name, '--images', SAMPLE_IMAGES)).nelbo;
  await expect.poll(nelboOfSnapshot, { timeout: 45_000 }).toBe(original.nelbo);
});

test('the handle B chooses the baseline by keys, and A opens the page of its checkpoint with that baseline', async () => {
  await turnTo(vscode.webview, 'compare');
  const b = inPage('run-handle-b');
  await b.focus();
  while ((await b.getAttribute('aria-valuetext')) !== checkpoint(1)) await b.press('ArrowLeft');
  await b.press('Enter');
  await inPage('compared-totals').waitFor();
  expect(await inPage('compare-bar').innerText()).toContain(`B ${checkpoint(1)}, epoch 1`);
  const a = inPage('run-handle-a');
  await a.focus();
  await a.press('ArrowLeft');
  await a.press('Enter');
  await tab(4).waitFor();
  await inPage('compared-totals').waitFor();
  expect(await inPage('compare-bar').innerText()).toContain(`A ${checkpoint(4)}, epoch 4`);
  expect(await inPage('compare-bar').innerText()).toContain(`B ${checkpoint(1)}, epoch 1`);
});

test('opened again, the run has the same numbers', { timeout: 180_000 }, async () => {
  await openTable();
  const before = await Promise.all([0, 1, 2, 3].map(nelboOf));
  await vscode.runCommand('View: Close All Editors');
  await vscode.page.locator('iframe.webview.ready').waitFor({ state: 'detached' });
  await inspectRun();
  await tab(64).waitFor();
  await turnTo(vscode.webview, 'compare');
  await measured();
  await openTable();
  expect(await Promise.all([0, 1, 2, 3].map(nelboOf))).toEqual(before);
});
