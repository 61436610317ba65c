/** Nothing collides, overhangs or vanishes, however wide the editor is and however far VS Code is zoomed in. */
import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { VIEWS } from '../../webview/sight/sight';
import { closePins, openGroup, openPins, openTables, pinReadOut, turnTo } from '../ui/views';
import { showDecodedLatents } from './decodedLatents';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';

/** Widths of the page, in pixels of the window. */
const WIDTHS = [560, 561, 600, 640, 700, 760, 830, 899, 901, 930, 950, 1000, 1280, 1600, 2000];
const ZOOMED_WIDTHS = [560, 600, 760, 930, 1100, 1280, 1440, 2000];
/** Widths with their `zoom`, as set with Zoom In: pixels of the window per pixel of the page. */
const SIZES = [...WIDTHS.map((width) => ({ width, zoom: 1 })), ...ZOOMED_WIDTHS.map((width) => ({ width, zoom: 1.5 }))];
/** Those at which the page changes its shape, and the ends: enough for what differs from the sample in its content alone. */
const TURNING_SIZES = SIZES.filter(({ width, zoom }) =>
  (zoom === 1 ? [560, 640, 760, 899, 930, 1280, 2000] : [560, 930, 1440]).includes(width),
);
const HEIGHT = 900;
const MINUTES = 240_000;

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

/** Expects no faults on the page in its current state, at these widths and zooms. */
async function expectNoFaults(sizes = TURNING_SIZES): Promise<void> {
  const faults: Record<string, string[]> = {};
  for (const size of sizes) {
    await resize(size);
    const found = await layoutFaults(html());
    if (found.length > 0) faults[`${size.width} px at ${100 * size.zoom} %`] = found;
  }
  expect(faults).toEqual({});
}

/** Pins a sum and a single latent variable, with a channel next to them. */
async function pinThree(group: number, channel: number): Promise<void> {
  const { webview } = gallery;
  await openGroup(webview, group);
  await pinReadOut(webview);
  await openGroup(webview, group, channel);
  await pinReadOut(webview);
  await webview.getByTestId('image-select').selectOption('0');
  await webview
    .getByTestId('map-title')
    .getByText(new RegExp(`channel ${channel}, (image|model sample) 0`))
    .waitFor();
  await webview.getByTestId('heatmap').focus();
  await gallery.page.keyboard.press('p');
  await webview.getByTestId('pin').nth(2).waitFor({ state: 'attached' });
}

describe.each([
  ['the sample', 'sample', 6, 7, SIZES],
  ['a model with flows', 'flows', 1, 2, TURNING_SIZES],
  ['a model whose groups differ a million times', 'far-apart', 8, 3, TURNING_SIZES],
  ['a model of 30 groups of 20 channels', 'wide', 12, 17, TURNING_SIZES],
] as const)('the page of %s, between 560 and 2000 px and at 150 %%', (_, entry, group, channel, sizes) => {
  beforeAll(async () => {
    await gallery.show({ entry });
    await pinThree(group, channel);
  });

  test.each(VIEWS)(
    'with the view %s, the read-out of a single latent variable and pins',
    async (view) => {
      await turnTo(gallery.webview, view);
      await gallery.webview.locator('.read-out .parameters').waitFor();
      await expectNoFaults(sizes);
    },
    MINUTES,
  );

  test(
    'with the table of pins',
    async () => {
      await openPins(gallery.webview);
      onTestFinished(() => closePins(gallery.webview));
      await expectNoFaults(sizes);
    },
    MINUTES,
  );

  test(
    'with two images beside each other and their difference',
    async () => {
      const { webview } = gallery;
      await webview.getByTestId('against').click();
      await webview.getByTestId('image-select').selectOption('mean');
      await webview.getByTestId('difference-map').waitFor();
      await expectNoFaults(sizes);
      await webview.getByTestId('against').click();
    },
    MINUTES,
  );

  test.each(VIEWS)(
    'with the view %s, the read-out of a sum, and all tables open',
    async (view) => {
      const { webview } = gallery;
      await webview.getByTestId('image-select').selectOption('mean');
      await openGroup(webview, group);
      await webview.getByTestId('map-title').getByText('sum of').waitFor();
      await webview.getByTestId('distributions').waitFor();
      await turnTo(webview, view);
      await openTables(webview);
      await expectNoFaults(sizes);
    },
    MINUTES,
  );
});

describe.each([
  ['the sample', 'what-if', 'left out of one image', 6],
  ['a model with flows', 'what-if-flows', 'curve', 1],
] as const)('the analyses of %s, between 560 and 2000 px and at 150 %%', (_, entry, moment, group) => {
  beforeAll(() => gallery.show({ entry, moment }));

  test(
    'with a group and its channels left out, a read-out, and all tables open',
    async () => {
      const { webview } = gallery;
      await turnTo(webview, 'whatIf');
      await webview.getByTestId(`left-out-${group}`).click();
      await webview.getByTestId('channel-left-out').waitFor();
      await webview.getByTestId('pane-pictures').waitFor();
      await openTables(webview);
      await expectNoFaults();
    },
    MINUTES,
  );

  test(
    'with the prefix film, its curve, and all tables open',
    async () => {
      const { webview } = gallery;
      await webview.getByTestId('What-if-prefixes').click();
      await webview.getByTestId('Groups-below-take-sample').click();
      await webview.getByTestId('film-1').click();
      await openTables(webview);
      await expectNoFaults();
    },
    MINUTES,
  );
});

test.each(['traverse', 'swap', 'interpolate', 'variations', 'temperature'])(
  '%s, between 560 and 2000 px, also enlarged',
  async (analysis) => {
    const { webview } = gallery;
    await gallery.show({ entry: 'live', moment: 'followed' });
    await turnTo(webview, 'whatIf');
    await webview.getByTestId(`What-if-${analysis}`).click();
    if (analysis === 'temperature') await webview.getByTestId('Temperatures-each').click();
    else if (analysis === 'interpolate') await webview.getByTestId('toggle-group-0').click();
    else if (analysis !== 'variations') await webview.getByTestId('live-group').selectOption('6');
    await webview.getByTestId(`${analysis}-pictures`).locator('canvas').nth(3).waitFor();
    await webview.getByTestId('definition-of').locator('summary').first().click();
    await expectNoFaults();
  },
  MINUTES,
);

test(
  'latents out and back in, between 560 and 2000 px, also enlarged',
  async () => {
    await showDecodedLatents(gallery);
    await expectNoFaults();
  },
  MINUTES,
);

describe('the page of a checkpoint, between 560 and 2000 px wide and at 150 %', () => {
  beforeAll(() => gallery.show({ entry: 'sample' }));

  test.each(['input-menu', 'draws-menu', 'engine-menu'])(
    'with the %s open',
    async (menu) => {
      await gallery.webview.getByTestId(`${menu}-chip`).click();
      await gallery.webview.getByTestId(menu).waitFor();
      await expectNoFaults();
      await gallery.page.keyboard.press('Escape');
      await gallery.webview.getByTestId(menu).waitFor({ state: 'hidden' });
    },
    MINUTES,
  );

  test(
    'with the list of keys',
    async () => {
      await gallery.page.keyboard.press('?');
      await gallery.webview.getByTestId('keys').waitFor();
      await expectNoFaults();
      await gallery.page.keyboard.press('Escape');
      await gallery.webview.getByTestId('keys').waitFor({ state: 'hidden' });
    },
    MINUTES,
  );

  test(
    'with an invalid number and the reason',
    async () => {
      const threshold = gallery.webview.getByTestId('activity-threshold');
      await threshold.fill('-1');
      await threshold.press('Enter');
      await gallery.webview.getByRole('alert').waitFor();
      await expectNoFaults();
    },
    MINUTES,
  );
});
