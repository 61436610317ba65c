/** The images one by one: which of them drive a channel, what each costs, and the strip of the costliest. */
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Safetensors } from '../../src/model/safetensors/safetensors';
import { capture, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { MANY_IMAGES } from './entries';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { nameOfCall } from './recording/recording';
import { THEME_NAMES } from './themes/theme';

const IMAGES = 40;
const GROUPS = 9;
const COSTLIEST = 11;
/** Of an editor in a window of 1280×720, beside the Explorer. */
const EDITOR = { width: 932, height: 628 };
const MEASURED = 'measureMore({"check":8,"draws":4,"most":null}): finished';

let folder: string;
let captured: Safetensors;
let gallery: Gallery;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-images-'));
  captured = await capture(join(folder, 'captured.safetensors'), SAMPLE, '--images', SAMPLE_IMAGES);
  gallery = await openGallery({ entry: 'sample' });
  await gallery.page.setViewportSize(EDITOR);
});
afterAll(async () => {
  await gallery.close();
  await rm(folder, { recursive: true });
});

const inPage = (id: string) => gallery.webview.getByTestId(id);
const grid = () => inPage('image-grid');
const rows = () => inPage('image-row');
const cell = (row: number, id: string) => rows().nth(row).getByTestId(id);
const unanswered = async () => (await gallery.unanswered()).map(nameOfCall);

async function openImages(entry: string, moment?: string): Promise<void> {
  await gallery.show({ entry, ...(moment === undefined ? {} : { moment }) });
  await gallery.webview.getByRole('tab', { name: 'Images' }).click();
  await cell(0, 'image-kl').waitFor();
  await filled();
}

/** Waits until every row in view shows all its cells. */
async function filled(): Promise<void> {
  const unfilled = gallery.webview.locator('[data-testid=image-row]:not(:has([data-testid=image-kl]))');
  await unfilled.first().waitFor({ state: 'detached' });
}

/** The images of the rows in the page, in the order in which they are drawn. */
function shownImages(): Promise<number[]> {
  return rows().evaluateAll((drawn) => drawn.map((row) => Number(row.getAttribute('data-image'))));
}

/** @param cells a selector of one cell in each row */
function values(cells: string): Promise<number[]> {
  return rows()
    .locator(cells)
    .evaluateAll((cells) => cells.map((one) => Number(one.getAttribute('data-value'))));
}

/** By image, as the command line saves them. */
function costs(): { readonly kl: number[][]; readonly nelbo: number[] } {
  const all = captured.tensors.get('kl_all')!.values;
  const losses = captured.tensors.get('recon')!.values;
  const kl = Array.from({ length: GROUPS }, (_, group) => [...all.subarray(group * IMAGES, (group + 1) * IMAGES)]);
  const nelbo = Array.from(losses, (loss, image) => loss + kl.reduce((sum, ofGroup) => sum + ofGroup[image]!, 0));
  return { kl, nelbo };
}

function costliest(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => values[b]! - values[a]!);
}

const selected = () =>
  gallery.webview.locator('[data-testid=image-row][aria-selected=true]').getAttribute('data-image');

describe('The table of the sample’s images', () => {
  beforeEach(() => openImages('sample'));

  test('shows the costliest first, with its costs as the command line computes them', async () => {
    const { kl, nelbo } = costs();
    const shown = await shownImages();
    expect(shown[0]).toBe(COSTLIEST);
    expect(shown).toEqual(costliest(nelbo).slice(0, shown.length));
    const shownNelbo = await values('[data-testid=image-nelbo]');
    shown.forEach((image, row) => expect(shownNelbo[row]).toBeCloseTo(nelbo[image]!, 6));
    for (let group = 0; group < GROUPS; group++) {
      expect((await values(`[data-group="${group}"]`))[0]).toBeCloseTo(kl[group]![COSTLIEST]!, 6);
    }
    expect(await cell(0, 'image-nelbo').innerText()).toBe('120');
    expect(await inPage('image-count').innerText()).toBe('40 images');
    expect(await inPage('image-order').innerText()).toContain('partly noise');
    expect(await unanswered()).toEqual([]);
  });

  test('is sorted by any header, and the other way around by the same once more', async () => {
    const { kl, nelbo } = costs();
    await inPage('sort-6').click();
    await expect.poll(async () => (await shownImages())[0]).toBe(costliest(kl[6]!)[0]);
    expect(await gallery.webview.locator('[aria-sort]').innerText()).toBe('6↓');
    await inPage('sort-name').click();
    await expect.poll(async () => (await shownImages()).slice(0, 3)).toEqual([0, 1, 2]);
    await inPage('sort-name').click();
    await expect.poll(async () => (await shownImages()).slice(0, 3)).toEqual([39, 38, 37]);
    await inPage('sort-nelbo').click();
    await expect.poll(async () => (await shownImages())[0]).toBe(COSTLIEST);
    await inPage('sort-nelbo').click();
    await expect.poll(async () => (await shownImages())[0]).toBe(costliest(nelbo).at(-1));
  });

  test('is filtered by name, and says how many match', async () => {
    await inPage('image-filter').fill('01');
    await inPage('image-count').getByText('of 40 images match').waitFor();
    expect(await inPage('image-count').innerText()).toBe('11 of 40 images match');
    expect((await shownImages()).toSorted((a, b) => a - b)).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    await inPage('image-filter').fill('nothing');
    await inPage('image-count').getByText('0 of 40 images match').waitFor();
    expect(await rows().count()).toBe(0);
    await inPage('image-filter').fill('');
    await expect.poll(async () => (await shownImages())[0]).toBe(COSTLIEST);
  });

  test('goes everywhere by keyboard alone: rows, headers, one image and back', async () => {
    await grid().focus();
    const active = () =>
      grid().evaluate((element) =>
        document.getElementById(element.getAttribute('aria-activedescendant')!)!.getAttribute('data-image'),
      );
    const order = costliest(costs().nelbo);
    await grid().press('ArrowDown');
    await grid().press('ArrowDown');
    expect(await active()).toBe(String(order[2]));
    await grid().press('End');
    await expect.poll(active).toBe(String(order.at(-1)));
    await grid().press('PageUp');
    await grid().press('Home');
    await expect.poll(active).toBe(String(COSTLIEST));
    await grid().press('ArrowDown');
    await grid().press('Enter');
    await expect.poll(selected).toBe(String(order[1]));
    await inPage('image-facts').getByText(`Image ${order[1]}`).waitFor();
    await grid().press('Escape');
    await expect.poll(() => gallery.webview.locator('[data-testid=image-row][aria-selected=true]').count()).toBe(0);
    await inPage('sort-nelbo').focus();
    await gallery.page.keyboard.press('ArrowRight');
    await gallery.page.keyboard.press('End');
    expect(await gallery.webview.locator(':focus').getAttribute('data-testid')).toBe(`sort-${GROUPS - 1}`);
  });

  test('tells a screen reader how many rows there are, and which are drawn; the pointer shows what a cell holds', async () => {
    expect(await grid().getAttribute('aria-rowcount')).toBe(String(IMAGES + 1));
    expect(await rows().first().getAttribute('aria-rowindex')).toBe('2');
    await rows().first().locator('[data-group="4"]').hover();
    expect(await inPage('image-line').innerText()).toBe('011.png: KL of group 4 10.9 nats, 99th percentile');
    await cell(0, 'image-nelbo').hover();
    expect(await inPage('image-line').innerText()).toBe('011.png: NELBO 120, reconstruction 50.6, KL 69.7 nats');
  });

  test('shows the pictures of each image, as the network got and returned it', async () => {
    const drawn = () =>
      rows()
        .first()
        .locator('canvas')
        .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).width));
    await expect.poll(drawn).toEqual([32, 32]);
  });

  test('shows an image everywhere on a click, and what is unusual in it', async () => {
    // Recorded are the numbers of two images.
    await inPage('image-filter').fill('');
    await gallery.webview.locator('[data-testid=image-row][data-image="3"]').or(rows().first()).first().waitFor();
    await grid().focus();
    while ((await gallery.webview.locator('[data-testid=image-row][data-image="3"]').count()) === 0) {
      await grid().press('PageDown');
    }
    await gallery.webview.locator('[data-testid=image-row][data-image="3"]').click();
    await inPage('image-facts').getByText('Its NELBO is').waitFor();
    const facts = await inPage('image-facts').innerText();
    expect(facts).toMatch(/Image 3 003\.png/);
    expect(facts).toMatch(/the (\d+(st|nd|rd|th) )?largest of 40\./);
    expect(facts).toMatch(/Unusual KL: group \d|No group’s KL is beyond the 5th or 95th percentile\./);
    await gallery.webview.getByRole('tab', { name: /^Group/ }).click();
    await inPage('map-title').getByText('image 3').waitFor();
  });
});

describe('What drives a channel', () => {
  const names = () =>
    inPage('driving-image').evaluateAll((images) => images.map((one) => Number(one.getAttribute('data-image'))));

  beforeEach(async () => {
    await gallery.show({ entry: 'sample' });
    await inPage('cell-6-7').click();
    await gallery.webview.getByRole('tab', { name: 'Images' }).click();
    await inPage('driving-image').first().waitFor();
  });

  test('are its strongest images, those spread over all, and its weakest, each with its value', async () => {
    expect(await inPage('drivers-title').innerText()).toBe('What drives group 6, channel 7');
    expect(await inPage('drivers-sub').innerText()).toMatch(
      /^KL per image, in nats · ranked by one draw of each image: partly noise/,
    );
    const strongest = await names();
    expect(strongest).toHaveLength(8);
    await inPage('drivers-weakest').click();
    const weakest = await names();
    expect(weakest).toHaveLength(8);
    expect(weakest.filter((image) => strongest.includes(image))).toEqual([]);
    await inPage('drivers-quantiles').click();
    expect(await inPage('driving-image').locator('small').allInnerTexts()).toEqual([
      '5 %',
      '25 %',
      '50 %',
      '75 %',
      '95 %',
    ]);
    // The channel carries nearly all of its group’s KL.
    expect(strongest[0]).toBe(costliest(costs().kl[6]!)[0]);
  });

  test('shows a map for the image that is pointed at', async () => {
    const map = inPage('driving-map');
    const [first] = await names();
    await map.getByText(`image ${first}`).waitFor();
    await inPage('driving-image').nth(3).hover();
    const fourth = (await names())[3];
    await map.getByText(`image ${fourth}`).waitFor();
  });
});

test('With flows, images are ranked by what they contribute to an estimate, and it says so', async () => {
  await openImages('flows');
  expect(await inPage('drivers-sub').innerText()).toMatch(/^KL estimate per model sample, in nats/);
  expect(await inPage('image-count').innerText()).toBe('16 model samples');
  expect(await inPage('sort-1').getAttribute('title')).toBe('Sort by KL estimate of group 1');
  expect(await unanswered()).toEqual([]);
});

test('Model samples are never called images', async () => {
  await openImages('model-samples');
  for (const id of ['image-count', 'image-order', 'drivers-sub']) {
    expect(await inPage(id).innerText()).not.toMatch(/\bimages?\b/);
  }
  expect(await grid().getAttribute('aria-label')).toMatch(/^Model samples/);
});

test('Several draws give every image a standard error, and a class filters the table', async () => {
  await openImages('sweep', MEASURED);
  expect(await rows().first().innerText()).toMatch(/± \d/);
  await inPage('image-filter').fill('odd');
  await inPage('image-count').getByText('20 of 40 images match').waitFor();
  expect(await rows().first().innerText()).toContain('odd');
});

test('A KL that is NaN comes last, and is shown as NaN', async () => {
  await openImages('not-finite');
  expect(await rows().first().innerText()).toContain('NaN');
});

describe('The strip of images', () => {
  const strip = () => inPage('strip-image');

  test('has the costliest first, each with a bar of its cost, and shows one everywhere on a click', async () => {
    await gallery.show({ entry: 'sample' });
    await strip().first().waitFor();
    const { nelbo } = costs();
    const order = costliest(nelbo).slice(0, 32);
    const shown = await strip().evaluateAll((images) => images.map((one) => Number(one.getAttribute('data-image'))));
    expect(shown).toEqual(order);
    const heights = await strip()
      .locator('.bar > span')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().height));
    heights.forEach((height, place) => {
      expect(height / heights[0]!).toBeCloseTo(nelbo[order[place]!]! / nelbo[COSTLIEST]!, 1);
    });
    await strip().nth(0).focus();
    await gallery.page.keyboard.press('ArrowRight');
    await gallery.page.keyboard.press('Enter');
    await expect.poll(() => strip().nth(1).getAttribute('aria-pressed')).toBe('true');
  });

  test('says that a ranking from one draw is partly noise', async () => {
    await gallery.show({ entry: 'sample' });
    await strip().first().waitFor();
    expect(await gallery.webview.locator('.image-strip h2').innerText()).toContain(
      'ranked by one draw of each image: partly noise',
    );
  });
});

describe(`${MANY_IMAGES} images in 30 groups, from a statistics file without its model,`, () => {
  beforeAll(() => openImages('many-images'));

  test('are one table, of which only the rows in view are drawn', async () => {
    expect((await inPage('image-count').innerText()).replaceAll('\u202f', '')).toBe('10000 images');
    expect(await grid().getAttribute('aria-rowcount')).toBe('10001');
    expect(await rows().count()).toBeLessThan(40);
    await grid().focus();
    await grid().press('End');
    await gallery.webview.locator('[data-testid=image-row][aria-rowindex="10001"]').getByTestId('image-kl').waitFor();
    await grid().press('Home');
    await gallery.webview.locator('[data-testid=image-row][aria-rowindex="2"]').getByTestId('image-kl').waitFor();
    expect((await unanswered()).filter((call) => call.startsWith('imageRows'))).toEqual([]);
  });

  test('a fast scroll fills a few rows in a frame, and all of them soon', async () => {
    const filledAtOnce = await grid().evaluate(async (area) => {
      const filled = () =>
        new Set(
          Array.from(area.querySelectorAll('[data-testid=image-row]:has([data-testid=image-kl])'), (row) =>
            row.getAttribute('aria-rowindex'),
          ),
        );
      let before = filled();
      let most = 0;
      area.scrollTop += 100 * 27;
      for (let frame = 0; frame < 30; frame++) {
        await new Promise(requestAnimationFrame);
        const after = filled();
        most = Math.max(most, Array.from(after).filter((row) => !before.has(row)).length);
        before = after;
      }
      return most;
    });
    expect(filledAtOnce).toBeGreaterThan(0);
    expect(filledAtOnce).toBeLessThan(10);
    await filled();
  });
});

describe.each(['sample', 'many-images'])('The view of %s', (entry) => {
  beforeAll(() => openImages(entry));

  test.each([560, 760, 932, 1280, 2000])('has nothing that collides or is cut off, %i px wide', async (width) => {
    await gallery.page.setViewportSize({ width, height: 900 });
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await gallery.page.setViewportSize(EDITOR);
  });

  test.each(THEME_NAMES)('in the theme %s', async (theme) => {
    await gallery.changeTheme(theme);
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await gallery.screenshot(`images-${entry}-${theme}`);
  });
});
