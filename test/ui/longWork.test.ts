/** An inspection that takes its time, in VS Code's notifications and in the page. */
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
const STAGE_COUNT_AND_TIME_LEFT = / · \d+ of \d+ · about \d+ (s|min) left/;

/** Samples take a minute or more. */
async function inspectAtLength(): Promise<void> {
  const menu = vscode.webview.getByTestId('input-menu');
  await vscode.webview.getByTestId('input-menu-chip').click();
  await menu.getByLabel('count').fill('5000');
  await menu.locator('button[type=submit]').click();
  await vscode.webview.getByTestId('status').getByText(STAGE_COUNT_AND_TIME_LEFT).waitFor();
}

test('long work says stage, count and time left in a notification, which cancels it', async () => {
  await inspectAtLength();
  await notification().getByText(STAGE_COUNT_AND_TIME_LEFT).waitFor();
  await vscode.screenshot('notification');
  await notification().getByRole('button', { name: 'Cancel' }).click();
  await vscode.webview.getByTestId('status').getByText('Cancelled').waitFor();
  await notification().waitFor({ state: 'hidden' });
});

test('cancelling in the page is answered in 0.2 s, and the notification goes', async () => {
  await inspectAtLength();
  await notification().waitFor();
  const waitedMs = await vscode.webview.locator('body').evaluate(async (body) => {
    const inPage = (testId: string) => body.querySelector<HTMLElement>(`[data-testid=${testId}]`);
    const start = performance.now();
    inPage('cancel')?.click();
    while (!inPage('status')?.textContent.startsWith('Cancelled')) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
  expect(waitedMs).toBeLessThan(200);
  await notification().waitFor({ state: 'hidden' });
});
