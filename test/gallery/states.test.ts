/** Every moment of every recorded inspection is shown whole, in every theme. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutFaults } from './layoutFaults';
import { ENTRIES } from './entries';
import { openGallery, type Gallery } from './openGallery';
import { THEME_NAMES } from './themes/theme';

/** In pixels: a page in a narrow editor group, and one in a usual window. */
const WIDTHS = [560, 930, 1440];

let gallery: Gallery;
const errors: string[] = [];

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  gallery.page.on('pageerror', (error) => errors.push(error.message));
  gallery.page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
});

afterAll(() => gallery.close());

describe.each(ENTRIES)('$title', ({ name }) => {
  beforeAll(() => gallery.show({ entry: name }));

  test('collides, overhangs and vanishes nowhere, at any moment, width and in any theme', async () => {
    const faults: Record<string, string[]> = {};
    for (const moment of await gallery.moments()) {
      await gallery.changeMoment(moment);
      for (const theme of THEME_NAMES) {
        await gallery.changeTheme(theme);
        for (const width of WIDTHS) {
          await gallery.page.setViewportSize({ width, height: 900 });
          const found = await layoutFaults(gallery.webview.locator('html'));
          if (found.length > 0) faults[`${moment}, ${theme}, ${width} px`] = found;
        }
      }
    }
    expect(faults).toEqual({});
  });

  test('is recorded with all that the page asks, and nothing fails in it', async () => {
    expect(await gallery.unanswered()).toEqual([]);
    expect(errors).toEqual([]);
  });
});
