/** What `npm run bench -- page` measures, in a page that shows the wide checkpoint. */
import type { FrameLocator, Page } from 'playwright-core';
import { PageProbe, preparePage, type View } from './pageProbe';
import { GROUPS, LATENTS_PER_GROUP, SIDE, writeWideCheckpoint } from './wideCheckpoint';

export { preparePage, writeWideCheckpoint };

export interface Figure {
  readonly what: string;
  readonly values: readonly number[];
  readonly unit: 'ms' | 'MB';
  /** What the median should not exceed; `null` where none was set. */
  readonly aim: number | null;
}

const IMAGES = 32;
const CHANGES = 15;
const HOVERS = 100;
/** Until the browser has compiled what runs often, figures are not counted. */
const WARM_UP = 3;

const AIM_HOVER_MS = 10;
const AIM_REDRAW_MS = 16;
const AIM_MEMORY_MB = 150;
const MEASURED_TIMEOUT_MS = 120_000;

export const TITLE = `${SIDE}×${SIDE}×${LATENTS_PER_GROUP}, ${GROUPS} latent groups, ${IMAGES} images`;

export async function measurePage(page: Page): Promise<Figure[]> {
  const webview = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  await showImages(webview);
  const probe = await PageProbe.install(page, webview);
  const figures: Figure[] = [];
  for (const [name, next] of [
    ['channel', slices(numbered('channel', cycle(LATENTS_PER_GROUP, 9)))],
    ['group', slices(cellIds())],
    ['image', imageViews(cycle(IMAGES, 5))],
  ] as const) {
    const redraws = await repeat(() => probe.redraw(next()));
    const what = `change of ${name}: scripting, style and layout once the slices are there`;
    figures.push({ what, values: redraws, unit: 'ms', aim: AIM_REDRAW_MS });
    const roundTrips = await repeat(() => probe.roundTrip(next()));
    figures.push({ what: `change of ${name}: click → map drawn`, values: roundTrips, unit: 'ms', aim: null });
  }
  const hovers = await hover(page, webview, probe);
  const what = `hover: pointer moved → read-out changed, ${hovers.length} times`;
  figures.push({ what, values: hovers, unit: 'ms', aim: AIM_HOVER_MS });

  const open = await probe.heapMegabytes();
  await page.locator('.tab', { hasText: 'wide.pt' }).locator('.codicon-close').click();
  await page.locator('iframe.webview').waitFor({ state: 'detached' });
  const memory = open - (await probe.heapMegabytes());
  figures.push({ what: 'memory: heap and buffers of the page', values: [memory], unit: 'MB', aim: AIM_MEMORY_MB });
  return figures;
}

async function showImages(webview: FrameLocator): Promise<void> {
  await measured(webview);
  await webview.getByTestId('input-menu-chip').click();
  await webview.locator('#input-menu input[name=count]').fill(String(IMAGES));
  await webview.locator('#input-menu').getByText('Sample', { exact: true }).click();
  await webview.getByText(`${IMAGES} model samples`).first().waitFor();
  await measured(webview);
  await webview.locator('[data-testid=heatmap][aria-busy=false]').waitFor();
}

async function measured(webview: FrameLocator): Promise<void> {
  const status = webview.getByTestId('status').getByText(/^Measured in/);
  await status.waitFor({ timeout: MEASURED_TIMEOUT_MS });
}

/** Moves the pointer over the map, from one latent position to others far from it. */
async function hover(page: Page, webview: FrameLocator, probe: PageProbe): Promise<number[]> {
  const map = webview.getByTestId('heatmap');
  await map.scrollIntoViewIfNeeded();
  const box = (await map.boundingBox())!;
  for (let i = 0; i < WARM_UP + HOVERS; i++) {
    const [y, x] = [(i * 29) % SIDE, (i * 17) % SIDE];
    await page.mouse.move(box.x + ((x + 0.5) * box.width) / SIDE, box.y + ((y + 0.5) * box.height) / SIDE);
    await probe.frame.evaluate(() => new Promise((drawn) => window.requestAnimationFrame(drawn)));
  }
  return (await probe.hovers()).slice(WARM_UP);
}

/** Without the values of the warm-up. */
async function repeat(measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < WARM_UP + CHANGES; i++) values.push(await measure());
  return values.slice(WARM_UP);
}

/** Views by a click, of which none comes again while the page still keeps its map and histograms. */
function slices(next: () => string): () => View {
  return () => ({ testId: next(), index: 0, answers: ['height', 'histograms'] });
}

/** Another group each time, in its next channel. */
function cellIds(): () => string {
  const [group, channel] = [cycle(GROUPS, 3), cycle(LATENTS_PER_GROUP, 7)];
  return () => `cell-${group()}-${channel()}`;
}

function numbered(kind: string, next: () => number): () => string {
  return () => `${kind}-${next()}`;
}

function imageViews(next: () => number): () => View {
  return () => ({ testId: 'image-select', index: next(), answers: ['height'] });
}

/** Indices in an order in which neighbours differ; `step` and `length` have no common divisor. */
function cycle(length: number, step: number): () => number {
  let index = 0;
  return () => (index = (index + step) % length);
}
