/** axe finds nothing on the page in any theme, even with tables and menus open. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTRIES } from './entries';
import { openGallery, type Gallery } from './openGallery';
import { THEME_NAMES, type ThemeName } from './themes/theme';

let gallery: Gallery;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  gallery = await openGallery({ entry: 'sample' });
});

afterAll(() => gallery.close());

/** The rules that axe finds violated, with the elements. */
async function violations(): Promise<string[]> {
  const html = await gallery.webview.locator('html').elementHandle();
  const frame = await html.ownerFrame();
  await frame!.evaluate(axe);
  const results = await frame!.evaluate<AxeResults>('axe.run()');
  return results.violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)].join('\n'));
}

/** Violations by theme. */
async function violationsIn(themes: readonly ThemeName[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const theme of themes) {
    await gallery.changeTheme(theme);
    const inTheme = await violations();
    if (inTheme.length > 0) found[theme] = inTheme;
  }
  return found;
}

/** Opens a single latent variable, pinned, with its map and all tables. */
async function openAll(group: number, channel: number): Promise<void> {
  const { webview } = gallery;
  await webview.getByTestId(`cell-${group}-${channel}`).click();
  await webview.getByTestId('image-select').selectOption('3');
  await webview
    .getByTestId('map-title')
    .getByText(new RegExp(`channel ${channel}, (image|model sample) 3`))
    .waitFor();
  await webview.getByTestId('heatmap').click();
  await webview.getByTestId('pin').waitFor();
  for (const table of await webview.locator('.table-view summary').all()) await table.click();
}

test.each([
  ['the sample', 'sample', 6, 7],
  ['a model with flows', 'flows', 1, 2],
] as const)(
  'with the pins and tables of %s, in every theme',
  { timeout: 120_000 },
  async (_, entry, group, channel) => {
    await gallery.show({ entry });
    await openAll(group, channel);
    expect(await violationsIn(THEME_NAMES)).toEqual({});
  },
);

describe('in a menu', () => {
  beforeAll(async () => {
    await gallery.show({ entry: 'sample', theme: 'light' });
    await openAll(6, 7);
  });

  test.each(['input-menu', 'draws-menu', 'engine-menu'])('with the %s open, which Escape closes', async (menu) => {
    const { webview } = gallery;
    const chip = webview.getByTestId(`${menu}-chip`);
    await chip.focus();
    await gallery.page.keyboard.press('Enter');
    await webview.getByTestId(menu).waitFor();
    expect(await violations()).toEqual([]);
    await gallery.page.keyboard.press('Escape');
    await webview.getByTestId(menu).waitFor({ state: 'hidden' });
    expect(await chip.evaluate((button) => button === document.activeElement)).toBe(true);
  });
});

/**
 * As the page opens. Anything that flows, refusals, questions and failures add looks the same with and without high
 * contrast.
 */
test.each(ENTRIES)('$title: in a light and in a dark theme', async ({ name }) => {
  await gallery.show({ entry: name });
  expect(await violationsIn(['light', 'dark'])).toEqual({});
});
