/** Nothing collides, overhangs or vanishes, however wide the editor is and however far VS Code is zoomed in. */
import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';

/** Widths of the page, in pixels of the window. */
const WIDTHS = [560, 561, 600, 640, 700, 760, 830, 899, 901, 930, 950, 1000, 1280, 1600, 2000];
const ZOOMED_WIDTHS = [560, 600, 760, 930, 1100, 1280, 1440, 2000];
/** Widths with their `zoom`, as set with Zoom In: pixels of the window per pixel of the page. */
const SIZES = [...WIDTHS.map((width) => ({ width, zoom: 1 })), ...ZOOMED_WIDTHS.map((width) => ({ width, zoom: 1.5 }))];
const HEIGHT = 900;

let gallery: Gallery;
let devtools: CDPSession;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  devtools = await gallery.page.context().newCDPSession(gallery.page);
});

afterAll(() => gallery.close());

const html = () => gallery.webview.locator('html');

/** Gives the page, which fills the window, this width. */
async function resize({ width, zoom }: (typeof SIZES)[number]): Promise<void> {
  const pageWidth = Math.round(width / zoom);
  const window = { width: pageWidth, height: Math.round(HEIGHT / zoom), deviceScaleFactor: zoom, mobile: false };
  await devtools.send('Emulation.setDeviceMetricsOverride', window);
  await expect.poll(() => html().evaluate(() => innerWidth)).toBe(pageWidth);
}

/** Expects no faults on the page in its current state, at every width and zoom. */
async function expectNoFaults(): Promise<void> {
  const faults: Record<string, string[]> = {};
  for (const size of SIZES) {
    await resize(size);
    const found = await layoutFaults(html());
    if (found.length > 0) faults[`${size.width} px at ${100 * size.zoom} %`] = found;
  }
  expect(faults).toEqual({});
}

/** Pins a sum and a single latent variable, with a channel next to them. */
async function pinThree(group: number, channel: number): Promise<void> {
  const { webview } = gallery;
  const row = webview.getByTestId(`group-${group}`).locator('.whole');
  await row.click();
  await webview.getByTestId('group-title').getByText(`Group ${group} `).waitFor();
  await row.click();
  await webview.getByTestId('pin').nth(0).waitFor();
  await webview.getByTestId(`cell-${group}-${channel}`).click();
  await webview.getByTestId(`cell-${group}-${channel}`).click();
  await webview.getByTestId('pin').nth(1).waitFor();
  await webview.getByTestId('image-select').selectOption('0');
  await webview
    .getByTestId('map-title')
    .getByText(new RegExp(`channel ${channel}, (image|model sample) 0`))
    .waitFor();
  // Points at nothing, wherever the page scrolls to.
  await gallery.page.mouse.move(0, 0);
  await webview.getByTestId('heatmap').focus();
  await webview.getByTestId('heatmap').press('Enter');
  await webview.getByTestId('pin').nth(2).waitFor();
}

async function showMean(group: number): Promise<void> {
  const { webview } = gallery;
  await webview.getByTestId('image-select').selectOption('mean');
  await webview.getByTestId(`group-${group}`).locator('.whole').click();
  await webview.getByTestId('channel-sum').click();
  await webview.getByTestId('map-title').getByText('sum of').waitFor();
}

describe.each([
  ['the sample', 'sample', 6, 7],
  ['a model with flows', 'flows', 1, 2],
  ['a model whose groups differ a million times', 'far-apart', 8, 3],
  ['a model of 30 groups of 20 channels', 'wide', 12, 17],
] as const)('the page of %s, between 560 and 2000 px and at 150 %%', (_, entry, group, channel) => {
  beforeAll(async () => {
    await gallery.show({ entry });
    await pinThree(group, channel);
  });

  test('with the read-out of a single latent variable and pins', { timeout: 120_000 }, async () => {
    await gallery.webview.locator('.read-out .parameters').waitFor();
    await expectNoFaults();
  });

  test('with the read-out of a sum, distributions and tables', { timeout: 120_000 }, async () => {
    await showMean(group);
    await gallery.webview.locator('.histogram .field').first().waitFor();
    for (const table of await gallery.webview.locator('.table-view summary').all()) await table.click();
    await expectNoFaults();
  });
});

describe('the page of a checkpoint, between 560 and 2000 px wide and at 150 %', () => {
  beforeAll(() => gallery.show({ entry: 'sample' }));

  test.each(['input-menu', 'draws-menu', 'engine-menu'])('with the %s open', { timeout: 120_000 }, async (menu) => {
    await gallery.webview.getByTestId(`${menu}-chip`).click();
    await gallery.webview.getByTestId(menu).waitFor();
    await expectNoFaults();
    await gallery.page.keyboard.press('Escape');
    await gallery.webview.getByTestId(menu).waitFor({ state: 'hidden' });
  });

  test('with an invalid number and the reason', { timeout: 120_000 }, async () => {
    const threshold = gallery.webview.getByTestId('activity-threshold');
    await threshold.fill('-1');
    await threshold.press('Enter');
    await gallery.webview.getByRole('alert').waitFor();
    await expectNoFaults();
  });
});
