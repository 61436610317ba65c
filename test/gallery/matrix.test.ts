/** The channels of every group at a glance, in the rows of the bars. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Safetensors } from '../../src/model/safetensors/safetensors';
import { capture, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { expectSixDigits, numberOf } from '../ui/readOut';
import { openGroup, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

const GROUP = 6;
const CHANNEL = 7;
const CHANNELS = 8;
const POSITIONS = 64;

let folder: string;
let captured: Safetensors;
let gallery: Gallery;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-gallery-'));
  captured = await capture(join(folder, 'captured.safetensors'), SAMPLE, '--images', SAMPLE_IMAGES);
  gallery = await openGallery({ entry: 'sample' });
});

afterAll(async () => {
  await gallery.close();
  await rm(folder, { recursive: true });
});

const cell = (group: number, channel: number) => gallery.webview.getByTestId(`cell-${group}-${channel}`);
const readOut = () => gallery.webview.getByTestId('read-out');
const channelKl = (group: number) => captured.tensors.get(`kl_diag.${group}`)!.values;

test("a cell shows its channel's mean KL, as the command line computes it", async () => {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const shown = Number(await cell(GROUP, channel).getAttribute('data-value'));
    expectSixDigits(shown, channelKl(GROUP)[channel]!, `channel ${channel}`);
  }
});

test('a hover shows the mean with its standard error at the pointer, and in the pane the mean per position and whether the channel is in use', async () => {
  await cell(GROUP, CHANNEL).hover();
  await readOut().getByText(`group ${GROUP}, channel ${CHANNEL}: sum of 8×8 latent positions`).waitFor();
  const kl = channelKl(GROUP)[CHANNEL]!;
  expectSixDigits(await numberOf(readOut(), 'kl-value'), kl);
  expectSixDigits(await numberOf(readOut(), 'nats-per-position'), kl / POSITIONS);
  await readOut().getByText('± standard error over them').waitFor();
  await readOut().getByText('In use: above the threshold of 0.1 nats').waitFor();
  const card = await gallery.webview.getByTestId('pointer-card').innerText();
  expect(card).toMatch(/^[\d.]+ ± [\d.]+ nats$/);
  expect(Number.parseFloat(card)).toBeCloseTo(kl, 0);
});

test('a channel below the threshold is called unused, and looks it', async () => {
  await cell(GROUP, 0).hover();
  await readOut().getByText('Unused: not above the threshold of 0.1 nats').waitFor();
  const colour = (channel: number) => cell(GROUP, channel).evaluate((shown) => getComputedStyle(shown).backgroundColor);
  expect(await colour(0)).toBe(await colour(1));
  expect(await colour(0)).not.toBe(await colour(CHANNEL));
  expect(await gallery.webview.locator('main').innerText()).not.toMatch(/collapsed/);
});

test('a click on a cell keeps its group and channel: the pane goes back to them, and the view of the group shows them', async () => {
  await cell(4, 2).click();
  expect(await cell(4, 2).getAttribute('aria-selected')).toBe('true');
  await cell(1, 1).hover();
  await readOut().getByText('group 1, channel 1: sum of').waitFor();
  await gallery.page.mouse.move(0, 0);
  await readOut().getByText('group 4, channel 2: sum of').waitFor();
  await turnTo(gallery.webview, 'group');
  await gallery.webview.getByTestId('map-title').getByText('channel 2, mean over 40 images').waitFor();
  expect(await gallery.webview.getByTestId('group-title').innerText()).toMatch(/^Group 4 · 8×8/);
});

test('the arrow keys move through groups and channels, Space selects, and Enter opens the group', async () => {
  await turnTo(gallery.webview, 'overview');
  const grid = gallery.webview.getByTestId('hierarchy');
  await gallery.webview.getByTestId('group-0').locator('.whole').click();
  await grid.press('ArrowDown');
  await grid.press('ArrowRight');
  await grid.press('ArrowRight');
  expect(await grid.getAttribute('aria-activedescendant')).toBe(await cell(1, 1).getAttribute('id'));
  await readOut().getByText('group 1, channel 1: sum of 4×4 latent positions').waitFor();
  await grid.press('Space');
  expect(await cell(1, 1).getAttribute('aria-selected')).toBe('true');
  await grid.press('Enter');
  await gallery.webview.getByTestId('map-title').getByText('channel 1').waitFor();
  expect(await gallery.webview.getByTestId('group-title').innerText()).toMatch(/^Group 1 /);
});

test('brackets change the group, even from the map, which keeps the focus', async () => {
  const { webview } = gallery;
  await openGroup(webview, 2);
  await webview.getByTestId('heatmap').focus();
  for (const group of [3, 4, 5]) {
    await gallery.page.keyboard.press(']');
    await webview.getByTestId('group-title').getByText(`Group ${group} `).waitFor();
    await webview.getByTestId('map-title').getByText('mean over 40 images').waitFor();
  }
  await gallery.page.keyboard.press('[');
  await webview.getByTestId('group-title').getByText('Group 4 ').waitFor();
  expect(await webview.getByTestId('heatmap').evaluate((map) => map === document.activeElement)).toBe(true);
  await turnTo(webview, 'overview');
});

test('an invalid threshold stays as typed, with the reason, and the last valid one still counts', async () => {
  const { webview } = gallery;
  const threshold = webview.getByTestId('activity-threshold');
  const before = await numberOf(webview, 'summary-channels');
  await threshold.fill('-1');
  await threshold.press('Enter');
  const reason = webview.getByText('Enter a number of at least 0. Until then it is 0.1 nats.');
  await reason.waitFor();
  expect(await threshold.inputValue()).toBe('-1');
  expect(await threshold.getAttribute('aria-invalid')).toBe('true');
  expect(await numberOf(webview, 'summary-channels')).toBe(before);
  await gallery.screenshot('threshold-refused');
  await threshold.fill('0.1');
  await reason.waitFor({ state: 'hidden' });
});

test('so does a number in a menu, which inspects nothing until it is valid', async () => {
  const { webview } = gallery;
  await webview.getByTestId('input-menu-chip').click();
  const menu = webview.getByTestId('input-menu');
  await menu.getByLabel('count').fill('0');
  await menu.getByRole('button', { name: 'Sample', exact: true }).click();
  await menu.getByText('Enter a whole number from 1 to 100000.').waitFor();
  expect(await menu.getByLabel('count').inputValue()).toBe('0');
  await webview.getByTestId('input-menu-chip').getByText('40 images from images/').waitFor();
  await gallery.page.keyboard.press('Escape');
});

test('changing the threshold recounts the channels in use', async () => {
  const { webview } = gallery;
  const all = Array.from({ length: 9 }, (_, group) => Array.from(channelKl(group))).flat();
  const threshold = webview.getByTestId('activity-threshold');
  for (const nats of [3, 0.1]) {
    await threshold.fill(String(nats));
    await threshold.press('Enter');
    const expected = all.filter((kl) => kl > nats).length;
    await expect.poll(() => numberOf(webview, 'summary-channels')).toBe(expected);
    await webview.getByText(`unused (≤ ${nats} nats)`).waitFor();
    expect(await webview.locator('.hierarchy .cell:not(.unused)').count()).toBe(expected);
  }
});
