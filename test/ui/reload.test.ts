/** What the page shows survives hiding the page and reloading the window. */
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';
import { numberOf } from './readOut';
import { openGroup, turnTo } from './views';

const FILE = 'checkpoint.pt';

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ files: { [FILE]: SAMPLE, 'notes.md': join(import.meta.dirname, '../../README.md') } });
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(FILE, { exact: true }).click();
  await vscode.finished();
});

afterAll(() => vscode.close());

const tabs = () => vscode.page.locator('.tabs-container .tab').allInnerTexts();

/** Everything that a reader sees. */
async function view(): Promise<unknown> {
  const { webview } = vscode;
  return {
    view: await webview.getByRole('tab', { selected: true }).innerText(),
    group: await webview.getByTestId('tab-group').innerText(),
    title: await webview.getByTestId('map-title').allInnerTexts(),
    place: await webview.getByTestId('breadcrumb').innerText(),
    image: await webview.getByTestId('image-select').inputValue(),
    comparison: await webview.getByTestId('against').innerText(),
    kl: await numberOf(webview, 'summary-kl'),
    nelbo: await numberOf(webview, 'summary-nelbo'),
  };
}

/** Changes the view from what the page shows at first. */
async function changeView(): Promise<void> {
  const { webview } = vscode;
  await webview.getByTestId('input-menu-chip').click();
  await webview.getByTestId('input-menu').getByLabel('seed').fill('7');
  await webview.getByTestId('input-menu').getByLabel('count').fill('5');
  await webview.getByTestId('input-menu').getByRole('button', { name: 'Sample', exact: true }).click();
  await webview.getByText('5 model samples, seed 7: not data').waitFor();
  await vscode.finished();
  await webview.getByTestId('hierarchy-scale-log').click();
  await openGroup(webview, 6, 7);
  await webview.getByTestId('image-select').selectOption('2');
  await webview.getByTestId('against').click();
  await webview.getByTestId('image-select').selectOption('3');
  await webview.getByTestId('map-title').getByText('channel 7, model sample 3').waitFor();
  await webview.getByTestId('against').getByText('with A: group 6, channel 7, model sample 2').waitFor();
  // Until its numbers are here, header and pane show those of the scope before.
  await webview.getByText('model sample 3 alone').waitFor();
  await webview.getByTestId('breadcrumb').getByText('model sample 3').waitFor();
}

/** The axis of the bars is as it was chosen on the overview. */
async function expectAxis(): Promise<void> {
  await turnTo(vscode.webview, 'overview');
  expect(await vscode.webview.getByTestId('hierarchy-scale-log').getAttribute('aria-pressed')).toBe('true');
  await turnTo(vscode.webview, 'group');
}

/** Reloads as a user does: VS Code first stores what is open. */
async function reloadWindow(): Promise<void> {
  const loaded = vscode.page.waitForEvent('load');
  await vscode.runCommand('Developer: Reload Window');
  await loaded;
}

test('a hidden page comes back at the same place: view, scope, comparison and axis', async () => {
  await changeView();
  const before = await view();
  await vscode.page.locator('.explorer-folders-view').getByText('notes.md', { exact: true }).dblclick();
  await vscode.page.locator('iframe.webview.ready').waitFor({ state: 'hidden' });
  await vscode.page.locator('.tab', { hasText: FILE }).click();
  await vscode.finished();
  await expect.poll(view).toEqual(before);
  await expectAxis();
});

test('a reloaded window measures the same again, and the page comes back at the same place', async () => {
  const before = await view();
  const open = await tabs();
  await reloadWindow();
  await vscode.webview.getByText('5 model samples, seed 7: not data').waitFor();
  await vscode.finished();
  await expect.poll(view).toEqual(before);
  expect(await tabs()).toEqual(open);
  await expectAxis();
});

test('after a reload, inspecting the same checkpoint reveals its page', async () => {
  const open = await tabs();
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(FILE, { exact: true }).click();
  await vscode.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  await vscode.finished();
  expect(await tabs()).toEqual(open);
});

test('a checkpoint that training has rewritten is noticed, and read again on request', async () => {
  const before = await view();
  await copyFile(SAMPLE, join(vscode.folder, FILE));
  const offer = vscode.webview.getByTestId('changed');
  await offer.getByRole('button').click();
  await offer.waitFor({ state: 'hidden' });
  await vscode.finished();
  await expect.poll(view).toEqual(before);
});

test('a checkpoint that is gone after a reload gives a page that says so', async () => {
  await rm(join(vscode.folder, FILE));
  await reloadWindow();
  const refused = vscode.webview.getByRole('alert');
  await refused.waitFor();
  expect(await refused.innerText()).toContain(FILE);
  await vscode.webview.getByTestId('restart').waitFor();
});

test('a page opened as VS Code started is not opened again by a reload', async () => {
  await vscode.close();
  vscode = await openWorkspace({ env: { NVAE_INSPECTOR_OPEN: SAMPLE } });
  await vscode.finished();
  await openGroup(vscode.webview, 6);
  await vscode.webview.getByTestId('map-title').getByText('mean over').waitFor();
  const before = await view();
  await reloadWindow();
  await vscode.finished();
  await expect.poll(view).toEqual(before);
  expect(await tabs()).toHaveLength(1);
});

test('pages that were hidden when the window was reloaded are revealed, each for its own checkpoint, and not opened twice', async () => {
  await vscode.close();
  const [first, second] = ['run1/checkpoint.pt', 'run2/checkpoint.pt'] as const;
  vscode = await openWorkspace({ files: { [first]: SAMPLE, [second]: SAMPLE } });
  const { page, webview } = vscode;
  const inspect = async (file: string) => {
    await vscode.runCommand('Inspect NVAE checkpoint');
    await page.locator('.quick-input-list').getByText(file, { exact: true }).click();
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await vscode.finished();
  };
  const shown = () => page.locator('.tab.active').innerText();
  for (const [file, group] of [
    [first, 3],
    [second, 6],
  ] as const) {
    await inspect(file);
    await openGroup(webview, group);
  }
  const open = await tabs();
  expect(open.map((title) => title.trim())).toEqual(['checkpoint.pt', 'checkpoint.pt (run2)']);
  await reloadWindow();
  await vscode.finished();

  await inspect(first);
  await expect.poll(shown).toBe(open[0]);
  await webview.getByTestId('group-title').getByText('Group 3 ').waitFor();
  await inspect(second);
  await expect.poll(shown).toBe(open[1]);
  await webview.getByTestId('group-title').getByText('Group 6 ').waitFor();
  expect(await tabs()).toEqual(open);
});
