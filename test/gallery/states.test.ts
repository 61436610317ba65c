/** Every moment of every recorded inspection is shown whole: as it opens in every theme, and at its end on every view. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { turnTo, viewsOf } from '../ui/views';
import { layoutFaults } from './layoutFaults';
import { ENTRIES } from './entries';
import { openGallery, type Gallery } from './openGallery';
import { nameOfCall } from './recording/recording';
import { THEME_NAMES, type ThemeName } from './themes/theme';

/**
 * Widths of the page, in pixels. Other tests look at every width in between. Themes differ in borders, so all are
 * checked where room is scarcest.
 */
const SIZES: readonly (readonly [ThemeName, number])[] = [
  ...THEME_NAMES.map((theme) => [theme, 560] as const),
  ['dark', 930],
  ['dark', 1440],
];

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

  test('nothing collides, overhangs or vanishes, at any moment, at any width and in any theme', async () => {
    const faults: Record<string, string[]> = {};
    const check = async (what: string, sizes: typeof SIZES) => {
      for (const [theme, width] of sizes) {
        await gallery.changeTheme(theme);
        await gallery.page.setViewportSize({ width, height: 900 });
        const found = await layoutFaults(gallery.webview.locator('html'));
        if (found.length > 0) faults[`${what}, ${theme}, ${width} px`] = found;
      }
    };
    for (const moment of await gallery.moments()) {
      await gallery.changeMoment(moment);
      await check(moment, SIZES);
    }
    for (const view of (await viewsOf(gallery.webview)).slice(1)) {
      await turnTo(gallery.webview, view);
      await check(`at the end, ${view}`, SIZES);
    }
    expect(faults).toEqual({});
  }, 240_000);

  test('everything that the page asks is recorded, and nothing fails', async () => {
    expect((await gallery.unanswered()).map(nameOfCall)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
