/** Whoever made a checkpoint chose its file's name and its arguments. They are shown as text, whatever they contain. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { checkpointPath } from '../parity/goldenCase';
import { openWorkspace, type Inspector } from './inspector';

const ELEMENT = '<img src=x onerror="document.body.dataset.injected=1">';
const SCRIPT = '"></title><script>document.body.dataset.injected=1</script>';
const RIGHT_TO_LEFT = 'checkpoint\u202Etp.tset\u2066';

let folder: string;
let vscode: Inspector;

/** Opens the page of a small model with these names. */
async function open(fileName: string, dataset: string): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
  const path = join(folder, fileName);
  await writeAlteredCheckpoint(checkpointPath('mnist'), path, { args: { dataset } });
  vscode = await openWorkspace({ env: { NVAE_INSPECTOR_OPEN: path } });
}

async function close(): Promise<void> {
  await vscode.close();
  await rm(folder, { recursive: true });
}

/** How far the page extends beyond its window, in CSS pixels. */
function overhang(): Promise<number> {
  return vscode.webview.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
}

describe.each([
  ['an element', `${ELEMENT}.pt`, `${ELEMENT}.pt`, ELEMENT, ELEMENT],
  [
    'markup that ends others, and a character that turns text around',
    `${RIGHT_TO_LEFT}.pt`,
    'checkpoint\\u202etp.tset\\u2066.pt',
    SCRIPT,
    SCRIPT,
  ],
  [
    'line breaks, and a name as long as a file system takes',
    `two\nlines ${'long'.repeat(58)}.pt`,
    `two\\u000alines ${'long'.repeat(58)}.pt`,
    'data\n\nset',
    'data\\u000a\\u000aset',
  ],
  [
    'controls of terminals, and what nobody sees',
    `\u001b]0;title\u0007\u009b2J ${'\u200b'.repeat(70)}.pt`,
    `\\u001b]0;title\\u0007\\u009b2J \\u200b\\u200b`,
    `${'a\u0301'.padEnd(60, '\u0301')}\u{e0061}`,
    `a${'\u0301'.repeat(6)}\\u0301\\u0301`,
  ],
])('a checkpoint whose names hold %s', (names, fileName, visible, dataset, visibleDataset) => {
  beforeAll(async () => {
    await open(fileName, dataset);
    await vscode.finished();
  });

  afterAll(close);

  test('is inspected, and shows them as they are, with invisible characters escaped', async () => {
    const { webview } = vscode;
    const heading = await webview.locator('h1').evaluate(({ textContent }) => textContent);
    expect(heading.startsWith(visible)).toBe(true);
    expect(heading.length).toBeLessThanOrEqual(300);
    await vscode.page.locator('.tab', { hasText: visible }).waitFor();
    const text = await webview.locator('body').evaluate(({ textContent }) => textContent);
    expect(text).toContain(visibleDataset);
    expect(/[^\P{Cc}\n]|\p{Default_Ignorable_Code_Point}/u.exec(text)).toBeNull();
    await vscode.screenshot(`page-hostile-${names.split(/\W/).slice(0, 2).join('-')}`);
  });

  test('creates no element and runs nothing', async () => {
    const { webview } = vscode;
    expect(await webview.locator('img').count()).toBe(0);
    expect(await webview.locator('body script').count()).toBe(0);
    expect(await webview.locator('body').getAttribute('data-injected')).toBeNull();
  });

  test("doesn't make the page wider than its window", async () => {
    expect(await overhang()).toBeLessThanOrEqual(0);
  });
});

describe('a checkpoint whose data set has a name of ten thousand characters', () => {
  beforeAll(() => open('checkpoint.pt', ELEMENT + 'long'.repeat(2500)));
  afterAll(close);

  test('is refused in a sentence', async () => {
    const alert = vscode.webview.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/dataset is wrong: expected a text of at most 100 characters/);
    expect((await alert.innerText()).length).toBeLessThan(300);
    expect(await vscode.webview.locator('img').count()).toBe(0);
    expect(await overhang()).toBeLessThanOrEqual(0);
  });
});

describe('a checkpoint whose name VS Code would read as links that run commands, and icons', () => {
  const NAME = '[free](command:workbench.action.closeWindow) $(flame).pt';
  const SHOWN = '[free] (command:workbench.action.closeWindow) $ (flame).pt';

  beforeAll(async () => {
    const sample = join(root, 'media', 'sample');
    vscode = await openWorkspace({
      files: { [NAME]: join(sample, 'nvae-digits.pt'), 'ATTRIBUTION.md': join(sample, 'ATTRIBUTION.md') },
    });
  });
  afterAll(() => vscode.close());

  test('is listed by that name, without an icon', async () => {
    await vscode.runCommand('Inspect NVAE checkpoint');
    const row = vscode.page.locator('.quick-input-list .monaco-list-row', { hasText: 'closeWindow' });
    await row.getByText(SHOWN, { exact: true }).waitFor();
    expect(await row.locator('.codicon-flame').count()).toBe(0);
    await row.click();
    await vscode.finished();
  });

  test('makes neither icon nor link where its progress is shown', async () => {
    const { page, webview } = vscode;
    await webview.getByTestId('input-menu-chip').click();
    await webview.getByTestId('input-menu').getByLabel('count').fill('20000');
    await webview.getByTestId('input-menu').getByRole('button', { name: 'Sample', exact: true }).click();
    const inStatusBar = page.locator('.statusbar-item', { hasText: `Inspecting ${SHOWN}` });
    await inStatusBar.waitFor();
    expect(await inStatusBar.locator('.codicon-flame').count()).toBe(0);
    await page.locator('.explorer-folders-view').getByText('ATTRIBUTION.md', { exact: true }).dblclick();
    const notification = page.locator('.notification-toast', { hasText: `Inspecting ${SHOWN}` });
    await notification.waitFor();
    expect(await notification.locator('.notification-list-item-message a').count()).toBe(0);
    await vscode.screenshot('notification-hostile');
    await notification.getByRole('button', { name: 'Cancel' }).click();
    await notification.waitFor({ state: 'hidden' });
  });
});
