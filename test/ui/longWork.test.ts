/** A long inspection on the page, in VS Code's status bar and in its notifications. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkspace, type Inspector } from './inspector';

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace();
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText('nvae-digits.pt', { exact: true }).click();
  await vscode.finished();
});

afterAll(() => vscode.close());

const notification = () => vscode.page.locator('.notification-toast', { hasText: 'Inspecting nvae-digits.pt' });
const inStatusBar = () => vscode.page.locator('.statusbar-item', { hasText: 'Inspecting nvae-digits.pt' });
const STAGE_COUNT_AND_TIME_LEFT = / · \d+ of \d+ · about \d+ (s|min) left/;

/** Samples that take a minute or more. */
async function inspectAtLength(): Promise<void> {
  const menu = vscode.webview.getByTestId('input-menu');
  await vscode.webview.getByTestId('input-menu-chip').click();
  await menu.getByLabel('count').fill('20000');
  await menu.getByRole('button', { name: 'Sample', exact: true }).click();
  await vscode.webview.getByTestId('status').getByText(STAGE_COUNT_AND_TIME_LEFT).waitFor();
}

/** Waits until the page shows its previous state. */
async function isBack(): Promise<void> {
  await vscode.webview.getByTestId('cancel').waitFor({ state: 'detached' });
  await inStatusBar().waitFor({ state: 'detached' });
  await notification().waitFor({ state: 'hidden' });
}

test('while the page is visible, long work is shown in the status bar and covers no figure', async () => {
  await inspectAtLength();
  await inStatusBar().getByText(STAGE_COUNT_AND_TIME_LEFT).waitFor();
  expect(await notification().count()).toBe(0);
  await vscode.screenshot('status-bar');
  await vscode.webview.getByTestId('cancel').click();
  await isBack();
});

test('while the page is hidden, a notification shows stage, count and time left, and can cancel', async () => {
  await inspectAtLength();
  await inStatusBar().waitFor();
  await vscode.page.locator('.explorer-folders-view').getByText('ATTRIBUTION.md', { exact: true }).dblclick();
  await notification().getByText(STAGE_COUNT_AND_TIME_LEFT).waitFor();
  await inStatusBar().waitFor({ state: 'detached' });
  await vscode.screenshot('notification');
  await notification().getByRole('button', { name: 'Cancel' }).click();
  await notification().waitFor({ state: 'hidden' });
  await vscode.page.locator('.tab', { hasText: 'nvae-digits.pt' }).click();
  // The first group came long before, so there are results.
  await vscode.webview.getByTestId('status').getByText('Cancelled. Results so far are kept.').waitFor();
});

// With many more programs than processors, a moment may be lost: 35 to 110 ms at a load of 3.5 per processor.
test('cancelling on the page takes effect within 0.2 s, whatever the engine is busy with', { retry: 2 }, async () => {
  await inspectAtLength();
  await inStatusBar().waitFor();
  const waitedMs = await vscode.webview.locator('body').evaluate(async (body) => {
    const inPage = (testId: string) => body.querySelector<HTMLElement>(`[data-testid=${testId}]`);
    const start = performance.now();
    inPage('cancel')?.click();
    while (inPage('cancel') !== null) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
  expect(waitedMs).toBeLessThan(200);
  await isBack();
});
