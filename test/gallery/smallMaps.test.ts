/** The map of every kept image, small, on one scale. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MANY_MAPS, NO_MAPS } from './entries';
import { openGallery, type Gallery } from './openGallery';
import { openGroup, turnTo } from '../ui/views';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
});
afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);
const area = () => gallery.webview.locator('.tile-area');
const tile = (image: number) => area().locator(`[data-image="${image}"]`);
const line = () => inPage('small-map-line').innerText();
const drawn = () => area().getByRole('option').count();

describe('Of 40 images,', () => {
  beforeAll(async () => {
    await gallery.show({ entry: 'sample' });
    await openGroup(gallery.webview, 6, 7);
    await turnTo(gallery.webview, 'images');
    await tile(39).waitFor();
  });

  test('every one has a map, with the KL of the channel in that image', async () => {
    expect(await drawn()).toBe(40);
    const strongest = inPage('driving-image').first();
    const image = Number(await strongest.getAttribute('data-image'));
    const value = Number(await tile(image).getAttribute('data-value'));
    await expect.poll(() => strongest.innerText()).toContain(value.toPrecision(3));
    const values = await area()
      .getByRole('option')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-value'))));
    expect(Math.max(...values)).toBe(value);
  });

  test('a position’s colour is the same in every map for the same value', async () => {
    const colours = await area()
      .locator('canvas')
      .evaluateAll((all) => new Set(all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL())).size);
    expect(colours).toBeGreaterThan(20);
    await gallery.webview.getByTestId('figure-small-maps').getByText('one scale').waitFor();
    expect(await gallery.webview.locator('.small-maps .colour-bar').count()).toBe(1);
  });

  test('the one under the pointer is read: its value, and that of the position', async () => {
    await tile(3)
      .locator('canvas')
      .hover({ position: { x: 24, y: 30 } });
    await expect.poll(line).toMatch(/^image 3, 003\.png: [\d.]+ nats, of which [\d.]+ at \(5, 4\)$/);
    expect(await line()).toContain(Number(await tile(3).getAttribute('data-value')).toPrecision(3));
  });

  test('a click shows one everywhere', async () => {
    await tile(5).click();
    await expect.poll(() => inPage('image-select').inputValue()).toBe('5');
    expect(await tile(5).getAttribute('aria-selected')).toBe('true');
  });

  test('the arrows move, and Enter shows', async () => {
    await area().focus();
    await gallery.page.keyboard.press('Home');
    await gallery.page.keyboard.press('ArrowRight');
    await gallery.page.keyboard.press('ArrowRight');
    await expect.poll(line).toMatch(/^image 2, 002\.png: /);
    expect(await area().getAttribute('aria-activedescendant')).toBe('small-map-2');
    await gallery.page.keyboard.press('Enter');
    await expect.poll(() => inPage('image-select').inputValue()).toBe('2');
  });

  test('another group’s maps take their place', async () => {
    await openGroup(gallery.webview, 0);
    await turnTo(gallery.webview, 'images');
    await gallery.webview.getByTestId('figure-small-maps').getByText('group 0').waitFor();
    await expect
      .poll(() =>
        tile(0)
          .locator('canvas')
          .evaluate((canvas) => (canvas as HTMLCanvasElement).width),
      )
      .toBe(4);
  });
});

describe(`Of ${MANY_MAPS} images,`, () => {
  beforeAll(async () => {
    await gallery.show({ entry: 'many-maps' });
    await openGroup(gallery.webview, 1);
    await turnTo(gallery.webview, 'images');
    await tile(0).waitFor();
  });

  test('only those in view are drawn, down to the last', async () => {
    await expect.poll(drawn).toBeGreaterThan(20);
    expect(await drawn()).toBeLessThan(400);
    await area().focus();
    await gallery.page.keyboard.press('End');
    await tile(MANY_MAPS - 1).waitFor();
    await expect.poll(() => tile(0).count()).toBe(0);
    expect(await drawn()).toBeLessThan(400);
    await expect.poll(() => area().getAttribute('aria-activedescendant')).toBe(`small-map-${MANY_MAPS - 1}`);
  });

  test('a class of which some images are not kept can’t be chosen, and says why', async () => {
    const classes = gallery.webview.locator('optgroup option');
    await expect.poll(() => classes.count()).toBe(2);
    const [kept, partly] = [classes.nth(0), classes.nth(1)];
    const half = MANY_MAPS / 2;
    expect(await kept.innerText()).toBe(`class kept: mean of ${half} images`);
    expect(await kept.isDisabled()).toBe(false);
    expect(await partly.innerText()).toBe(`class partly kept: ${half} of its ${half + NO_MAPS} images are kept`);
    expect(await partly.isDisabled()).toBe(true);
    await inPage('figure-small-maps')
      .getByText(/first 1\u202f000 images, which are kept/)
      .waitFor();
  });

  test('nothing moves or is measured anew when Showing counts on', async () => {
    const widths = await inPage('image-select').evaluate((select: HTMLSelectElement) => {
      const [mean] = [...select.options];
      const before = select.getBoundingClientRect().width;
      mean!.text = 'mean of 1,872 of 20,000 model samples, and longer than any other choice';
      return [before, select.getBoundingClientRect().width];
    });
    expect(widths[1]).toBe(widths[0]);
  });

  test('a scroll through all of them shows each page when it stops', async () => {
    const scroll = (share: number) =>
      area().evaluate((element, to) => {
        element.scrollTop = to * (element.scrollHeight - element.clientHeight);
      }, share);
    for (const share of [0, 0.25, 0.5, 0.75]) {
      await scroll(share);
      await expect
        .poll(() =>
          area().evaluate((element) => {
            const box = element.getBoundingClientRect();
            const under = document.elementFromPoint(box.left + 20, box.top + box.height / 2);
            return under?.closest('[data-image]') !== null;
          }),
        )
        .toBe(true);
    }
    expect((await gallery.unanswered()).filter(({ name }) => name === 'imageMaps')).toEqual([]);
  });
});
