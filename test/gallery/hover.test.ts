/**
 * At 1280×720, VS Code leaves a page 932×628 pixels. There, whatever the pointer is over, its value and what the value
 * is made of stand in the pane without scrolling.
 */
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGroup, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

/** Of an editor in a window of 1280×720, beside the Explorer. */
const EDITOR = { width: 932, height: 628 };
const [GROUPS, CHANNELS] = [9, 8];
const MINUTES = 300_000;

const SUM = ['kl-value', 'part-shift', 'part-scale', 'part-sum'];
const LATENT = ['kl-value', 'term-shift', 'term-variance', 'term-log', 'term-constant', 'term-sum'];

let gallery: Gallery;
let frame: Frame;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  await gallery.page.setViewportSize(EDITOR);
});

afterAll(() => gallery.close());

beforeEach(async () => {
  await gallery.show({ entry: 'sample' });
  // They arrive above the figures, and move them.
  await gallery.webview.getByTestId('finding').first().waitFor();
  const html = await gallery.webview.locator('html').elementHandle();
  frame = (await html.ownerFrame())!;
});

interface Looked {
  /** Steps of the breadcrumb. */
  readonly place: readonly string[];
  /** Which of these numbers are not seen whole. */
  readonly unseen: readonly string[];
}

/** Runs in the page: waits until the pane shows this place, and says which of the numbers can't be seen. */
async function look([place, numbers]: readonly [readonly string[], readonly string[]]): Promise<Looked> {
  const steps = () =>
    Array.from(document.querySelectorAll<HTMLElement>('.breadcrumb li'), (step) => step.innerText.trim());
  const isThere = () => steps().join() === place.join() && document.querySelector('.pointer-card') !== null;
  for (let wait = 0; wait < 60 && !isThere(); wait++) {
    await new Promise(requestAnimationFrame);
  }
  const isInside = (element: Element | null, around: DOMRect | undefined) => {
    if (element === null || around === undefined) return false;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left >= around.left && top >= around.top && right <= around.right && bottom <= around.bottom;
  };
  const window = document.documentElement.getBoundingClientRect();
  const pane = document.querySelector('.pane-body');
  const unseen = numbers.filter((id) => {
    const number = pane?.querySelector(`[data-testid="${id}"]`) ?? null;
    return !isInside(number, pane?.getBoundingClientRect()) || !isInside(number, window);
  });
  const card = document.querySelector('.pointer-card');
  const hasCard = isInside(card, window) && /\d/.test(card?.textContent ?? '');
  return { place: steps(), unseen: [...unseen, ...(hasCard ? [] : ['the card at the pointer'])] };
}

/** The places, of those pointed at, whose numbers can't all be seen, with these numbers. */
type Unseen = Record<string, readonly string[]>;

async function pointAt(x: number, y: number, place: readonly string[], numbers: readonly string[]): Promise<Unseen> {
  await gallery.page.mouse.move(x, y);
  const looked = await frame.evaluate(look, [place, numbers] as const);
  expect(looked.place).toEqual(place);
  return looked.unseen.length === 0 ? {} : { [place.join(' › ')]: looked.unseen };
}

async function pointAtMiddle(target: Locator, place: readonly string[], numbers: readonly string[]): Promise<Unseen> {
  await target.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await target.boundingBox())!;
  return pointAt(x + width / 2, y + height / 2, place, numbers);
}

/** Points at every latent position of a map, which lies in this place. */
async function pointOver(
  map: Locator,
  side: number,
  { place: [group, ...of], image = [] }: { readonly place: readonly string[]; readonly image?: readonly string[] },
  numbers: readonly string[],
): Promise<Unseen> {
  await map.scrollIntoViewIfNeeded();
  const box = (await map.boundingBox())!;
  const unseen: Unseen = {};
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const place = [group!, ...of, `(${y}, ${x})`, ...image];
      const at = [box.x + ((x + 0.5) * box.width) / side, box.y + ((y + 0.5) * box.height) / side] as const;
      Object.assign(unseen, await pointAt(...at, place, numbers));
    }
  }
  return unseen;
}

const side = (group: number) => (group < 3 ? 4 : 8);

test(
  'over every group and channel of the hierarchy',
  async () => {
    const unseen: Unseen = {};
    // Findings come when all is measured, above the hierarchy.
    await gallery.webview.getByTestId('findings').waitFor();
    for (let group = 0; group < GROUPS; group++) {
      const row = gallery.webview.getByTestId(`group-${group}`).locator('.whole');
      Object.assign(unseen, await pointAtMiddle(row, [`group ${group}`], SUM));
      for (let channel = 0; channel < CHANNELS; channel++) {
        const cell = gallery.webview.getByTestId(`cell-${group}-${channel}`);
        Object.assign(unseen, await pointAtMiddle(cell, [`group ${group}`, `channel ${channel}`], SUM));
      }
    }
    expect(unseen).toEqual({});
  },
  MINUTES,
);

test(
  'over every latent position of the strip of maps',
  async () => {
    const unseen: Unseen = {};
    for (let group = 0; group < GROUPS; group++) {
      const map = gallery.webview.getByTestId(`strip-${group}`).locator('canvas[aria-busy=false]');
      Object.assign(unseen, await pointOver(map, side(group), { place: [`group ${group}`] }, SUM));
    }
    expect(unseen).toEqual({});
  },
  MINUTES,
);

test.each([
  ['all channels and images', null, null],
  ['all channels of an image', null, 3],
  ['a channel, in the mean', 7, null],
  ['a channel of an image', 7, 3],
  ['a channel of an image that is not in use', 0, 3],
] as const)(
  'over every latent position of the map of %s',
  async (_, channel, image) => {
    const { webview } = gallery;
    await openGroup(webview, 6, channel);
    await webview.getByTestId('image-select').selectOption(image === null ? 'mean' : String(image));
    const map = webview.locator('[data-testid=heatmap][aria-busy=false]');
    const place = { place: ['group 6', ...(channel === null ? [] : [`channel ${channel}`])] };
    const of = image === null ? [] : [`image ${image}`];
    const numbers = channel !== null && image !== null ? LATENT : SUM;
    expect(await pointOver(map, side(6), { ...place, image: of }, numbers)).toEqual({});
    await gallery.screenshot(`hover-${channel ?? 'sum'}-${image ?? 'mean'}`);
  },
  MINUTES,
);

test('over a map of a strip that has more maps than the page keeps', async () => {
  await gallery.show({ entry: 'wide' });
  const { webview } = gallery;
  const steps = () => webview.getByTestId('breadcrumb').getByRole('listitem').allInnerTexts();
  for (const group of [0, 12, 29]) {
    const map = webview.getByTestId(`strip-${group}`).locator('canvas[aria-busy=false]');
    await map.scrollIntoViewIfNeeded();
    await map.hover();
    await expect.poll(steps).toEqual([`group ${group}`, expect.stringMatching(/^\(\d+, \d+\)$/)]);
    await webview.getByTestId('read-out').getByText('latent position (').first().waitFor();
    await webview.getByTestId('pointer-card').waitFor();
  }
});

test(
  'over every channel of the group',
  async () => {
    await openGroup(gallery.webview, 6);
    const unseen: Unseen = {};
    for (let channel = 0; channel < CHANNELS; channel++) {
      const button = gallery.webview.getByTestId(`channel-${channel}`);
      Object.assign(unseen, await pointAtMiddle(button, ['group 6', `channel ${channel}`], SUM));
    }
    expect(unseen).toEqual({});
  },
  MINUTES,
);

test('and what was pointed at last stays in the pane while the pointer goes there, until something is chosen', async () => {
  const { webview } = gallery;
  const steps = () => webview.getByTestId('breadcrumb').getByRole('listitem').allInnerTexts();
  await turnTo(webview, 'overview');
  await webview.getByTestId('cell-4-2').hover();
  await webview.getByTestId('read-out').hover();
  expect(await steps()).toEqual(['group 4', 'channel 2']);
  expect(await webview.getByTestId('pointer-card').count()).toBe(0);
});
