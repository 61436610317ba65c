/** The mean over a class of images as the scope of the page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClassSummary } from '../../src/protocol/comparisons';
import { openGroup, turnTo } from '../ui/views';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { openTable } from './openTable';

const SOON = { timeout: 10_000 };

let gallery: Gallery;
/** By name. */
let classes: ReadonlyMap<string, ClassSummary>;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'classes' });
  const found = await gallery.page.evaluate(() => window.gallery!.player.calls.ask('classes', null));
  classes = new Map(found!.map((one) => [one.name, one]));
});
afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);
const number = async (testId: string) => Number(await inPage(testId).first().getAttribute('data-value'));
const choose = (label: RegExp) =>
  inPage('image-select')
    .locator('option', { hasText: label })
    .getAttribute('value')
    .then((value) => inPage('image-select').selectOption(value));

test('Showing lists the classes with their number of images', async () => {
  await inPage('image-select').locator('optgroup').waitFor({ state: 'attached' });
  const options = await inPage('image-select').locator('optgroup option').allInnerTexts();
  expect(options.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
    'class even: mean of 20 images',
    'class odd: mean of 20 images',
  ]);
});

test.each(['even', 'odd'])('the equation and the bars are those of class %s, and say so', async (name) => {
  await choose(new RegExp(`class ${name}`));
  await inPage('of-class').getByText(`mean over 20 images of class ${name}`).waitFor();
  const { nelboNats, klNats, groups } = classes.get(name)!;
  expect(await number('summary-nelbo')).toBeCloseTo(nelboNats!.mean.mean, 9);
  expect(await number('summary-kl')).toBeCloseTo(klNats.mean.mean, 9);
  for (const [group, { mean }] of groups.entries()) {
    const shown = gallery.webview.getByTestId(`group-${group}`);
    expect(await shown.innerText()).toContain(mean.mean.toPrecision(3));
  }
  await gallery.screenshot(`class-${name}`);
});

async function valuesOf(label: RegExp, said: string): Promise<number[]> {
  await choose(label);
  await inPage('map-title').getByText(said).waitFor();
  const cells = gallery.webview.locator('section.group .table-view').first().locator('td');
  return cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('data-value'))));
}

test('the map of a class says so, and the classes’ maps average to the map of all', async () => {
  await openGroup(gallery.webview, 6, 7);
  await openTable(inPage('view-group'));
  const even = await valuesOf(/class even/, 'mean over 20 images of class even');
  const odd = await valuesOf(/class odd/, 'mean over 20 images of class odd');
  const all = await valuesOf(/^mean of/, 'mean over 40 images');
  expect(even).toHaveLength(64);
  expect(even).not.toEqual(odd);
  all.forEach((mean, at) => {
    expect(mean).toBeCloseTo((even[at]! + odd[at]!) / 2, 9);
  });
});

test('distributions, the pane and the map of any quantity follow', async () => {
  await choose(/class odd/);
  await inPage('contents').getByText('× 20 images of class odd').waitFor();
  await inPage('quantity-at').getByText('mean over 20 images of class odd').waitFor();
  await inPage('figure-map').getByText('20 images of class odd').first().waitFor();
  await expect.poll(() => gallery.webview.locator('.pane').innerText(), SOON).toContain('20 images of class odd');
});

test('findings are about the class, and say so', async () => {
  await turnTo(gallery.webview, 'overview');
  await choose(/class odd/);
  await inPage('findings-about').getByText('About the 20 images of class odd:').waitFor();
  const largest = gallery.webview.locator('[data-testid=finding][data-rule="largest image"]');
  await expect.poll(() => largest.innerText(), SOON).toContain('times the mean of 20 images');
  const image = Number(/Image (\d+) /.exec(await largest.innerText())![1]);
  const names = await gallery.page.evaluate(() =>
    window.gallery!.player.calls.ask('imageRows', {
      ...{ sort: 'nelbo', descending: true, filter: '', from: 0, count: 64 },
    }),
  );
  expect(names.rows.find((row) => row.image === image)!.ofClass).toBe('odd');
  await gallery.screenshot('class-findings');
  await largest.getByTestId('finding-show').click();
  await expect.poll(() => inPage('image-select').inputValue(), SOON).toBe(String(image));
  await inPage('findings-about').getByText('of class odd, not only the one that is shown:').waitFor();
  await choose(/class odd/);
  await inPage('of-class').getByText('class odd').waitFor();
});

test('the images of a channel, and every image’s map, are those of the class', async () => {
  await openGroup(gallery.webview, 6, 7);
  await turnTo(gallery.webview, 'images');
  await choose(/class even/);
  const figure = inPage('figure-small-maps');
  await figure.getByText('20 images of class even').waitFor();
  await expect.poll(() => figure.getByRole('option').count(), SOON).toBe(20);
  await inPage('drivers-sub').getByText('among the 20 images of class even').waitFor();
  const shown = await figure
    .getByRole('option')
    .evaluateAll((all) => all.map((tile) => [tile.getAttribute('data-image'), tile.getAttribute('data-value')]));
  const driving = await inPage('driving-image').first().getAttribute('data-image');
  const strongest = shown.toSorted((a, b) => Number(b[1]) - Number(a[1]))[0]!;
  expect(strongest[0]).toBe(driving);
  expect(await figure.locator('.small-map-line').innerText()).toContain('Point at a map');
  await gallery.screenshot('class-small-maps');
  const [second] = shown.slice(1);
  await figure.locator(`[data-image="${second![0]}"]`).click();
  await expect.poll(() => inPage('image-select').inputValue(), SOON).toBe(second![0]);
  // One image is shown; its class is still that of the maps.
  expect(await figure.getByRole('option').count()).toBe(20);
  await choose(/class even/);
});

test('two classes are compared on one scale, with their difference', async () => {
  await openGroup(gallery.webview, 6, 7);
  await choose(/class even/);
  await inPage('map-title').getByText('class even').waitFor();
  await inPage('against').click();
  expect(await inPage('against').innerText()).toBe('with A: group 6, channel 7, class even');
  await choose(/class odd/);
  await inPage('side-by-side').getByText('A: group 6, channel 7, class even').waitFor();
  await inPage('side-by-side').getByText('B: group 6, channel 7, class odd').waitFor();
  await inPage('difference-map').waitFor();
  await gallery.screenshot('class-against');
  // The button names its class even on a narrow page.
  await gallery.page.setViewportSize({ width: 560, height: 800 });
  expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  await gallery.page.setViewportSize({ width: 1440, height: 900 });
  await inPage('against').click();
});

test('the class is still shown after the page was hidden, and Esc lets go of it', async () => {
  await gallery.anew();
  await inPage('of-class').getByText('class odd').waitFor();
  for (let times = 0; times < 3; times++) await gallery.page.keyboard.press('Escape');
  await expect.poll(() => inPage('image-select').inputValue(), SOON).toBe('mean');
});

test.each([560, 932, 2000])('nothing collides at %i pixels', async (width) => {
  await gallery.page.setViewportSize({ width, height: 800 });
  await choose(/class even/);
  await inPage('of-class').waitFor();
  expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  expect(await gallery.unanswered()).toEqual([]);
});
