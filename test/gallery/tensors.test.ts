/**
 * A file that is not an NVAE is opened for what it is: its tensors are listed, and their statistics computed on
 * request.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BROKEN_LAYER, LAYERS } from './entries';
import { openGallery, type Gallery } from './openGallery';

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'refused-file' });
  await rows().first().waitFor();
});

afterAll(() => gallery.close());

const rows = () => gallery.webview.getByTestId('tensor');
const row = (name: string) => rows().filter({ has: gallery.webview.getByRole('rowheader', { name, exact: true }) });

async function cells(name: string): Promise<string[]> {
  return row(name).locator('td').allInnerTexts();
}

test('is refused in a sentence, and its tensors are listed below: 200 at first, and more on request', async () => {
  expect(await gallery.webview.getByRole('alert').innerText()).toMatch(/resnet\.pt holds no NVAE/);
  expect(await gallery.webview.getByTestId('tensors-count').innerText()).toBe(`${LAYERS} tensors`);
  expect(await rows().count()).toBe(200);
  await gallery.webview.getByTestId('tensors-more').click();
  await expect.poll(() => rows().count()).toBe(LAYERS);
  expect((await cells('net.layers.0.weight')).slice(0, 2)).toEqual(['(2, 2)', 'float32']);
  await gallery.screenshot('page-tensors');
});

test('statistics of one tensor are computed with its button, by keyboard', async () => {
  await row('net.layers.1.weight').getByRole('button', { name: 'Statistics of net.layers.1.weight' }).focus();
  await gallery.page.keyboard.press('Enter');
  await expect
    .poll(() => cells('net.layers.1.weight'))
    .toEqual(['(2, 2)', 'float32', '1.00', '4.00', '2.50', '1.12', '0']);
  expect(await row('net.layers.2.weight').getByRole('button').count()).toBe(1);
});

test('the filter keeps tensors whose names contain all the words', async () => {
  await gallery.webview.getByTestId('tensors-filter').fill('layers.29');
  await expect.poll(() => rows().count()).toBe(11);
  expect(await gallery.webview.getByTestId('tensors-count').innerText()).toBe(`11 of ${LAYERS} tensors`);
  await gallery.webview.getByTestId('tensors-filter').fill('');
});

test('statistics of all name the first tensor that is not finite', async () => {
  await gallery.webview.getByTestId('tensors-statistics').click();
  await gallery.webview.getByText(`The first with values that are not finite is net.${BROKEN_LAYER}.`).waitFor();
  expect(await cells(`net.${BROKEN_LAYER}`)).toEqual(['(2, 2)', 'float32', '7.00', '9.00', '8.00', '0.816', '1']);
  await gallery.screenshot('page-tensors-statistics');
});

test('nothing is wider than the window', async () => {
  const overhang = await gallery.webview.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
  expect(overhang).toBeLessThanOrEqual(0);
});
