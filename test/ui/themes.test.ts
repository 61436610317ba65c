/**
 * The page follows VS Code's theme, even while it is open. Screenshots are left in test-output for people to look at.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { VIEWS } from '../../webview/sight/sight';
import { defaultStylesOf, pageVariables, themeOf } from '../gallery/themes/recordThemes';
import { THEMES } from '../gallery/themes/theme';
import { hoverMap } from './heatmap';
import { openWorkspace, type Inspector } from './inspector';
import { openGroup, turnTo } from './views';

/** Room for the whole page. */
const WINDOW = { width: 1500, height: 1900 };

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ theme: 'Default Light Modern', env: { NVAE_INSPECTOR_OPEN: SAMPLE } });
  const { page, webview } = vscode;
  await page.setViewportSize(WINDOW);
  await vscode.finished();
  await openGroup(webview, 6, 7);
  await webview.getByTestId('image-select').selectOption('3');
  await webview.getByTestId('map-title').getByText('channel 7, image 3').waitFor();
  const map = webview.getByTestId('heatmap');
  await map.focus();
  for (const key of ['PageDown', 'ArrowRight', 'ArrowRight', 'p', 'ArrowUp', 'p']) await map.press(key);
  await webview.getByTestId('pin').nth(1).waitFor({ state: 'attached' });
});

afterAll(() => vscode.close());

async function changeTheme(label: string): Promise<void> {
  await vscode.runCommand('Preferences: Color Theme');
  await vscode.page.locator('.quick-input-widget input[type=text]').fill(label);
  await vscode.page.locator('.quick-input-list').getByText(label, { exact: true }).first().click();
}

test.each([
  ['light', null, 'vscode-light', 'rgb(255, 255, 255)'],
  ['dark', 'Dark Modern', 'vscode-dark', 'rgb(31, 31, 31)'],
  ['high-contrast', 'Dark High Contrast', 'vscode-high-contrast', 'rgb(0, 0, 0)'],
  ['high-contrast-light', 'Light High Contrast', 'vscode-high-contrast-light', 'rgb(255, 255, 255)'],
] as const)('the page wears the colours of a %s theme', async (name, changeTo, bodyClass, background) => {
  if (changeTo !== null) await changeTheme(changeTo);
  const { webview } = vscode;
  await webview.locator(`body.${bodyClass}`).waitFor();
  const backgroundOf = () => webview.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  await expect.poll(backgroundOf).toBe(background);

  const threshold = webview.getByTestId('activity-threshold');
  const scheme = await threshold.evaluate((input) => getComputedStyle(input).colorScheme);
  expect(scheme, 'what the browser draws, as a number field’s arrows').toBe(name.endsWith('light') ? 'light' : 'dark');

  await hoverMap(webview, { y: 7, x: 2, side: 8 });
  await webview.getByTestId('read-out').getByText('channel 7, latent position (7, 2), image 3').waitFor();
  for (const view of VIEWS) {
    await turnTo(webview, view);
    await vscode.screenshot(`page-${name}-${view}`);
  }
  await turnTo(webview, 'group');

  const html = webview.locator('html');
  const defaultStyles = await defaultStylesOf(html);
  const inGallery = { defaultStyles: THEMES.defaultStyles, theme: THEMES.themes[name] };
  const here = { defaultStyles, theme: await themeOf(html, await pageVariables(defaultStyles)) };
  expect(inGallery, 'the gallery shows VS Code’s themes; `npm run gallery -- --themes` writes them anew').toEqual(here);
});
