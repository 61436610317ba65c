/**
 * What `npm run bench -- page` measures: how soon a page shows numbers, and how quickly one with the wide checkpoint
 * answers.
 */
import { cpus } from 'node:os';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { PageProbe, preparePage, type View } from './pageProbe';
import { turnTo } from '../ui/views';
import { LATENTS_PER_GROUP, type WideShape, writeWideCheckpoint } from './wideCheckpoint';

export { preparePage, writeWideCheckpoint };

export interface Figure {
  readonly what: string;
  readonly values: readonly number[];
  readonly unit: 'ms' | 'MB' | 's';
  /** Limit for the median; `null` if there is none. */
  readonly aim: number | null;
}

const IMAGES = 32;
const CHANGES = 15;
const HOVERS = 100;
/** Figures are not counted until the browser has compiled what runs often. */
const WARM_UP = 3;

const AIM_HOVER_MS = 10;
const AIM_REDRAW_MS = 16;
const AIM_MAP_MS = 100;
const AIM_MEMORY_MB = 150;
const MEASURED_TIMEOUT_MS = 120_000;
/** The palette doesn't notice commands that arrive later. */
const PALETTE_TIMEOUT_MS = 1500;
/** The machine is quiet if at most this fraction of it is busy between two looks. */
const QUIET_SHARE = 0.1;
const QUIET_LOOK_MS = 1000;
const QUIET_LIMIT_MS = 30_000;

/** As many groups as can be kept for all images. */
export const SHAPES: readonly WideShape[] = [
  { side: 64, groups: 8 },
  { side: 128, groups: 2 },
];

export function titleOf({ side, groups }: WideShape): string {
  return `${side}×${side}×${LATENTS_PER_GROUP}, ${groups} latent groups, ${IMAGES} images`;
}

export async function measurePage(page: Page, { side, groups }: WideShape): Promise<Figure[]> {
  const webview = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  await showImages(webview);
  await turnTo(webview, 'group');
  await mapIsDrawn(webview);
  const probe = await PageProbe.install(page, webview);
  const figures: Figure[] = [];
  const note = (name: string, redraws: readonly number[], roundTrips: readonly number[]) => {
    const redraw = `change of ${name}: scripting, style and layout once the slices are there`;
    figures.push({ what: redraw, values: redraws, unit: 'ms', aim: AIM_REDRAW_MS });
    const roundTrip = `change of ${name}: click or key → map drawn`;
    figures.push({ what: roundTrip, values: roundTrips, unit: 'ms', aim: AIM_MAP_MS });
  };

  const channel = channelViews();
  note('channel', await repeat(() => probe.redraw(channel())), await repeat(() => probe.roundTrip(channel())));
  const scale = scaleViews();
  note('scale', await repeat(() => probe.redraw(scale())), await repeat(() => probe.roundTrip(scale())));
  await webview.getByTestId('channel-sum').click();
  const group = groupViews(groups);
  // Down and up once, so that the page keeps all of them.
  for (let step = 0; step < 2 * (groups - 1); step++) await probe.roundTrip(group());
  const redraws = await repeat(() => probe.redraw(group()));
  const another = cycle(IMAGES, 7);
  const roundTrips = await repeat(async () => {
    // Its distributions are counted before the key is pressed, as where a user looks at an image first.
    await probe.roundTrip({ by: { kind: 'image', image: another() }, answers: [] });
    return probe.roundTrip(group());
  });
  note('group', redraws, roundTrips);
  // The page keeps what it has shown: of the sum over channels, and of the image that is chosen.
  await webview.getByTestId('image-select').selectOption('mean');
  await webview.getByTestId('channel-0').click();
  const image = imageViews();
  note('image', await repeat(() => probe.redraw(image())), await repeat(() => probe.roundTrip(image())));
  const hovers = await hover(page, webview, probe, side);
  const what = `hover: pointer moved → read-out changed, ${hovers.length} times`;
  figures.push({ what, values: hovers, unit: 'ms', aim: AIM_HOVER_MS });

  const open = await probe.heapMegabytes();
  await page.locator('.tab', { hasText: 'wide.pt' }).locator('.codicon-close').click();
  await page.locator('iframe.webview').waitFor({ state: 'detached' });
  const memory = open - (await probe.heapMegabytes());
  figures.push({ what: 'memory: heap and buffers of the page', values: [memory], unit: 'MB', aim: AIM_MEMORY_MB });
  return figures;
}

export interface Opening {
  /** From choosing the checkpoint in the command's list until the first heatmap is drawn. */
  readonly firstMapS: number;
  /** Until all groups of the first model sample, and its NELBO, are shown. */
  readonly firstSampleS: number;
}

/** @param fileName a checkpoint in the workspace */
export async function measureOpening(page: Page, fileName: string): Promise<Opening> {
  const webview = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  // A VS Code that is still starting must not affect the figures.
  await page.locator('.monaco-workbench').waitFor();
  await quietMachine();
  const row = await listedCheckpoint(page, fileName);
  const start = performance.now();
  const elapsedS = () => (performance.now() - start) / 1000;
  await row.click();
  // As the page opens, it shows the maps of all groups.
  await webview.locator('.map-strip canvas[aria-busy=false]').first().waitFor({ timeout: MEASURED_TIMEOUT_MS });
  const firstMapS = elapsedS();
  await webview.getByTestId('summary-nelbo').waitFor({ timeout: MEASURED_TIMEOUT_MS });
  return { firstMapS, firstSampleS: elapsedS() };
}

/** Waits until the machine does little else, or gives up. */
async function quietMachine(): Promise<void> {
  const end = performance.now() + QUIET_LIMIT_MS;
  for (let before = processorTimes(); performance.now() < end;) {
    await new Promise((wake) => setTimeout(wake, QUIET_LOOK_MS));
    const now = processorTimes();
    if (now.busy - before.busy < QUIET_SHARE * (now.all - before.all)) return;
    before = now;
  }
}

/** Times of all cores together, in milliseconds. */
function processorTimes(): { busy: number; all: number } {
  const times = cpus().map((core) => core.times);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) };
}

/** Runs the command from the palette, again and again until the extension is there and its list has a row. */
async function listedCheckpoint(page: Page, fileName: string): Promise<Locator> {
  const list = page.locator('.quick-input-list');
  const row = list.getByText(fileName, { exact: true });
  const command = list.getByText('Inspect NVAE checkpoint', { exact: true }).first();
  for (;;) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input[type=text]').fill('>Inspect NVAE checkpoint');
    const isThere = await command.waitFor({ timeout: PALETTE_TIMEOUT_MS }).then(
      () => true,
      () => false,
    );
    if (isThere) break;
    await page.keyboard.press('Escape');
  }
  await command.click();
  await row.waitFor();
  return row;
}

async function showImages(webview: FrameLocator): Promise<void> {
  await measured(webview);
  await webview.getByTestId('input-menu-chip').click();
  await webview.locator('#input-menu input[name=count]').fill(String(IMAGES));
  await webview.locator('#input-menu').getByText('Sample', { exact: true }).click();
  await webview.getByText(`${IMAGES} model samples`).first().waitFor();
  await measured(webview);
}

async function mapIsDrawn(webview: FrameLocator): Promise<void> {
  await webview.locator('[data-testid=heatmap][aria-busy=false]').waitFor({ timeout: MEASURED_TIMEOUT_MS });
}

async function measured(webview: FrameLocator): Promise<void> {
  const status = webview.getByTestId('status').getByText(/^Measured in/);
  await status.waitFor({ timeout: MEASURED_TIMEOUT_MS });
}

/** Moves the pointer over the map, from one latent position to another one far from it. */
async function hover(page: Page, webview: FrameLocator, probe: PageProbe, side: number): Promise<number[]> {
  const map = webview.getByTestId('heatmap');
  await map.scrollIntoViewIfNeeded();
  const box = (await map.boundingBox())!;
  for (let i = 0; i < WARM_UP + HOVERS; i++) {
    const [y, x] = [(i * 29) % side, (i * 17) % side];
    await page.mouse.move(box.x + ((x + 0.5) * box.width) / side, box.y + ((y + 0.5) * box.height) / side);
    await probe.frame.evaluate(() => new Promise((drawn) => window.requestAnimationFrame(drawn)));
  }
  return (await probe.hovers()).slice(WARM_UP);
}

/** Repeats a measurement, and leaves out the warm-up. */
async function repeat(measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < WARM_UP + CHANGES; i++) values.push(await measure());
  return values.slice(WARM_UP);
}

/** A channel that the page does not keep: its map is asked for, and its histograms once the map is there. */
function channelViews(): () => View {
  const channel = cycle(LATENTS_PER_GROUP, 9);
  return () => ({ by: { kind: 'click', testId: `channel-${channel()}` }, answers: ['klNats'] });
}

/** From one scale of the map's colours to the other: nothing is asked for. */
function scaleViews(): () => View {
  const scale = cycle(2, 1);
  return () => ({ by: { kind: 'click', testId: `map-scale-${scale() === 0 ? 'linear' : 'log'}` }, answers: [] });
}

function imageViews(): () => View {
  const image = cycle(IMAGES, 5);
  return () => ({ by: { kind: 'image', image: image() }, answers: ['klNats'] });
}

/** The next group, down to the last and up again. There are so few that the page keeps what it has shown of them. */
function groupViews(groups: number): () => View {
  let step = 0;
  return () => {
    const isUpwards = Math.floor(step++ / (groups - 1)) % 2 === 1;
    return { by: { kind: 'key', key: isUpwards ? '[' : ']' }, answers: [] };
  };
}

/** Indices in an order in which neighbours differ; `step` and `length` are coprime. */
function cycle(length: number, step: number): () => number {
  let index = 0;
  return () => (index = (index + step) % length);
}
