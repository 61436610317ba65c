/** axe finds nothing on the page, in any theme, also with tables and menus open. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';

let vscode: Inspector;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  vscode = await openWorkspace({ theme: 'Default Light Modern', env: { NVAE_INSPECTOR_OPEN: SAMPLE } });
  const { webview } = vscode;
  await webview
    .getByTestId('status')
    .getByText(/^Measured in/)
    .waitFor();
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

test.each([
  ['light', null, 'vscode-light'],
  ['dark', 'Dark Modern', 'vscode-dark'],
  ['dark high-contrast', 'Dark High Contrast', 'vscode-high-contrast:not(.vscode-high-contrast-light)'],
  ['light high-contrast', 'Light High Contrast', 'vscode-high-contrast-light'],
])('in a %s theme', async (_, changeTo, bodyClass) => {
  if (changeTo !== null) await changeTheme(changeTo);
  await vscode.webview.locator(`body.${bodyClass}`).waitFor();
  expect(await violations()).toEqual([]);
});

test.each(['input-menu', 'draws-menu'])('with the %s open, which Escape closes', async (menu) => {
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
