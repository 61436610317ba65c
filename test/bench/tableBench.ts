/** How long a frame takes while the table of many images is scrolled, in a page without the model. */
import type { Page } from 'playwright-core';
import { writeManyImages } from '../fixtures/manyImages';
import { turnTo } from '../ui/views';
import type { Figure } from './pageBench';
import { PageProbe } from './pageProbe';

const IMAGES = 10_000;
const GROUPS = 30;
const FRAMES = 60;
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
  const probe = await PageProbe.install(page, webview);
  const values: number[] = [];
  for (let frame = 0; frame < WARM_UP + FRAMES; frame++) {
    values.push(
      await probe.busyDuring(() =>
        table.evaluate(async (area, step) => {
          area.scrollTop += step;
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
        }, STEP),
      ),
    );
  }
  const what = `scroll of the table by ${STEP} px: scripting, style and layout in two frames`;
  return { what, values: values.slice(WARM_UP), unit: 'ms', aim: AIM_FRAME_MS };
}
