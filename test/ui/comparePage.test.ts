/** Comparing in a real VS Code: two files in the Explorer, hidden, reloaded, exchanged. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { chooseFromMenu } from './contextMenu';
import { openWorkspace, type Inspector } from './inspector';

const LATER = 'later.pt';
const EARLIER = 'earlier.pt';
const EARLIER_SOURCE = join(root, 'test/fixtures/run/checkpoint-0016.pt');
/** Model samples are the input of a checkpoint that is opened for the first time. */
const COMMAND = 'Compare NVAE checkpoints';
const BRIEFLY = { timeout: 3000 };

let vscode: Inspector;

beforeAll(async () => {
  const files = {
    [LATER]: SAMPLE,
    [EARLIER]: EARLIER_SOURCE,
    images: SAMPLE_IMAGES,
    'notes.md': join(root, 'README.md'),
  };
  vscode = await openWorkspace({ files });
});

afterAll(() => vscode.close());

const inPage = (id: string) => vscode.webview.getByTestId(id);
const nelbo = async () => Number(await inPage('compared-NELBO').getAttribute('data-value'));
const inExplorer = (file: string) => vscode.page.locator('.explorer-folders-view').getByText(file, { exact: true });

test('two files in the Explorer are compared on the same images and noise', { timeout: 120_000 }, async () => {
  // The menu knows the command once VS Code has found the extension.
  await vscode.palette(COMMAND);
  await vscode.page.keyboard.press('Escape');
  await inExplorer(LATER).click();
  // Once its editor is there, the Explorer selects the file again, and nothing else.
  await vscode.page.locator('.tab', { hasText: LATER }).waitFor();
  const selected = vscode.page.locator('.explorer-folders-view .monaco-list-row.selected');
  const both = async () => {
    await inExplorer(LATER).click(BRIEFLY);
    await inExplorer(EARLIER).click({ modifiers: ['ControlOrMeta'], ...BRIEFLY });
    await selected.nth(1).waitFor(BRIEFLY);
    await inExplorer(LATER).click({ button: 'right', ...BRIEFLY });
  };
  await chooseFromMenu(vscode.page, both, COMMAND);
  // On a busy machine, the click on the file shows its text only now, in front of the page.
  await vscode.page.locator('.tab[data-resource-name^=webview-]').click();
  await inPage('compared-totals').waitFor();
  expect(await inPage('how-compared').innerText()).toContain('paired: the same images and the same noise');
  expect(await inPage('compare-bar').innerText()).toContain('A later.pt, epoch 66');
  expect(await inPage('compare-bar').innerText()).toContain('B earlier.pt, epoch 16');
});

test('the numbers are those of the command line, for the same samples', async () => {
  await inPage('compare-status')
    .getByText(/^Measured in/)
    .waitFor();
  const label = await inPage('input-menu-chip').innerText();
  const samples = /(\d+) model samples/.exec(label)?.[1];
  const { stdout } = await nvaeInspect(
    ...['compare', SAMPLE, '--other', EARLIER_SOURCE, '--samples', samples ?? '', '--seed', '0', '--json'],
  );
  const printed = JSON.parse(stdout) as { readonly nelbo: { readonly difference: { readonly mean: number } } };
  expect(await nelbo()).toBeCloseTo(-printed.nelbo.difference.mean, 2);
});

test('the comparison is there again after the page was hidden', async () => {
  const before = await nelbo();
  await inExplorer('notes.md').dblclick();
  await vscode.page.locator('iframe.webview.ready').waitFor({ state: 'hidden' });
  await vscode.page.locator('.tab', { hasText: LATER }).click();
  await inPage('view-compare').waitFor();
  expect(await nelbo()).toBe(before);
});

test('and after the window was reloaded, with the same numbers', async () => {
  const before = await nelbo();
  await vscode.runCommand('Developer: Reload Window');
  await inPage('view-compare').waitFor();
  await inPage('compared-totals').waitFor();
  expect(await nelbo()).toBeCloseTo(before, 6);
});

test('the sides can be exchanged', async () => {
  await inPage('exchange-sides').click();
  await vscode.page.locator('.tab', { hasText: EARLIER }).waitFor();
  await inPage('compared-totals').waitFor();
  expect(await inPage('compare-bar').innerText()).toContain('A earlier.pt, epoch 16');
});
