/** The page is right in every state: while something else is computed, after a wrong choice, after a crash. */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { root } from '../../scripts/setup/command.mjs';
import { openWorkspace, type Inspector } from './inspector';
import { modelProcesses } from './modelProcesses';
import { numberOf } from './readOut';
import { openGroup, turnTo } from './views';

const MARK = 'NVAE_TEST_OF_STATES';
const [FILE, IMAGES, EMPTY] = ['checkpoint.pt', 'images', 'empty'] as const;
/** The process that searches the workspace for inputs ends soon after the menu is closed. */
const SEARCH_ENDS_MS = 10_000;
/** How long VS Code's dialog may take to close. */
const DIALOG_MS = 3000;
const env = { [MARK]: String(process.pid) };

let vscode: Inspector;

beforeAll(async () => {
  const images = join(root, 'media', 'sample', 'images');
  vscode = await openWorkspace({ files: { [FILE]: SAMPLE, [IMAGES]: images }, env });
  await mkdir(join(vscode.folder, EMPTY));
  await vscode.page.setViewportSize({ width: 1280, height: 720 });
});

afterAll(() => vscode.close());

const inPage = (testId: string) => vscode.webview.getByTestId(testId);
const processes = () => modelProcesses(`${MARK}=${process.pid}`);

async function open(file = FILE): Promise<void> {
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(file, { exact: true }).click();
}

async function close(): Promise<void> {
  await vscode.runCommand('View: Close All Editors');
  await expect.poll(processes, { timeout: SEARCH_ENDS_MS }).toEqual([]);
}

/** Types a path into VS Code's own dialog, which on the web is a list with a line for the path. */
async function typePath(path: string): Promise<void> {
  const dialog = vscode.page.locator('.quick-input-widget');
  const line = dialog.locator('input[type=text]');
  // While it lists a folder, it is busy, and replaces what was typed with that folder's path.
  const isIdle = () => dialog.locator('.quick-input-progress.active, .monaco-progress-container.active').isHidden();
  const isTyped = async () => (await isIdle()) && (await line.inputValue()) === path;
  const answered = () =>
    dialog.waitFor({ state: 'hidden', timeout: DIALOG_MS }).then(
      () => true,
      () => false,
    );
  do {
    await expect.poll(async () => (await isTyped()) || (await line.fill(path), false)).toBe(true);
    await dialog.getByText('Inspect', { exact: true }).click();
  } while (!(await answered()));
}

async function chooseFolder(folder: string): Promise<void> {
  await inPage('input-menu-chip').click();
  await inPage('input-menu').getByText('Folder…').click();
  await typePath(`${join(vscode.folder, folder)}/`);
}

async function chooseSamples(count: number): Promise<void> {
  await inPage('input-menu-chip').click();
  await inPage('input-menu').getByLabel('count').fill(String(count));
  await inPage('input-menu').getByRole('button', { name: 'Sample', exact: true }).click();
}

async function chooseDraws(draws: number): Promise<void> {
  await inPage('draws-menu-chip').click();
  await inPage(`draws-${draws}`).click();
}

/** Waits for the first model process, and pauses it before it has measured anything. */
async function holdFirst(): Promise<void> {
  await expect.poll(() => processes().length, { interval: 5 }).toBe(1);
  holdSession();
}

/** Pauses the model process, so that it measures nothing that is requested next. */
function holdSession(): number {
  const [held] = processes();
  process.kill(held!, 'SIGSTOP');
  return held!;
}

/** Opacity of the numbers: less than 1 while they are old. */
const summaryOpacity = () =>
  vscode.webview
    .getByRole('region', { name: 'Summary' })
    .evaluate((summary) => Number(getComputedStyle(summary).opacity));

/** Waits until the group's map of all channels and images is drawn. */
async function showGroup(group: number): Promise<void> {
  await openGroup(vscode.webview, group);
  await vscode.webview.locator('[data-testid=heatmap][aria-busy=false]').waitFor();
}

/** The colours of a canvas, as a single text. */
const drawn = (testId: string) => inPage(testId).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

describe.skipIf(process.platform !== 'linux')('the page', () => {
  beforeEach(async () => {
    await open();
    await vscode.finished();
    return close;
  });

  test('keeps the result when a folder without pictures is chosen, and offers another one or the way back', async () => {
    await chooseFolder(IMAGES);
    await inPage('input-menu-chip').getByText('40 images from images/').waitFor();
    await vscode.finished();
    const kl = await numberOf(vscode.webview, 'summary-kl');

    await chooseFolder(EMPTY);
    await vscode.webview.getByRole('alert').getByText('No file in').waitFor();
    await vscode.screenshot('states-no-pictures');
    expect(await numberOf(vscode.webview, 'summary-kl')).toBe(kl);
    await inPage('input-menu-chip').getByText('40 images from images/').waitFor();
    await inPage('choose-again').getByText('Choose another folder…').waitFor();

    await vscode.webview.getByRole('button', { name: 'Back to images/ (40)' }).click();
    await vscode.finished();
    expect(await numberOf(vscode.webview, 'summary-kl')).toBe(kl);
    await turnTo(vscode.webview, 'group');
    await inPage('channel-1').click();
    await inPage('map-title').getByText('channel 1').waitFor();
  });

  test('falls back to model samples when the remembered folder fails, says so, and forgets the folder', async () => {
    await chooseFolder(IMAGES);
    await inPage('input-menu-chip').getByText('40 images from images/').waitFor();
    await vscode.finished();
    await chooseFolder(EMPTY);
    await vscode.webview.getByRole('alert').getByText('No file in').waitFor();
    await close();

    await open();
    await inPage('input-menu-chip').getByText('40 images from images/').waitFor();
    await close();

    await rename(join(vscode.folder, IMAGES), join(vscode.folder, 'moved'));
    await open();
    await inPage('input-menu-chip').getByText('16 model samples').waitFor();
    await vscode.finished();
    const line = /^These are model samples, because the input you chose last could not be used: There is no .*images/;
    expect(await inPage('notices').innerText()).toMatch(line);
    await vscode.screenshot('states-fallback');
    await rename(join(vscode.folder, 'moved'), join(vscode.folder, IMAGES));
    await chooseSamples(16);
    await expect.poll(() => inPage('notices').innerText()).toBe('');
    await vscode.finished();
  });

  test('shows the old result, dimmed and labelled as old, until the first group of the new one arrives', async () => {
    const before = await numberOf(vscode.webview, 'summary-kl');
    const held = holdSession();
    await chooseSamples(24);
    const line =
      'Results for 16 model samples, seed 0: not data, until the first group of 24 model samples is measured.';
    expect(await inPage('old-results').innerText()).toBe(line);
    expect(await numberOf(vscode.webview, 'summary-kl')).toBe(before);
    expect(await summaryOpacity()).toBeLessThan(1);
    await vscode.screenshot('states-old-result');

    process.kill(held, 'SIGCONT');
    await inPage('old-results').waitFor({ state: 'detached' });
    await vscode.finished();
    await inPage('input-menu-chip').getByText('24 model samples').waitFor();
    expect(await summaryOpacity()).toBe(1);
    await expect.poll(processes, { timeout: SEARCH_ENDS_MS }).toEqual([held]);
    await chooseSamples(16);
    await inPage('input-menu-chip').getByText('16 model samples').waitFor();
    await vscode.finished();
  });

  test('shows the new map and picture after a new inspection, and nothing of the old one', async () => {
    await showGroup(3);
    await inPage('image-select').selectOption('5');
    const picture = vscode.webview.locator('section.group .picture canvas').first();
    const shown = async () => ({
      map: await drawn('heatmap'),
      picture: await picture.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL()),
    });
    const ofSeed = async (seed: number) => {
      await inPage('input-menu-chip').click();
      await inPage('input-menu').getByLabel('seed').fill(String(seed));
      await inPage('input-menu').getByRole('button', { name: 'Sample', exact: true }).click();
      await inPage('input-menu-chip').getByText(`seed ${seed}: not data`).waitFor();
      await inPage('old-results').waitFor({ state: 'detached' });
      await vscode.finished();
      await showGroup(3);
    };
    const first = await shown();
    await ofSeed(7);
    await expect.poll(async () => (await shown()).map).not.toBe(first.map);
    await expect.poll(async () => (await shown()).picture).not.toBe(first.picture);
    await ofSeed(0);
    await expect.poll(shown).toEqual(first);
  });

  test('returns to the old result on Cancel, and its maps can still be viewed', async () => {
    const before = await numberOf(vscode.webview, 'summary-kl');
    const held = holdSession();
    await chooseDraws(16);
    await inPage('old-results').getByText('until the first group with 16 draws, seed 0 is measured').waitFor();
    await inPage('cancel').click();
    await inPage('old-results').waitFor({ state: 'detached' });
    await vscode.finished();
    expect(await numberOf(vscode.webview, 'summary-kl')).toBe(before);
    expect(await summaryOpacity()).toBe(1);
    process.kill(held, 'SIGCONT');
    await turnTo(vscode.webview, 'group');
    await inPage('channel-3').click();
    await inPage('map-title').getByText('channel 3').waitFor();
    expect(processes()).toEqual([held]);
  });

  test('reads no weights after its process was killed, says what to do, and reads them after the restart', async () => {
    await turnTo(vscode.webview, 'model');
    const report = inPage('model-weights');
    const [killed] = processes();
    process.kill(killed!, 'SIGKILL');
    await inPage('status').getByText('The model process was ended by SIGKILL').waitFor();
    await inPage('compute-weights').click();
    await report
      .getByText('The model process has ended. Restart the inspection to see the norms of the weights.')
      .waitFor();
    expect(await inPage('compute-weights').innerText()).toBe('Try again');
    await vscode.screenshot('states-weights-after-kill');
    await inPage('restart').click();
    await vscode.finished();
    await inPage('compute-weights').click();
    await report.getByText('All weights and running statistics are finite.').waitFor();
    await turnTo(vscode.webview, 'overview');
  });

  test('claims no measurement where there was none', async () => {
    await close();
    await open();
    await holdFirst();
    await inPage('cancel').click();
    await inPage('status').getByText('Cancelled before anything was measured.').waitFor();
    await expect.poll(processes, { timeout: SEARCH_ENDS_MS }).toEqual([]);
    await inPage('restart').click();
    await vscode.finished();
  });
});
