/** The pictures beside a group's map: what is pointed at, where the loss lies, the map over them, and their pixels. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hoverMap } from '../ui/heatmap';
import { numberOf } from '../ui/readOut';
import { openGroup, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

const SIDE = 8;
const PICTURES = ['input', 'reconstruction', 'difference', 'overlay', 'loss'] as const;

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
});
afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);
const picture = (name: (typeof PICTURES)[number]) => inPage(`picture-${name}`);
const line = () => inPage('pixel-line').innerText();

async function openImage(): Promise<void> {
  await gallery.show({ entry: 'sample' });
  await openGroup(gallery.webview, 6);
  await chooseImage('3');
}

async function chooseImage(image: string): Promise<void> {
  await inPage('image-select').selectOption(image);
  for (const name of PICTURES) await picture(name).locator('canvas[aria-busy=false]').last().waitFor();
}

/** Where an outline lies in its map or picture, in latent positions. */
async function outlined(field: Locator, mark: 'pointed' | 'chosen') {
  return field.evaluate(
    (element, { mark, side }) => {
      const outline = element.querySelector(`.cell-outline.${mark}`);
      if (outline === null) return null;
      const [outer, inner] = [element.getBoundingClientRect(), outline.getBoundingClientRect()];
      const cell = { x: outer.width / side, y: outer.height / side };
      return [
        (inner.top - outer.top) / cell.y,
        (inner.left - outer.left) / cell.x,
        inner.height / cell.y,
        inner.width / cell.x,
      ].map((share) => Math.round(share * 100) / 100);
    },
    { mark, side: SIDE },
  );
}

/** Points at the middle of a pixel of a 32 × 32 picture. */
async function pointAt(name: (typeof PICTURES)[number], y: number, x: number): Promise<void> {
  const { width, height } = (await picture(name).boundingBox())!;
  await picture(name).hover({ position: { x: ((x + 0.5) * width) / 32, y: ((y + 0.5) * height) / 32 } });
}

const map = () => inPage('heatmap').locator('..');

test('Pictures stay, with their tools, until those of the next image replace them', async () => {
  await openImage();
  await gallery.webview.locator('body').evaluate(() => {
    const counted = window as unknown as { vanished: string[] };
    counted.vanished = [];
    new MutationObserver((changes) => {
      for (const { removedNodes } of changes) {
        for (const node of removedNodes) if (node instanceof HTMLElement) counted.vanished.push(node.outerHTML);
      }
    }).observe(document.querySelector('.map-and-pictures')!, { subtree: true, childList: true });
  });
  await chooseImage('0');
  await inPage('group-pictures').locator('.which', { hasText: 'image 0 · ' }).waitFor();
  const vanished = await gallery.webview
    .locator('body')
    .evaluate(() => (window as unknown as { vanished: string[] }).vanished);
  expect(vanished.filter((html) => /^<(figure|div)/.test(html))).toEqual([]);
});

describe('A latent position', () => {
  beforeEach(openImage);

  test('that the pointer is over in the map is outlined in all pictures', async () => {
    await hoverMap(gallery.webview, { y: 2, x: 5, side: SIDE });
    for (const name of PICTURES) await expect.poll(() => outlined(picture(name), 'pointed')).toEqual([2, 5, 1, 1]);
  });

  test('that the pointer is over in a picture is outlined in the map and the others, and the pane reads it', async () => {
    await pointAt('reconstruction', 13, 30);
    await expect.poll(() => outlined(map(), 'pointed')).toEqual([3, 7, 1, 1]);
    for (const name of PICTURES) expect(await outlined(picture(name), 'pointed')).toEqual([3, 7, 1, 1]);
    await inPage('breadcrumb').getByText('(3, 7)').waitFor();
  });

  test('stays outlined, with another mark, when it is clicked', async () => {
    await pointAt('input', 9, 1);
    await gallery.page.mouse.down();
    await gallery.page.mouse.up();
    await hoverMap(gallery.webview, { y: 6, x: 6, side: SIDE });
    for (const field of [map(), ...PICTURES.map(picture)]) {
      await expect.poll(() => outlined(field, 'pointed')).toEqual([6, 6, 1, 1]);
      expect(await outlined(field, 'chosen')).toEqual([2, 0, 1, 1]);
      const marks = await field
        .locator('.cell-outline')
        .evaluateAll((all) => all.map((mark) => getComputedStyle(mark).boxShadow));
      expect(new Set(marks).size).toBe(2);
    }
  });

  test('is reached with the keyboard: the arrows move over pixels, Enter keeps the position', async () => {
    await picture('input').focus();
    for (let step = 0; step < 9; step++) await gallery.page.keyboard.press('ArrowRight');
    await gallery.page.keyboard.press('ArrowDown');
    await expect.poll(line).toMatch(/^pixel \(1, 9\)/);
    expect(await outlined(map(), 'pointed')).toEqual([0, 2, 1, 1]);
    await gallery.page.keyboard.press('Enter');
    await expect.poll(() => outlined(map(), 'chosen')).toEqual([0, 2, 1, 1]);
  });

  test('of two images beside each other is outlined in both maps, the difference and all four pictures', async () => {
    await inPage('against').click();
    await inPage('image-select').selectOption('0');
    await inPage('difference-map').waitFor();
    const sides = inPage('side-by-side');
    await sides
      .locator('.picture-field')
      .first()
      .hover({ position: { x: 1, y: 1 } });
    for (const field of ['.map-field', '.picture-field']) {
      const fields = await sides.locator(field).all();
      expect(fields).toHaveLength(field === '.map-field' ? 3 : 4);
      for (const one of fields) await expect.poll(() => outlined(one, 'pointed')).toEqual([0, 0, 1, 1]);
    }
  });
});

describe('The reconstruction loss by pixel', () => {
  beforeEach(openImage);

  test('adds up to the image’s reconstruction loss', async () => {
    const total = await inPage('group-pictures').getByText('loss by pixel:').innerText();
    const shown = await numberOf(gallery.webview, 'summary-reconstruction');
    expect(total).toBe(`loss by pixel: ${shown.toPrecision(3)} nats`);
  });

  test('is read in nats, beside what the pixel is in the other pictures', async () => {
    await pointAt('loss', 16, 16);
    await expect
      .poll(line)
      .toMatch(
        /^pixel \(16, 16\) · input (0|1\.00) · reconstruction [\d.]+ · difference −?[\d.]+ · loss [\d.× ⁻⁰-⁹]+ nats$/,
      );
  });

  test('has a scale of its own', async () => {
    const bar = inPage('group-pictures').getByRole('img', { name: /^Colours from .* to .* nats$/ });
    await bar.waitFor();
    expect(await bar.locator('.ticks span').count()).toBeGreaterThan(1);
  });

  const colours = () => inPage('group-pictures').locator('.loss-map .colour-bar').getAttribute('aria-label');
  const isOf = (image: string) =>
    inPage('group-pictures')
      .locator('.which', { hasText: `image ${image} · ` })
      .waitFor();
  const drawnLoss = () =>
    picture('loss')
      .locator('canvas')
      .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

  test('is on one scale for all images, if the reader says so', async () => {
    const own = [];
    for (const image of ['3', '11']) {
      await inPage('image-select').selectOption(image);
      await isOf(image);
      await picture('loss').waitFor();
      own.push(await colours());
    }
    expect(new Set(own).size).toBe(2);
    await inPage('loss-domain-shared').click();
    const ofAll = await colours();
    await inPage('image-select').selectOption('3');
    await isOf('3');
    await expect.poll(colours).toBe(ofAll);
    expect(await inPage('loss-domain-shared').getAttribute('title')).toBe('The scale covers the values of all images');
  });

  test('can be linear or logarithmic, inverted, and between typed ends, also after the page was hidden', async () => {
    await inPage('loss-scale-linear').click();
    const linear = await drawnLoss();
    await inPage('loss-scale-log').click();
    await expect.poll(drawnLoss).not.toBe(linear);
    const log = await drawnLoss();
    await inPage('loss-invert').click();
    await expect.poll(drawnLoss).not.toBe(log);
    await inPage('loss-domain-typed').click();
    const form = gallery.webview.getByRole('dialog', { name: 'Ends of the scale' }).filter({ visible: true });
    await form.getByLabel('from').fill('0.25');
    await form.getByLabel('to').fill('0.5');
    await gallery.screenshot('loss-typed');
    await form.getByRole('button', { name: 'Use these ends' }).click();
    await expect.poll(colours).toBe('Colours from 0.250 to 0.500 nats');
    await gallery.anew();
    await picture('loss').waitFor();
    expect(await colours()).toBe('Colours from 0.250 to 0.500 nats');
    expect(await inPage('loss-invert').getAttribute('aria-pressed')).toBe('true');
  });

  test('leaves out padding, which is not scored', async () => {
    await pointAt('loss', 0, 5);
    await expect.poll(line).toMatch(/loss not scored$/);
    const alpha = await picture('loss')
      .locator('canvas')
      .evaluate((canvas) => {
        const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 32, 32);
        return [data[3], data[(16 * 32 + 16) * 4 + 3]];
      });
    expect(alpha).toEqual([0, 255]);
  });

  test('is of the images that a mean covers, one after the other', async () => {
    await inPage('image-select').selectOption('mean');
    await inPage('group-pictures').getByText('image 0, one of 40 averaged').waitFor();
    await picture('loss').waitFor();
  });
});

test('A statistics file holds no loss by pixel, and the page says so instead of showing one', async () => {
  await gallery.show({ entry: 'statistics' });
  await turnTo(gallery.webview, 'group');
  await inPage('group-pictures').waitFor();
  await gallery.webview
    .getByText('A statistics file holds the reconstruction loss of each image, not of its pixels')
    .waitFor();
  expect(await picture('loss').count()).toBe(0);
});

describe('The map over a picture', () => {
  beforeEach(openImage);
  const cover = () => picture('overlay').locator('canvas').nth(1);
  const opacity = () => cover().evaluate((canvas) => Number(getComputedStyle(canvas).opacity));

  test('is as opaque as the keyboard makes it, and as it was when the page is shown again', async () => {
    expect(await opacity()).toBeCloseTo(0.6, 5);
    await inPage('picture-opacity').focus();
    await gallery.page.keyboard.press('ArrowRight');
    await expect.poll(opacity).toBeCloseTo(0.65, 5);
    await gallery.page.keyboard.press('End');
    await expect.poll(opacity).toBe(1);
    await gallery.page.keyboard.press('Home');
    await expect.poll(opacity).toBe(0);
    await gallery.anew();
    await picture('overlay').waitFor();
    expect(await opacity()).toBe(0);
  });

  test('draws nothing anew for another opacity', async () => {
    await cover().evaluate((canvas) => {
      const context = (canvas as HTMLCanvasElement).getContext('2d')!;
      context.fillStyle = '#010203';
      context.fillRect(0, 0, 1, 1);
    });
    await inPage('picture-opacity').fill('30');
    await expect.poll(opacity).toBeCloseTo(0.3, 5);
    const first = await cover().evaluate((canvas) =>
      Array.from((canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 1, 1).data),
    );
    expect(first).toEqual([1, 2, 3, 255]);
  });

  test('lies over the reconstruction, too', async () => {
    const below = () =>
      picture('overlay')
        .locator('canvas')
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const overInput = await below();
    await inPage('picture-covered').selectOption('reconstruction');
    await gallery.webview.getByRole('img', { name: 'KL by latent position, laid over the reconstruction' }).waitFor();
    expect(await below()).not.toBe(overInput);
  });
});

describe('Enlarged pictures', () => {
  test('have a grid between their pixels and an outline around the one pointed at, in all of them', async () => {
    await openImage();
    expect(await gallery.webview.locator('.pixel-grid').count()).toBe(0);
    await inPage('picture-size').selectOption('8');
    for (const name of PICTURES) {
      expect(await picture(name).boundingBox()).toMatchObject({ width: 256, height: 256 });
      expect(await picture(name).locator('.pixel-grid').count()).toBe(1);
    }
    await pointAt('input', 10, 12);
    for (const name of PICTURES) {
      const outline = picture(name).getByTestId('pixel-outline');
      await outline.waitFor();
      const [outer, inner] = [(await picture(name).boundingBox())!, (await outline.boundingBox())!];
      expect([inner.x - outer.x, inner.y - outer.y, inner.width, inner.height]).toEqual([96, 80, 8, 8]);
    }
    await expect.poll(line).toMatch(/^pixel \(10, 12\)/);
    await gallery.anew();
    await picture('input').waitFor();
    expect(await inPage('picture-size').inputValue()).toBe('8');
  });

  test('scroll within their frames, and the keyboard’s pixel stays in sight', async () => {
    await openImage();
    await inPage('picture-size').selectOption('32');
    await picture('input').focus();
    await gallery.page.keyboard.press('End');
    await gallery.page.keyboard.press('PageDown');
    const outline = picture('input').getByTestId('pixel-outline');
    await outline.waitFor();
    await expect.poll(line).toMatch(/^pixel \(31, 31\)/);
    const frame = picture('input').locator('..');
    expect((await frame.boundingBox())!.height).toBeLessThanOrEqual(420);
    await expect
      .poll(async () => {
        const [outer, inner] = [(await frame.boundingBox())!, (await outline.boundingBox())!];
        return inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
      })
      .toBe(true);
  });

  test.each([1.25, 1.5, 2])('are crisp on a screen with %f pixels for each CSS pixel', async (ratio) => {
    await openImage();
    const session = await gallery.page.context().newCDPSession(gallery.page);
    const { width, height } = gallery.page.viewportSize()!;
    await session.send('Emulation.setDeviceMetricsOverride', {
      // As after a zoom, the window has fewer CSS pixels.
      ...{ width: Math.round(width / ratio), height, deviceScaleFactor: ratio, mobile: false },
    });
    try {
      for (const size of ['fit', '4']) {
        await inPage('picture-size').selectOption(size);
        await expect
          .poll(async () => {
            const perPixel = ((await picture('input').boundingBox())!.width * ratio) / 32;
            return Math.abs(perPixel - Math.round(perPixel)) < 0.01;
          })
          .toBe(true);
      }
    } finally {
      await session.send('Emulation.clearDeviceMetricsOverride');
      await session.detach();
    }
  });
});
