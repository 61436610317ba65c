/** Read-outs side by side, including those over several draws, and the distribution of what they show. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HISTOGRAM_QUANTITIES, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { clickMap } from '../ui/heatmap';
import { numberOf, readLatent } from '../ui/readOut';
import { openGallery, type Gallery } from './openGallery';

const SIDE = 8;

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  await gallery.webview.getByTestId('cell-6-7').click();
  await gallery.webview.getByTestId('image-select').selectOption('3');
  await gallery.webview.getByTestId('map-title').getByText('channel 7, image 3').waitFor();
});

afterAll(() => gallery.close());

const click = (y: number, x: number) => clickMap(gallery.webview, { y, x, side: SIDE });
const pins = () => gallery.webview.getByTestId('pin');

describe('a pinned read-out', () => {
  test('stands beside others, by click or Enter', async () => {
    await click(5, 4);
    await pins().nth(0).getByText('latent position (5, 4), image 3').waitFor();
    const map = gallery.webview.getByTestId('heatmap');
    await map.press('ArrowLeft');
    await map.press('Enter');
    await pins().nth(1).getByText('latent position (5, 3), image 3').waitFor();
    await gallery.webview.getByTestId('cell-6-7').click();
    await pins().nth(2).getByText('group 6, channel 7: sum of 8×8 latent positions').waitFor();
    expect(
      await pins()
        .nth(2)
        .evaluate((pin) => pin.getBoundingClientRect().top),
    ).toBe(
      await pins()
        .nth(0)
        .evaluate((pin) => pin.getBoundingClientRect().top),
    );
  });

  test('keeps its numbers when something else is selected', async () => {
    const before = await readLatent(pins().nth(0));
    await gallery.webview.getByTestId('group-0').click();
    await gallery.webview.getByTestId('group-title').getByText('Group 0').waitFor();
    expect(await readLatent(pins().nth(0))).toEqual(before);
  });

  test('is removed with Delete', async () => {
    await pins().nth(1).focus();
    await gallery.page.keyboard.press('Delete');
    await expect.poll(() => pins().count()).toBe(2);
    expect(
      await pins()
        .nth(1)
        .evaluate((pin) => pin === document.activeElement),
    ).toBe(true);
  });
});

describe('the distributions', () => {
  const bin = () => gallery.webview.getByTestId('bin');

  test('show the selected group or channel', async () => {
    await gallery.webview.getByTestId('group-0').click();
    await gallery.webview.getByRole('heading', { name: 'Distributions in group 0' }).waitFor();
    await bin().getByText('4×4 latent positions × 8 channels × 40 images').waitFor();
    await gallery.webview.getByTestId('cell-6-7').click();
    await gallery.webview.getByRole('heading', { name: 'Distributions in channel 7 of group 6' }).waitFor();
    await bin().getByText('8×8 latent positions × 40 images').waitFor();
  });

  test.each(['muP', 'sigmaP', 'muQ', 'sigmaQ', 'shift', 'logDeltaSigma', 'klNats'])(
    'of %s say bin, count and share under the pointer, and under the cursor',
    async (quantity) => {
      const histogram = gallery.webview.getByTestId(`histogram-${quantity}`);
      await histogram.hover();
      await bin()
        .getByText(/: [\d\u202f]+ of 2\u202f560, (< )?[\d.]+\u00a0%$/)
        .waitFor();
      await histogram.press('Home');
      const first = await bin().innerText();
      await histogram.press('ArrowRight');
      await expect.poll(() => bin().innerText()).not.toBe(first);
    },
  );

  test('count every latent once, as their table says', async () => {
    const distributions = gallery.webview.getByTestId('distributions');
    await distributions.locator('summary').click();
    const quantities = await distributions.locator('tbody').all();
    const withoutFlows = HISTOGRAM_QUANTITIES.filter((name) => LATENT_QUANTITIES[name].kind !== 'contribution');
    expect(quantities).toHaveLength(withoutFlows.length);
    for (const quantity of quantities) {
      const counts = await quantity.locator('td:nth-child(4)').allInnerTexts();
      const total = counts.reduce((sum, text) => sum + Number(text.replaceAll('\u202f', '')), 0);
      expect(total).toBe(SIDE * SIDE * 40);
    }
  });

  test('can have logarithmic counts', async () => {
    const toggle = gallery.webview.getByTestId('logarithmic-counts');
    await toggle.check();
    expect(await toggle.isChecked()).toBe(true);
    await gallery.screenshot('distributions', gallery.webview.getByTestId('distributions'));
  });
});

test('several draws give means with their standard error instead of “given this z”', async () => {
  const { webview } = gallery;
  await webview.getByTestId('draws-menu-chip').click();
  await webview.getByTestId('draws-4').click();
  await webview.getByTestId('draws-menu-chip').getByText('4 draws, seed 0').waitFor();
  await webview.getByTestId('cell-6-7').click();
  await webview.getByTestId('image-select').selectOption('3');
  await webview.getByTestId('map-title').getByText('channel 7, image 3, mean over 4 draws').waitFor();
  expect(await webview.getByTestId('map-title').innerText()).not.toContain('given');
  await webview.getByTestId('heatmap').hover();
  const readOut = webview.getByTestId('read-out');
  await readOut.getByText('± standard error over 4 draws').waitFor();
  const [shift, scale, sum] = [
    await numberOf(readOut, 'part-shift'),
    await numberOf(readOut, 'part-scale'),
    await numberOf(readOut, 'kl-value'),
  ];
  expect(shift + scale).toBeCloseTo(sum, 12);
  expect(await pins().nth(0).innerText()).toContain('1 draw, seed 0');
});

test('the reconstruction is next to the input, with the KL overlay between them', async () => {
  const { webview } = gallery;
  await webview.getByRole('img', { name: 'Input: 003.png' }).waitFor();
  await webview.getByRole('img', { name: 'Reconstruction of image 3' }).waitFor();
  await webview.getByRole('img', { name: 'KL by latent position, laid over the input' }).waitFor();
});
