/** Statistics written by `--out`, opened like a checkpoint: the same page, without the model. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectAsJson, SAMPLE, SAMPLE_IMAGES, type Results } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';
import { expectSixDigits, numberOf } from './readOut';
import { openGroup } from './views';

const FILE = 'epoch-66.safetensors';

let folder: string;
let measured: Results;
let vscode: Inspector;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statistics-'));
  const path = join(folder, FILE);
  measured = await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES, '--draws', '3', '--out', path);
  vscode = await openWorkspace({ files: { [FILE]: path } });
  await vscode.page.setViewportSize({ width: 1280, height: 720 });
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(FILE, { exact: true }).click();
  await vscode.webview.getByText('Statistics of nvae-digits.pt, saved by nvae-inspect').waitFor();
});
afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const inPage = (testId: string) => vscode.webview.getByTestId(testId);

test('the page has the measured numbers of every group and of the whole', async () => {
  expectSixDigits(await numberOf(vscode.webview, 'summary-nelbo'), measured.nelbo);
  expectSixDigits(await numberOf(vscode.webview, 'summary-reconstruction'), measured.recon);
  for (const [group, { kl_nats }] of measured.groups.entries()) {
    const value = inPage(`group-${group}`).locator('.value');
    expectSixDigits(Number(await value.getAttribute('data-value')), kl_nats, `group ${group}`);
  }
});

test('it says what they are statistics of, and in place of anything that needs the model, that it is absent', async () => {
  const chips = vscode.webview.getByRole('list', { name: 'What the numbers come from' });
  expect(await chips.getByRole('listitem').allInnerTexts()).toEqual([
    '40 images from images/',
    '3 draws, seed 0',
    'CPU',
    expect.stringMatching(/^Compare…/),
    expect.stringMatching(/^Export/),
  ]);
  // What the file holds can be compared and exported.
  expect(await chips.getByRole('button').allInnerTexts()).toEqual([
    expect.stringMatching(/^Compare…/),
    expect.stringMatching(/^Export/),
  ]);
  await inPage('status')
    .getByText('The model is not in this file: inspect the checkpoint to change input, draws or engine.')
    .waitFor();
});

test('maps, single images with their pictures, and distributions are available', async () => {
  await openGroup(vscode.webview, 6);
  await inPage('image-select').selectOption('3');
  await inPage('map-title').getByText('image 3, mean over 3 draws').waitFor();
  await inPage('channel-1').click();
  await inPage('map-title').getByText('channel 1').waitFor();
  await vscode.webview
    .getByRole('img', { name: 'Reconstruction of image 3' })
    .and(vscode.webview.locator('[aria-busy=false]'))
    .waitFor();
  await inPage('distributions').getByText('Distributions in channel 1 of group 6').waitFor();
  await inPage('histogram-muQ').waitFor();
  await inPage('histogram-sigmaQ').waitFor();
  await vscode.screenshot('saved-statistics');
});

test('another threshold recounts the channels in use', async () => {
  const before = await numberOf(vscode.webview, 'summary-channels');
  await inPage('activity-threshold').fill('5');
  await inPage('activity-threshold').press('Enter');
  await expect.poll(() => numberOf(vscode.webview, 'summary-channels')).toBeLessThan(before);
});
