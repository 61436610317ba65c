/** Findings in words, with the numbers behind them and the way to the place. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { THEME_NAMES } from './themes/theme';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const finding = (rule: string) => gallery.webview.locator(`[data-testid=finding][data-rule="${rule}"]`);

describe('The sample’s findings', () => {
  beforeAll(async () => {
    await gallery.show({ entry: 'sample' });
    await inPage('finding').first().waitFor();
  });

  test('say which channels are in use, which image is the costliest, and where the KL goes', async () => {
    const sentences = await inPage('finding').locator('> p').allInnerTexts();
    expect(sentences.map((sentence) => sentence.replace(/ show$/, ''))).toEqual([
      '9 of 72 channels are in use, one in each group; the others have a KL of at most 0.1 nats (one draw each: given these z).',
      'Image 11 has a KL of 69.7 nats, 1.79 times the mean of 40 images and 4.5\u00a0% of their sum; which image is the costliest may change with the draw.',
      'The 3 groups of 4×4 hold 36.0\u00a0% of the KL in 11.1\u00a0% of the latent variables.',
    ]);
    await gallery.screenshot('findings');
  });

  test('unfold the number, when it is reported, and the definition', async () => {
    const largest = finding('largest image');
    await largest.getByText('why').click();
    const lines = await largest.locator('dl > div').allInnerTexts();
    expect(lines[0]).toMatch(/^KL of image 11 ÷ mean\s+1\.79 reported if ≥ 1\.50$/);
    expect(lines.slice(1).map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'KL of image 11 69.7 nats',
      'NELBO of image 11 120 nats',
      'mean KL 39.0 nats',
      'mean KL without this image 38.2 nats',
      'draws per image 1',
    ]);
    expect(await largest.innerText()).toContain('Of many images one always has the largest KL');
    await gallery.screenshot('findings-why');
  });

  test('lead to an image, which is then shown everywhere, and to a group', async () => {
    await finding('largest image').getByTestId('finding-show').click();
    expect(await inPage('image-select').inputValue()).toBe('11');
    await finding('share by scale').getByTestId('finding-show').click();
    await inPage('view-group').waitFor();
    expect(await inPage('group-title').innerText()).toContain('Group 0');
  });

  test('can be reached and unfolded with the keyboard alone', async () => {
    await gallery.show({ entry: 'sample' });
    await finding('channels unused').getByTestId('finding-show').focus();
    await gallery.page.keyboard.press('Tab');
    await gallery.page.keyboard.press('Enter');
    await finding('channels unused').locator('dl').waitFor();
  });

  test.each(THEME_NAMES)('are whole in the theme %s', async (theme) => {
    await gallery.changeTheme(theme);
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  });
});

describe('While an inspection runs', () => {
  test.each([560, 932, 1280, 2000])('nothing moves when the findings come, at %i pixels', async (width) => {
    await gallery.page.setViewportSize({ width, height: 800 });
    await gallery.show({ entry: 'sample' });
    const places: { readonly moment: string; readonly y: number }[] = [];
    for (const moment of await gallery.moments()) {
      await gallery.changeMoment(moment);
      const hierarchy = inPage('figure-hierarchy');
      if ((await hierarchy.count()) === 0) continue;
      const y = await hierarchy.evaluate((element) => {
        const view = element.closest('.content')!;
        return element.getBoundingClientRect().top - view.getBoundingClientRect().top;
      });
      places.push({ moment, y: Math.round(y) });
      if (moment.includes('finished')) await inPage('finding').first().waitFor();
    }
    await inPage('finding').first().waitFor();
    expect(places.length).toBeGreaterThan(3);
    expect(new Set(places.map(({ y }) => y)).size, JSON.stringify(places)).toBe(1);
  });
});

test('Model samples have no findings: they say nothing about data', async () => {
  await gallery.show({ entry: 'flows' });
  await inPage('group-0').waitFor();
  await inPage('no-findings').getByText('model samples say nothing about data').waitFor();
  expect(await inPage('finding').count()).toBe(0);
});
