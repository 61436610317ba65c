/** Analyses in a real VS Code: run, cancelled, run again, hidden, reloaded, and without their process. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { analysisEnds } from './analysisEnds';
import { openWorkspace, type Inspector } from './inspector';
import { modelProcesses } from './modelProcesses';
import { turnTo } from './views';

const FILE = 'checkpoint.pt';
const GROUPS = 9;

let vscode: Inspector;

beforeAll(async () => {
  const files = { [FILE]: SAMPLE, images: SAMPLE_IMAGES, 'notes.md': join(import.meta.dirname, '../../README.md') };
  vscode = await openWorkspace({ files, env: (folder) => ({ NVAE_TEST_FOLDER: folder }) });
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(FILE, { exact: true }).click();
  await vscode.finished();
  await turnTo(vscode.webview, 'whatIf');
});

afterAll(() => vscode.close());

const inPage = (id: string) => vscode.webview.getByTestId(id);
const status = () => inPage('run-status').first();
const valueOf = async (id: string) => Number(await inPage(id).first().getAttribute('data-value'));
const inStatusBar = () => vscode.page.locator('.statusbar-item', { hasText: `Inspecting ${FILE}` });

/** Runs Leave out. */
async function run(draws: number, images: number): Promise<void> {
  await inPage('analysis-draws').first().fill(String(draws));
  await inPage('analysis-images').first().fill(String(images));
  await inPage('run-analysis').first().click();
}

/** Runs Leave out, to its end: the status may be an earlier run's until the new one has begun. */
async function measure(draws: number, images: number): Promise<void> {
  const hasEnded = analysisEnds(vscode.webview);
  await run(draws, images);
  await hasEnded;
  await status().getByText('Measured in').waitFor();
}

async function hide(): Promise<void> {
  await vscode.page.locator('.explorer-folders-view').getByText('notes.md', { exact: true }).dblclick();
  await vscode.page.locator('iframe.webview.ready').waitFor({ state: 'hidden' });
}

async function showAgain(): Promise<void> {
  await vscode.page.locator('.tab', { hasText: FILE }).click();
  await inPage('view-whatIf').waitFor();
}

/** ΔNELBO of every group. */
async function changes(): Promise<number[]> {
  await inPage('left-out').waitFor();
  return Promise.all(Array.from({ length: GROUPS }, (_, group) => valueOf(`delta-of-group-${group}`)));
}

test('Leave out says its price, and measures without the inspection being repeated', async () => {
  const measured = await inPage('status').innerText();
  await inPage('price')
    .first()
    .getByText(/^9 passes × .* about /)
    .waitFor();
  await measure(2, 4);
  const nats = await changes();
  expect(nats.every(Number.isFinite)).toBe(true);
  await inPage('pane-pictures').waitFor();
  expect(await inPage('status').innerText()).toBe(measured);
  await vscode.screenshot('what-if');
});

test('a long one is in the status bar, is cancelled at once, and keeps what it has', async () => {
  await run(2000, 4);
  await inStatusBar().waitFor();
  await inPage('cancel-analysis').click();
  // The results before it are there again: it had none of its own yet, or those of an image.
  await inPage('cancel-analysis').waitFor({ state: 'detached' });
  await inStatusBar().waitFor({ state: 'detached' });
  expect((await changes()).every(Number.isFinite)).toBe(true);
});

// The machine may be busy for a moment, so one of several attempts is enough.
test('cancelling takes effect within 0.2 s', { retry: 6 }, async () => {
  await run(2000, 4);
  await inPage('cancel-analysis').waitFor();
  const waitedMs = await vscode.webview.locator('body').evaluate(async (body) => {
    const button = () => body.querySelector<HTMLElement>('[data-testid=cancel-analysis]');
    const start = performance.now();
    button()?.click();
    while (button() !== null) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
  expect(waitedMs).toBeLessThan(200);
});

test('run again, it has the same numbers as before: same seed, same noise', async () => {
  await measure(2, 4);
  const first = await changes();
  await measure(2, 4);
  expect(await changes()).toEqual(first);
});

test('hidden and shown again, the page has its results; one that runs goes on meanwhile', async () => {
  const before = await changes();
  await hide();
  await showAgain();
  expect(await changes()).toEqual(before);
  await run(3, 4);
  await hide();
  await showAgain();
  await status().getByText('Measured in').waitFor();
  await vscode.webview.getByText('mean over 4 model samples × 3 draws').first().waitFor();
});

test('after a reload it is offered again with its draws and images', async () => {
  const before = await changes();
  const loaded = vscode.page.waitForEvent('load');
  await vscode.runCommand('Developer: Reload Window');
  await loaded;
  await vscode.finished();
  await inPage('offered-again').waitFor();
  expect(await inPage('analysis-draws').first().inputValue()).toBe('3');
  expect(await inPage('analysis-images').first().inputValue()).toBe('4');
  await inPage('run-analysis').first().click();
  await status().getByText('Measured in').waitFor();
  expect(await changes()).toEqual(before);
});

test('what the groups below take is kept while the page is hidden, and over a reload', async () => {
  await inPage('Below-a-replaced-group-frozen').click();
  await measure(2, 4);
  await inPage('figure-left-out').getByRole('heading', { name: 'Without each group: Δdistortion' }).waitFor();
  const before = await changes();
  await hide();
  await showAgain();
  expect(await changes()).toEqual(before);
  const loaded = vscode.page.waitForEvent('load');
  await vscode.runCommand('Developer: Reload Window');
  await loaded;
  await vscode.finished();
  await inPage('offered-again').first().waitFor();
  expect(await inPage('Below-a-replaced-group-frozen').getAttribute('aria-checked')).toBe('true');
  await inPage('run-analysis').first().click();
  await status().getByText('Measured in').waitFor();
  expect(await changes()).toEqual(before);
});

test('by the keyboard alone: a number, Enter, and Cancel', async () => {
  await inPage('analysis-draws').first().fill('2000');
  await inPage('analysis-draws').first().press('Enter');
  await inPage('cancel-analysis').waitFor();
  await inPage('cancel-analysis').focus();
  await vscode.page.keyboard.press('Enter');
  await inPage('cancel-analysis').waitFor({ state: 'detached' });
});

test('killed with its process, it says so and keeps what it has', async () => {
  await run(2000, 4);
  await inPage('cancel-analysis').waitFor();
  const [processId] = modelProcesses(`NVAE_TEST_FOLDER=${vscode.folder}`);
  expect(processId).toBeDefined();
  process.kill(processId!, 'SIGKILL');
  await status().getByText('The model process was ended by SIGKILL').waitFor();
  expect((await changes()).every(Number.isFinite)).toBe(true);
  expect(await inPage('run-analysis').first().isDisabled()).toBe(true);
  await inPage('price').first().getByText('The model process has ended').waitFor();
  await inPage('restart').click();
  await vscode.finished();
  expect(await inPage('run-analysis').first().isEnabled()).toBe(true);
});

test('a rewritten checkpoint takes no further analyses until it is reloaded', async () => {
  await copyFile(SAMPLE, join(vscode.folder, FILE));
  await inPage('price').first().getByText('reload it to run analyses').waitFor();
  expect(await inPage('run-analysis').first().isDisabled()).toBe(true);
  await inPage('changed').getByRole('button').click();
  await vscode.finished();
  await expect.poll(() => inPage('run-analysis').first().isEnabled(), { timeout: 15_000 }).toBe(true);
});
