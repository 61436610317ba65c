/** axe finds nothing on any view of the page in any theme, even with tables, menus and dialogs open. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VIEWS } from '../../webview/sight/sight';
import { closePins, openGroup, openPins, openTables, pinReadOut, turnTo, viewsOf } from '../ui/views';
import { showDecodedLatents } from './decodedLatents';
import { ENTRIES } from './entries';
import { openGallery, type Gallery } from './openGallery';
import { openTable } from './openTable';
import { THEME_NAMES, type ThemeName } from './themes/theme';

let gallery: Gallery;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  gallery = await openGallery({ entry: 'sample' });
});

afterAll(() => gallery.close());

/** Axe's rules whose verdict depends on colours, and so on the theme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** The rules that axe finds violated, with the elements. */
async function violations(rules?: readonly string[]): Promise<string[]> {
  const html = await gallery.webview.locator('html').elementHandle();
  const frame = await html.ownerFrame();
  if (!(await frame!.evaluate<boolean>("'axe' in window"))) await frame!.evaluate(axe);
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
  const results = await frame!.evaluate<AxeResults>(`axe.run(${options})`);
  return results.violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)].join('\n'));
}

/** Violations by theme: of all rules in the first one, of those about colours in the others. */
async function violationsIn(themes: readonly ThemeName[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [index, theme] of themes.entries()) {
    await gallery.changeTheme(theme);
    const inTheme = await violations(index === 0 ? undefined : COLOUR_RULES);
    if (inTheme.length > 0) found[theme] = inTheme;
  }
  return found;
}

/** Opens a single latent variable, pinned, with its map and all tables of the group's view. */
async function openAll(group: number, channel: number): Promise<void> {
  const { webview } = gallery;
  await openGroup(webview, group, channel);
  await webview.getByTestId('image-select').selectOption('3');
  await webview
    .getByTestId('map-title')
    .getByText(new RegExp(`channel ${channel}, (image|model sample) 3`))
    .waitFor();
  await webview.getByTestId('heatmap').click();
  await pinReadOut(webview);
  await openTables(gallery.webview);
}

describe.each([
  ['the sample', 'sample', 6, 7],
  ['a model with flows', 'flows', 1, 2],
] as const)('in every theme, for %s,', (_, entry, group, channel) => {
  beforeAll(async () => {
    await gallery.show({ entry });
    await openAll(group, channel);
  });

  test.each(VIEWS)(
    'on the view %s with its tables',
    async (view) => {
      await turnTo(gallery.webview, view);
      await openTables(gallery.webview);
      expect(await violationsIn(THEME_NAMES)).toEqual({});
    },
    120_000,
  );

  test('in the table of pins', async () => {
    await turnTo(gallery.webview, 'group');
    await gallery.webview.getByTestId('heatmap').press('ArrowRight');
    await pinReadOut(gallery.webview);
    await openPins(gallery.webview);
    expect(await violationsIn(THEME_NAMES)).toEqual({});
    await closePins(gallery.webview);
  }, 120_000);

  test('with two maps beside each other', async () => {
    const { webview } = gallery;
    await webview.getByTestId('against').click();
    await webview.getByTestId('image-select').selectOption('mean');
    await webview.getByTestId('difference-map').waitFor();
    expect(await violationsIn(THEME_NAMES)).toEqual({});
  }, 120_000);
});

test('with the images, one of them everywhere, in every theme', { timeout: 120_000 }, async () => {
  await gallery.show({ entry: 'sample' });
  await gallery.webview.getByRole('tab', { name: 'Images' }).click();
  await gallery.webview.getByTestId('image-row').first().click();
  await gallery.webview.getByTestId('image-facts').waitFor();
  expect(await violationsIn(THEME_NAMES)).toEqual({});
});

test('with groups and channels left out, and with the prefix film, in every theme', { timeout: 240_000 }, async () => {
  const { webview } = gallery;
  await gallery.show({ entry: 'what-if', moment: 'left out of one image' });
  await turnTo(webview, 'whatIf');
  await webview.getByTestId('left-out-6').click();
  await webview.getByTestId('channel-left-out').waitFor();
  await webview.getByTestId('pane-pictures').waitFor();
  await openTables(webview);
  expect(await violationsIn(THEME_NAMES)).toEqual({});
  await webview.getByTestId('What-if-prefixes').click();
  await webview.getByTestId('Groups-below-take-sample').click();
  await webview.getByTestId('film-3').click();
  await openTables(webview);
  expect(await violationsIn(THEME_NAMES)).toEqual({});
  await gallery.changeMoment('left out anew, first image');
  await webview.getByTestId('What-if-leave-out').click();
  await webview.getByTestId('cancel-analysis').waitFor();
  expect(await violationsIn(['light', 'dark'])).toEqual({});
});

test.each(['traverse', 'swap', 'interpolate', 'variations', 'temperature'])(
  'with %s, in every theme',
  { timeout: 240_000 },
  async (analysis) => {
    const { webview } = gallery;
    await gallery.show({ entry: 'live', moment: 'followed' });
    await turnTo(webview, 'whatIf');
    await webview.getByTestId(`What-if-${analysis}`).click();
    if (analysis === 'temperature') await webview.getByTestId('live-top').selectOption('3');
    else if (analysis === 'interpolate') await webview.getByTestId('toggle-group-0').click();
    else if (analysis !== 'variations') await webview.getByTestId('live-group').selectOption('6');
    await webview.getByTestId(`${analysis}-pictures`).locator('canvas').nth(3).waitFor();
    await webview.getByTestId('definition-of').locator('summary').first().click();
    expect(await violationsIn(THEME_NAMES)).toEqual({});
  },
);

test('with latents decoded, and a file that can’t be read, in every theme', { timeout: 240_000 }, async () => {
  await showDecodedLatents(gallery);
  await gallery.webview.getByTestId('definition-of').locator('summary').first().click();
  expect(await violationsIn(THEME_NAMES)).toEqual({});
});

test('with ten thousand images in 30 groups', async () => {
  await gallery.show({ entry: 'many-images' });
  await gallery.webview.getByRole('tab', { name: 'Images' }).click();
  await gallery.webview.getByTestId('image-kl').first().waitFor();
  expect(await violationsIn(['light', 'dark'])).toEqual({});
});

test('with every finding unfolded, and in the view Model with its tables and curves', async () => {
  const { webview } = gallery;
  await gallery.show({ entry: 'sample' });
  await webview.getByTestId('findings').waitFor();
  for (const why of await webview.locator('.why-finding summary').all()) await why.click();
  expect(await violationsIn(['light', 'dark'])).toEqual({});
  await webview.getByTestId('tab-model').click();
  await webview.getByTestId('unit-table').waitFor();
  for (const card of await webview.locator(':has(> .table-view)').all()) await openTable(card);
  expect(await violationsIn(['light', 'dark'])).toEqual({});
});

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

  test('with the list of keys open, which Escape closes', async () => {
    await gallery.webview.getByTestId('heatmap').focus();
    await gallery.page.keyboard.press('?');
    await gallery.webview.getByTestId('keys').waitFor();
    expect(await violations()).toEqual([]);
    await gallery.page.keyboard.press('Escape');
    await gallery.webview.getByTestId('keys').waitFor({ state: 'hidden' });
  });
});

/**
 * As the page opens, on each view. Anything that flows, refusals, questions and failures add looks the same with and without high
 * contrast.
 */
test.each(ENTRIES)(
  '$title: on every view, in a light and in a dark theme',
  async ({ name }) => {
    await gallery.show({ entry: name });
    const views = await viewsOf(gallery.webview);
    if (views.length === 0) expect(await violationsIn(['light', 'dark'])).toEqual({});
    for (const view of views) {
      await turnTo(gallery.webview, view);
      expect(await violationsIn(['light', 'dark']), view).toEqual({});
    }
  },
  120_000,
);
