/** Read-outs side by side, including those over several draws. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clickMap, hoverMap } from '../ui/heatmap';
import { numberOf, readLatent } from '../ui/readOut';
import { closePins, openGroup, openPins, pinReadOut, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

const SIDE = 8;

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  await openGroup(gallery.webview, 6, 7);
  await gallery.webview.getByTestId('image-select').selectOption('3');
  await gallery.webview.getByTestId('map-title').getByText('channel 7, image 3').waitFor();
});

afterAll(() => gallery.close());

const at = (y: number, x: number) => ({ y, x, side: SIDE });
const pins = () => gallery.webview.getByTestId('pin');
const places = () => gallery.webview.getByTestId('tray').getByRole('listitem');
const press = (key: string) => gallery.page.keyboard.press(key);

describe('a pinned read-out', () => {
  test('comes from what is pointed at by P, from the map or the hierarchy by a double click, or from the button', async () => {
    const { webview } = gallery;
    await clickMap(webview, at(5, 4));
    expect(await pins().count()).toBe(0);
    await press('p');
    await expect.poll(() => places().count()).toBe(1);
    await webview.getByTestId('heatmap').press('ArrowLeft');
    await press('P');
    await expect.poll(() => places().count()).toBe(2);
    await turnTo(webview, 'overview');
    await webview.getByTestId('cell-6-7').dblclick();
    await expect.poll(() => places().count()).toBe(3);
    await webview.getByTestId('group-2').locator('.whole').click();
    await pinReadOut(webview);
    await expect.poll(() => places().count()).toBe(4);
    await hoverMap(webview, at(0, 0), webview.getByTestId('strip-6').locator('canvas'));
    await press('p');
    await expect.poll(() => places().count()).toBe(5);
    await hoverMap(webview, at(0, 0), webview.getByTestId('strip-6').locator('canvas'));
    await press('p');
    expect(await places().count()).toBe(5);
  });

  test('stands beside others on common axes, with the difference to the first', async () => {
    const { webview } = gallery;
    await openPins(webview);
    await pins().nth(0).getByText('latent position (5, 4), image 3').waitFor();
    await pins().nth(1).getByText('latent position (5, 3), image 3').waitFor();
    await pins().nth(2).getByText('group 6, channel 7: sum of 8×8 latent positions').waitFor();
    await pins().nth(3).getByText('group 2: sum of 8 channels').waitFor();
    const compared = webview.getByTestId('pins-compared');
    const columns = await compared.locator('thead th').allInnerTexts();
    expect(columns.filter((column) => column === 'Δ')).toHaveLength(4);
    const kl = compared.locator('tbody tr').first().locator('[data-value]');
    const [first, second, delta] = await kl.evaluateAll((all) =>
      all.slice(0, 3).map((shown) => Number(shown.getAttribute('data-value'))),
    );
    const [one, two] = [await readLatent(pins().nth(0)), await readLatent(pins().nth(1))];
    expect([first, second]).toEqual([one.kl, two.kl]);
    expect(delta).toBe(two.kl - one.kl);
    await gallery.screenshot('pins-compared');
    await closePins(webview);
  });

  test('keeps its numbers when something else is selected', async () => {
    const { webview } = gallery;
    await openPins(webview);
    const before = await readLatent(pins().nth(0));
    await closePins(webview);
    await openGroup(webview, 0);
    await openPins(webview);
    expect(await readLatent(pins().nth(0))).toEqual(before);
    await closePins(webview);
  });

  test('is removed with Delete, and the focus stays among the pins', async () => {
    await openPins(gallery.webview);
    await pins().nth(1).focus();
    await press('Delete');
    await expect.poll(() => pins().count()).toBe(4);
    expect(
      await pins()
        .nth(1)
        .evaluate((pin) => pin === document.activeElement),
    ).toBe(true);
    await closePins(gallery.webview);
  });

  test('is kept when the page is shown again', async () => {
    const before = await places().allInnerTexts();
    await gallery.anew();
    expect(await places().allInnerTexts()).toEqual(before);
  });
});

test('several draws give means with their standard error instead of “given this z”', async () => {
  const { webview } = gallery;
  await webview.getByTestId('draws-menu-chip').click();
  await webview.getByTestId('draws-4').click();
  await webview.getByTestId('draws-menu-chip').getByText('4 draws, seed 0').waitFor();
  await openGroup(webview, 6, 7);
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
  await openPins(webview);
  expect(await pins().nth(0).innerText()).toContain('1 draw, seed 0');
  await closePins(webview);
});

test('the reconstruction is next to the input, with the KL overlay between them', async () => {
  const { webview } = gallery;
  await webview.getByRole('img', { name: 'Input: 003.png' }).waitFor();
  await webview.getByRole('img', { name: 'Reconstruction of image 3' }).waitFor();
  await webview.getByRole('img', { name: 'KL by latent position, laid over the input' }).waitFor();
});
