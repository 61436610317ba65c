/** axe finds nothing on the page, in any theme, also with tables and menus open. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { checkpointPath } from '../parity/goldenCase';
import { openWorkspace, type Inspector } from './inspector';

let vscode: Inspector;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  vscode = await openWorkspace({ theme: 'Default Light Modern', env: { NVAE_INSPECTOR_OPEN: SAMPLE } });
  const { webview } = vscode;
  await vscode.finished();
  await webview.getByTestId('cell-6-7').click();
  await webview.getByTestId('image-select').selectOption('3');
  await webview.getByTestId('map-title').getByText('channel 7, image 3').waitFor();
  await webview.getByTestId('heatmap').click();
  await webview.getByTestId('pin').waitFor();
  for (const table of await webview.locator('.table-view summary').all()) await table.click();
});

afterAll(() => vscode.close());

async function changeTheme(label: string): Promise<void> {
  await vscode.runCommand('Preferences: Color Theme');
  await vscode.page.locator('.quick-input-widget input[type=text]').fill(label);
  await vscode.page.locator('.quick-input-list').getByText(label, { exact: true }).first().click();
}

async function pageFrame(): Promise<Frame> {
  const element = await vscode.webview.locator('html').elementHandle();
  const frame = await element.ownerFrame();
  return frame!;
}

/** What axe objects to: its rule, and the elements. */
async function violations(): Promise<string[]> {
  const frame = await pageFrame();
  await frame.evaluate(axe);
  const results = await frame.evaluate<AxeResults>('axe.run()');
  return results.violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)].join('\n'));
}

/** Names, and what the page's body says of them. */
const THEMES = [
  ['Light Modern', 'vscode-light'],
  ['Dark Modern', 'vscode-dark'],
  ['Dark High Contrast', 'vscode-high-contrast:not(.vscode-high-contrast-light)'],
  ['Light High Contrast', 'vscode-high-contrast-light'],
] as const;

test.each(THEMES)('in the theme %s', async (label, bodyClass) => {
  await changeTheme(label);
  await vscode.webview.locator(`body.${bodyClass}`).waitFor();
  expect(await violations()).toEqual([]);
});

test.each(['input-menu', 'draws-menu', 'engine-menu'])('with the %s open, which Escape closes', async (menu) => {
  const { webview } = vscode;
  const chip = webview.getByTestId(`${menu}-chip`);
  await chip.focus();
  await vscode.page.keyboard.press('Enter');
  await webview.getByTestId(menu).waitFor();
  expect(await violations()).toEqual([]);
  await vscode.page.keyboard.press('Escape');
  await webview.getByTestId(menu).waitFor({ state: 'hidden' });
  expect(await chip.evaluate((button) => button === document.activeElement)).toBe(true);
});

test('of the questions about a file, and of a model with flows', async () => {
  const { webview } = vscode;
  await writeAlteredCheckpoint(checkpointPath('cifar10-flow'), join(vscode.folder, 'weights.pt'), { bare: true });
  await vscode.page.locator('.explorer-folders-view').getByText('weights.pt', { exact: true }).waitFor();
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText('weights.pt', { exact: true }).click();
  const form = webview.getByTestId('flag-form');
  await form.waitFor();
  for (const [label, bodyClass] of THEMES) {
    await changeTheme(label);
    await webview.locator(`body.${bodyClass}`).waitFor();
    expect(await violations(), label).toEqual([]);
  }
  for (const question of ['Data set', 'Posterior']) {
    await form.getByRole('group', { name: question }).getByRole('radio').first().check();
  }
  await form.getByTestId('give-flags').click();
  await vscode.finished();
  await webview.getByTestId('channel-2').click();
  await webview.getByTestId('image-select').selectOption('3');
  await webview.getByTestId('map-title').getByText('model sample 3').waitFor();
  await webview.getByTestId('heatmap').click();
  await webview.getByTestId('pin').waitFor();
  for (const table of await webview.locator('.table-view summary').all()) await table.click();
  // High contrast changes nothing of what flows add.
  for (const [label, bodyClass] of THEMES.slice(0, 2)) {
    await changeTheme(label);
    await webview.locator(`body.${bodyClass}`).waitFor();
    expect(await violations(), label).toEqual([]);
  }
});
