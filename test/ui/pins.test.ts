/** Pinned read-outs: copied to VS Code's clipboard, and still there after the page was hidden. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { clickMap } from './heatmap';
import { openWorkspace, type Inspector } from './inspector';
import { readLatent } from './readOut';
import { closePins, openGroup, openPins } from './views';

const SIDE = 8;

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ env: { NVAE_INSPECTOR_OPEN: SAMPLE } });
  await vscode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await vscode.finished();
  await openGroup(vscode.webview, 6, 7);
  await vscode.webview.getByTestId('image-select').selectOption('3');
  await vscode.webview.getByTestId('map-title').getByText('channel 7, image 3').waitFor();
});

afterAll(() => vscode.close());

const click = (y: number, x: number) => clickMap(vscode.webview, { y, x, side: SIDE });
const pins = () => vscode.webview.getByTestId('pin');

describe('a pinned read-out', () => {
  beforeAll(async () => {
    await click(5, 4);
    await vscode.page.keyboard.press('p');
    await openPins(vscode.webview);
    await pins().nth(0).getByText('latent position (5, 4), image 3').waitFor();
  });

  test('is copied as text and as JSON', async () => {
    const { kl, muQ } = await readLatent(pins().nth(0));
    const clipboard = () => vscode.page.evaluate(() => navigator.clipboard.readText());
    await pins().nth(0).getByRole('button', { name: 'Copy text' }).click();
    await expect.poll(clipboard).toContain('group 6, channel 7, latent position (5, 4), image 3 (003.png)');
    await pins().nth(0).getByRole('button', { name: 'Copy JSON' }).click();
    await expect.poll(clipboard).toMatch(/^\{/);
    expect(JSON.parse(await clipboard())).toMatchObject({ group: 6, y: 5, x: 4, kl_nats: kl, mu_q: muQ, draws: 1 });
  });

  test('is still there after the page was hidden, and the view is scrolled as it was', async () => {
    const stage = vscode.webview.getByTestId('stage');
    const scrolled = () => stage.evaluate(({ scrollTop }) => scrollTop);
    const numbers = () => pins().locator('.number').allTextContents();
    const before = await numbers();
    expect(before.length).toBeGreaterThan(10);
    await closePins(vscode.webview);
    await stage.evaluate((view) => {
      view.scrollTop = 300;
    });
    await expect.poll(scrolled).toBe(300);
    await vscode.page.locator('.explorer-folders-view').getByText('ATTRIBUTION.md', { exact: true }).dblclick();
    await vscode.page.locator('iframe.webview.ready').waitFor({ state: 'hidden' });
    await vscode.page.locator('.tab', { hasText: 'nvae-digits.pt' }).click();
    await vscode.finished();
    await expect.poll(numbers).toEqual(before);
    await expect.poll(scrolled).toBe(300);
  });
});
