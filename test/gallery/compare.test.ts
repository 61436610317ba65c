/** Two images, groups or channels beside each other: their maps on one scale, and the difference. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { colouringOf, signedColouring } from '../../src/figures/colour/colourMap';
import { type ColourScale, colourScale } from '../../src/figures/colour/colourScale';
import { valuePixels } from '../../webview/maps/heatMapDrawing';
import { threeDigits } from '../../src/protocol/numbers';
import { hoverMap } from '../ui/heatmap';
import { openGroup } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';
import { openTable } from './openTable';

const SIDE = 8;

let gallery: Gallery;
/** The values of A and B by latent position, as their tables give them. */
let a: Float64Array;
let b: Float64Array;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  const { webview } = gallery;
  await openGroup(webview, 6, 7);
  await openTable(webview.getByTestId('view-group'));
  a = await valuesOf(3);
  b = await valuesOf(0);
  await inPage('image-select').selectOption('3');
  await inPage('map-title').getByText('image 3').waitFor();
  await inPage('against').click();
  await inPage('image-select').selectOption('0');
  await inPage('difference-map').waitFor();
});

afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);
const sides = () => inPage('side-by-side');

async function valuesOf(image: number): Promise<Float64Array> {
  await inPage('image-select').selectOption(String(image));
  await inPage('map-title').getByText(`image ${image}`).waitFor();
  const cells = gallery.webview.locator('section.group .table-view td');
  const values = await cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('data-value'))));
  expect(values).toHaveLength(SIDE * SIDE);
  return Float64Array.from(values);
}

/** Red, green and blue at the middle of every latent position. */
function coloursOf(testId: string): Promise<number[][]> {
  return inPage(testId).evaluate((element, side) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext('2d')!;
    return Array.from({ length: side * side }, (_, at) => {
      const [y, x] = [Math.floor(at / side), at % side];
      const pixel = context.getImageData(((x + 0.5) * width) / side, ((y + 0.5) * height) / side, 1, 1);
      return Array.from(pixel.data).slice(0, 3);
    });
  }, SIDE);
}

function expectedColours(values: Float64Array, scale: ColourScale): number[][] {
  const pixels = valuePixels(values, scale);
  return Array.from(values, (_, at) => Array.from(pixels.subarray(4 * at, 4 * at + 3)));
}

test('A and B have one scale, which reaches to the largest value of both', async () => {
  const { settings } = await gallery.page.evaluate(() => window.gallery!.player.calls.ready());
  const shared = colourScale(colouringOf(settings.colourMap), a, b);
  await expect.poll(() => coloursOf('heatmap-a')).toEqual(expectedColours(a, shared));
  await expect.poll(() => coloursOf('heatmap')).toEqual(expectedColours(b, shared));
  const largest = Math.max(...a, ...b);
  expect(Math.max(...a)).not.toBe(Math.max(...b));
  const ticks = await sides().locator('> .colour-bar .ticks span').allInnerTexts();
  expect(ticks.at(-1)).toBe(threeDigits(largest));
  await gallery.screenshot('compare');
});

test('B − A is drawn in two colours to either side of zero', async () => {
  const difference = b.map((value, at) => value - a[at]!);
  expect(Math.min(...difference)).toBeLessThan(0);
  expect(Math.max(...difference)).toBeGreaterThan(0);
  const scale = colourScale(signedColouring('dark'), difference);
  await expect.poll(() => coloursOf('difference-map')).toEqual(expectedColours(difference, scale));
  await sides().getByText('B − A, nats').waitFor();
});

test('what they are is written below them, each with its own picture', async () => {
  await sides().getByText('A: group 6, channel 7, image 3').waitFor();
  await sides().getByText('B: group 6, channel 7, image 0').waitFor();
  await sides().getByRole('img', { name: 'Input: image 3' }).waitFor();
  await sides().getByRole('img', { name: 'Input: image 0' }).waitFor();
});

test('the map of any quantity shows both, on one scale unless the reader wants each on its own', async () => {
  const ticksOf = (at: number) =>
    inPage('figure-quantity-map').locator('.colour-bar').nth(at).locator('.ticks span').allInnerTexts();
  await inPage('figure-quantity-map').getByText('A: group 6, channel 7, image 3').waitFor();
  await inPage('figure-quantity-map').getByText('B: group 6, channel 7, image 0').waitFor();
  expect(await inPage('quantity-map-domain-shared').getAttribute('aria-pressed')).toBe('true');
  const shared = await ticksOf(0);
  expect(shared.length).toBeGreaterThan(1);
  expect(await ticksOf(1)).toEqual(shared);
  await inPage('quantity-map-domain-auto').click();
  await expect.poll(async () => (await ticksOf(0)).join() === (await ticksOf(1)).join()).toBe(false);
  const ends = [(await ticksOf(0)).at(-1), (await ticksOf(1)).at(-1)];
  expect(ends).toContain(shared.at(-1));
  await inPage('quantity-map-domain-shared').click();
  await expect.poll(() => ticksOf(1)).toEqual(shared);
  await gallery.screenshot('compare-quantity', inPage('figure-quantity-map'));
});

test('a position pointed at in one is marked in the other, the difference and the pictures, and the pane reads the one under the pointer', async () => {
  const place = { y: 5, x: 4, side: SIDE };
  const steps = () => inPage('breadcrumb').getByRole('listitem').allInnerTexts();
  await hoverMap(gallery.webview, place, inPage('heatmap-a'));
  await expect.poll(steps).toEqual(['group 6', 'channel 7', '(5, 4)', 'image 3']);
  // Both maps, their difference, and two pictures of each image.
  expect(await sides().locator('.cell-outline.pointed').count()).toBe(7);
  expect(await inPage('kl-value').getAttribute('data-value')).toBe(String(a[5 * SIDE + 4]));
  await hoverMap(gallery.webview, place);
  await expect.poll(steps).toEqual(['group 6', 'channel 7', '(5, 4)', 'image 0']);
  expect(await inPage('kl-value').getAttribute('data-value')).toBe(String(b[5 * SIDE + 4]));
});

test('groups of different sizes have no difference, and the page says so', async () => {
  for (let group = 6; group > 0; group--) await gallery.page.keyboard.press('[');
  await sides().getByText('B: group 0, image 0').waitFor();
  await sides().getByText('A and B have different latent positions, so there is no difference map.').waitFor();
  expect(await inPage('difference-map').count()).toBe(0);
});

test('the comparison ends with the button that began it, and the one map is back', async () => {
  await inPage('against').click();
  await sides().waitFor({ state: 'detached' });
  await inPage('heatmap').waitFor();
  expect(await inPage('against').innerText()).toBe('Compare');
});
