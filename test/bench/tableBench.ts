/** How long a frame takes while the table of many images is scrolled, in a page without the model. */
import type { Page } from 'playwright-core';
import { writeManyImages } from '../fixtures/manyImages';
import { turnTo } from '../ui/views';
import type { Figure } from './pageBench';

const IMAGES = 10_000;
const GROUPS = 30;
const SCROLLS = 60;
/** Those in which the browser compiles what runs often. */
const WARM_UP = 10;
/** As far as a notch of a mouse wheel moves, in CSS pixels: four rows. */
const STEP = 108;
const AIM_FRAME_MS = 16;

export const TABLE_TITLE = `${IMAGES} images, ${GROUPS} latent groups, from a statistics file`;

export function writeTableStatistics(path: string): Promise<void> {
  return writeManyImages(path, IMAGES, GROUPS);
}

export async function measureTable(page: Page): Promise<Figure> {
  const webview = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  await turnTo(webview, 'images');
  const table = webview.getByTestId('image-grid');
  await table.getByTestId('image-kl').first().waitFor();
  const values: number[] = [];
  for (let scroll = 0; scroll < WARM_UP + SCROLLS; scroll++) values.push(await table.evaluate(longerFrameMs, STEP));
  const what = `scroll of the table by ${STEP} px: the longer of its two frames`;
  return { what, values: values.slice(WARM_UP), unit: 'ms', aim: AIM_FRAME_MS };
}

/**
 * Runs in the page: scrolls. Rows come into view in the first frame, and the cells for which it has no time in the
 * second. Returns the milliseconds of the longer one, from its beginning until script, style, layout and painting end.
 */
async function longerFrameMs(area: HTMLElement | SVGElement, step: number): Promise<number> {
  const frameMs = () =>
    new Promise<number>((ended) => {
      requestAnimationFrame((beginMs) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          ended(performance.now() - beginMs);
        };
        port2.postMessage(null);
      });
    });
  area.scrollTop += step;
  return Math.max(await frameMs(), await frameMs());
}
