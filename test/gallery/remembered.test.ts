/** What the reader has set up is still there when the page is shown again. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGroup, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
});

afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);

test('the view, the scope and the comparison', async () => {
  await openGroup(gallery.webview, 6, 7);
  await inPage('image-select').selectOption('3');
  await inPage('against').click();
  await inPage('image-select').selectOption('0');
  await inPage('difference-map').waitFor();
  await gallery.anew();
  await inPage('difference-map').waitFor();
  expect(await inPage('tab-group').getAttribute('aria-selected')).toBe('true');
  expect(await inPage('image-select').inputValue()).toBe('0');
  expect(await inPage('against').innerText()).toBe('with A: group 6, channel 7, image 3');
  await inPage('map-title').getByText('channel 7, image 0').waitFor();
});

test('the axis of the bars, which the values choose until the reader does', async () => {
  await turnTo(gallery.webview, 'overview');
  const chosen = () => gallery.webview.getByRole('button', { pressed: true }).and(inPage('hierarchy-scale-symlog'));
  expect(await chosen().count()).toBe(0);
  await inPage('hierarchy-scale-symlog').click();
  await gallery.webview.getByText('nats, symlog scale').waitFor();
  await gallery.anew();
  await chosen().waitFor();
  await gallery.webview.getByText('nats, symlog scale').waitFor();
});

test('the place to which the view was scrolled; another view begins at its top', async () => {
  await gallery.page.setViewportSize({ width: 932, height: 400 });
  const scrolled = () => inPage('stage').evaluate((stage) => stage.scrollTop);
  const scrollTo = (top: number) =>
    inPage('stage').evaluate((stage, to) => {
      stage.scrollTop = to;
    }, top);
  await scrollTo(120);
  await expect.poll(scrolled).toBe(120);
  await gallery.anew();
  await expect.poll(scrolled).toBe(120);
  await turnTo(gallery.webview, 'group');
  expect(await scrolled()).toBe(0);
});

test('the mapped quantity, its scale, its ends and its values', async () => {
  await gallery.page.setViewportSize({ width: 1280, height: 900 });
  await openGroup(gallery.webview, 6, 7);
  await inPage('image-select').selectOption('mean');
  if ((await inPage('against').innerText()) !== 'Compare') await inPage('against').click();
  await inPage('map-quantity').selectOption('muQ');
  await inPage('quantity-at').getByText('mean over 40 images').waitFor();
  await inPage('quantity-map-scale-symlog').click();
  await inPage('quantity-map-values').click();
  await inPage('quantity-map-domain-typed').click();
  const ends = gallery.webview.getByRole('dialog', { name: 'Ends of the scale' }).filter({ visible: true });
  await ends.getByLabel('from').fill('-3');
  await ends.getByLabel('to', { exact: true }).fill('3');
  await ends.getByRole('button', { name: 'Use these ends' }).click();
  const ticks = () => inPage('figure-quantity-map').locator('.colour-bar .ticks span').allInnerTexts();
  await expect.poll(ticks).toContain('3.00');
  const before = await ticks();
  await gallery.anew();
  await inPage('quantity-at').getByText('channel 7, mean over 40 images').waitFor();
  expect(await inPage('map-quantity').inputValue()).toBe('muQ');
  await expect.poll(ticks).toEqual(before);
  for (const tool of ['scale-symlog', 'values', 'domain-typed']) {
    expect(await inPage(`quantity-map-${tool}`).getAttribute('aria-pressed'), tool).toBe('true');
  }
  await inPage('figure-quantity-map').locator('.printed-values').waitFor();
});
