/** A model that has diverged: values that are not finite are reported and shown as such. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BROKEN_GROUP } from './entries';
import { openGroup } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'not-finite' });
});

afterAll(() => gallery.close());

/** The colour at the centre of the map's first latent position, in CSS notation. */
async function firstColour(): Promise<string> {
  return gallery.webview.getByTestId('heatmap').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const context = (canvas as HTMLCanvasElement).getContext('2d');
    const [red, green, blue] = context!.getImageData(width / 8 - 6, height / 8 - 6, 1, 1).data;
    return `rgb(${red!}, ${green!}, ${blue!})`;
  });
}

test('the summary says that KL, reconstruction and NELBO are NaN', async () => {
  for (const name of ['summary-nelbo', 'summary-reconstruction', 'summary-kl']) {
    expect(await gallery.webview.getByTestId(name).innerText()).toBe('NaN');
  }
});

test('the number of channels in use is unknown, and the responsible tensor is named', async () => {
  expect(await gallery.webview.getByTestId('summary-channels').innerText()).toBe('unknown');
  await gallery.webview
    .getByText(`The weights are not finite: enc_sampler.${BROKEN_GROUP}.bias holds NaN (8 of 8 values).`)
    .waitFor();
});

test('the map of the group above shows only numbers', async () => {
  const { webview } = gallery;
  await openGroup(webview, 0);
  await webview.getByTestId('group-title').getByText('nats').waitFor();
  expect(await webview.locator('.map-key .swatch').count()).toBe(0);
});

test('the map of the broken group has a separate colour for NaN, which a key explains', async () => {
  const { webview } = gallery;
  const finite = await firstColour();
  await openGroup(webview, BROKEN_GROUP);
  const key = webview.locator('.map-key > span', { hasText: 'NaN' });
  await key.waitFor();
  const named = await key.locator('.swatch').evaluate((swatch) => getComputedStyle(swatch).backgroundColor);
  await expect.poll(firstColour).toBe(named);
  expect(named).not.toBe(finite);
  await gallery.screenshot('page-not-finite');
});

test('a hover over it says NaN, and that there are no densities to draw', async () => {
  const { webview } = gallery;
  await webview.getByTestId('heatmap').hover();
  const readOut = webview.getByTestId('read-out');
  await readOut.getByText('latent position').first().waitFor();
  expect(await readOut.getByTestId('kl-value').innerText()).toBe('NaN');
  await readOut.getByText('cannot be drawn: a parameter is not finite').waitFor();
});
