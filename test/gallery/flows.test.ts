/** A model with flows: its KL is an estimate, and nothing on the page passes for more than it is. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Safetensors } from '../../src/model/safetensors/safetensors';
import { capture } from '../cli/nvaeInspect';
import { checkpointPath } from '../parity/goldenCase';
import { expectSixDigits, numberOf } from '../ui/readOut';
import { hoverMap } from '../ui/heatmap';
import { openGroup, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';
import { openTable } from './openTable';

const IMAGES = 16;
const GROUP = 1;
const CHANNELS = 4;
const SIDE = 16;
const LATENTS = CHANNELS * SIDE * SIDE;
const POSITION = { y: 5, x: 4 };

let folder: string;
let captured: Safetensors;
let gallery: Gallery;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-gallery-'));
  captured = await capture(join(folder, 'captured.safetensors'), checkpointPath('cifar10-flow'));
  gallery = await openGallery({ entry: 'flows' });
});

afterAll(async () => {
  await gallery.close();
  await rm(folder, { recursive: true });
});

const values = (name: string) => captured.tensors.get(`${name}.${GROUP}`)!.values;
const readOut = () => gallery.webview.getByTestId('read-out');
const meaning = () => readOut().getByTestId('meaning');
const mapTitle = () => gallery.webview.getByTestId('map-title');

/** Mean over the images of a tensor that the command line wrote, summed over the latents that are `within`. */
function mean(name: string, within: (channel: number, y: number, x: number) => boolean): number {
  let sum = 0;
  values(name).forEach((value, i) => {
    const latent = i % LATENTS;
    const place = [Math.floor(latent / SIDE ** 2), Math.floor(latent / SIDE) % SIDE, latent % SIDE] as const;
    if (within(...place)) sum += value;
  });
  return sum / IMAGES;
}

/** The read-out shows a value, and the log densities that it is the difference of, as the command line has them. */
async function expectDifference(within: (channel: number, y: number, x: number) => boolean): Promise<void> {
  const kl = await numberOf(readOut(), 'kl-value');
  expectSixDigits(kl, mean('kl', within), 'difference');
  expectSixDigits(await numberOf(readOut(), 'log-q'), mean('log_q', within), 'log q');
  expectSixDigits(await numberOf(readOut(), 'log-p'), mean('log_p', within), 'log p');
  expect(await numberOf(readOut(), 'log-difference')).toBe(kl);
}

test('the equation calls its KL an estimate, no figure calls a channel unused, and the model’s view says flows and decoder', async () => {
  const { webview } = gallery;
  const equation = await webview.getByRole('region', { name: 'Summary' }).innerText();
  expect(equation).toMatch(/KL estimate\s+nats per model sample/);
  expect(equation).toMatch(/of \d+ channels contributing/);
  expect(equation).toContain('on model samples');
  for (const view of ['images', 'group', 'overview'] as const) {
    await turnTo(webview, view);
    expect(await webview.locator('main').innerText(), view).not.toContain('unused');
  }
  await turnTo(webview, 'model');
  await webview.getByText('1 flow per group · cells res_mbconv · logistic mixture decoder').waitFor();
  await turnTo(webview, 'overview');
});

describe('a hover', () => {
  beforeAll(async () => {
    await gallery.webview.getByTestId(`group-${GROUP}`).locator('.whole').click();
  });

  test('over a group shows the KL estimate', async () => {
    await gallery.webview.getByTestId(`group-${GROUP}`).locator('.whole').hover();
    expect(await meaning().innerText()).toBe('KL estimate');
    await readOut().getByText('± standard error over them').waitFor();
    await readOut().getByText('one draw each: given these z').waitFor();
    await expectDifference(() => true);
    expect(await readOut().getByTestId('part-shift').count()).toBe(0);
  });

  test('over a channel shows a contribution', async () => {
    await gallery.webview.getByTestId(`cell-${GROUP}-2`).hover();
    await meaning().getByText(`contribution to the estimate of group ${GROUP}’s KL`).waitFor();
    expectSixDigits(
      await numberOf(readOut(), 'kl-value'),
      mean('kl', (channel) => channel === 2),
    );
    await readOut()
      .getByText(/^Contributes (no )?more than the threshold of 0.1 nats/)
      .waitFor();
  });

  test('over a latent position is of what its channels contribute', async () => {
    await openGroup(gallery.webview, GROUP);
    await hoverMap(gallery.webview, { ...POSITION, side: SIDE });
    await readOut().getByText('latent position (5, 4): sum of 4 channels, mean over 16 model samples').waitFor();
    await meaning().getByText('contribution to the estimate').waitFor();
    await expectDifference((_, y, x) => y === POSITION.y && x === POSITION.x);
  });

  test('over a single latent shows q and p and the values drawn, and says that it is mostly noise', async () => {
    const { webview } = gallery;
    const [channel, image] = [2, 3];
    await webview.getByTestId(`channel-${channel}`).click();
    await webview.getByTestId('image-select').selectOption(String(image));
    await mapTitle().getByText(`channel ${channel}, model sample ${image}`).waitFor();
    await hoverMap(gallery.webview, { ...POSITION, side: SIDE });
    await readOut().getByText('latent position (5, 4), model sample 3').waitFor();
    await readOut().getByText('one draw: given this z, mostly noise').waitFor();
    const at = image * LATENTS + (channel * SIDE + POSITION.y) * SIDE + POSITION.x;
    for (const [testId, name] of [
      ['kl-value', 'kl'],
      ['log-q', 'log_q'],
      ['log-p', 'log_p'],
      ['mu-q', 'mu_q'],
      ['sigma-q', 'sigma_q'],
      ['mu-p', 'mu_p'],
      ['sigma-p', 'sigma_p'],
      ['z-0', 'z0'],
      ['z-k', 'z'],
    ] as const) {
      expectSixDigits(await numberOf(readOut(), testId), values(name)[at]!, name);
    }
    await readOut()
      .getByRole('img', { name: /with z⁰ and zᴷ marked/ })
      .waitFor();
  });
});

test('negative positions and channels are shown as such, on a scale centred at zero', async () => {
  const { webview } = gallery;
  await webview.getByTestId('image-select').selectOption('mean');
  await mapTitle().getByText('mean over 16 model samples').waitFor();
  const [start, end] = await webview
    .locator('section.group .map-column .colour-bar .ticks span')
    .allInnerTexts()
    .then((ticks) => [ticks[0]!, ticks.at(-1)!] as const);
  expect(start).toBe(`−${end}`);
  await openTable(webview.locator('section.group'));
  const cells = webview.locator('section.group table td');
  await cells.nth(SIDE * SIDE - 1).waitFor();
  const shown = await cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('data-value'))));
  expect(shown).toHaveLength(SIDE * SIDE);
  expect(Math.min(...shown)).toBeLessThan(0);
});

describe('the KL of the base Gaussians', () => {
  beforeAll(async () => {
    await turnTo(gallery.webview, 'overview');
    await gallery.webview.getByTestId('quantity').getByLabel('KL of the base Gaussians').check();
    await openGroup(gallery.webview, GROUP);
    await mapTitle().getByText('KL of the base Gaussians by latent position').waitFor();
  });

  test('is a different quantity with two parts, and is labelled as such', async () => {
    await turnTo(gallery.webview, 'overview');
    await gallery.webview.getByTestId(`group-${GROUP}`).locator('.whole').hover();
    await meaning().first().getByText('KL of the base Gaussians').waitFor();
    const [shift, scale] = [await numberOf(readOut(), 'part-shift'), await numberOf(readOut(), 'part-scale')];
    let expected = 0;
    const [muQ, sigmaQ, muP, sigmaP] = (['mu_q', 'sigma_q', 'mu_p', 'sigma_p'] as const).map(values);
    for (let i = 0; i < muQ!.length; i++) {
      const [shifted, ratio] = [(muQ![i]! - muP![i]!) / sigmaP![i]!, sigmaQ![i]! / sigmaP![i]!];
      expected += (shifted ** 2 + ratio ** 2 - 1) / 2 - Math.log(ratio);
    }
    expectSixDigits(await numberOf(readOut(), 'kl-value'), expected / IMAGES);
    expectSixDigits(shift + scale, expected / IMAGES);
  });

  test('stays selected when the page is shown again', async () => {
    await turnTo(gallery.webview, 'group');
    await gallery.anew();
    await mapTitle().getByText('KL of the base Gaussians by latent position').waitFor();
    await turnTo(gallery.webview, 'overview');
    expect(await gallery.webview.getByTestId('quantity').getByLabel('KL of the base Gaussians').isChecked()).toBe(true);
  });
});

test('the distributions distinguish contributions from the KL of the base Gaussians', async () => {
  await turnTo(gallery.webview, 'group');
  const distributions = gallery.webview.getByTestId('distributions');
  await distributions.getByTestId('View-KL').click();
  await distributions.getByTestId('histogram-contributionNats').hover();
  await gallery.webview.getByTestId('bin').getByText('contribution log q(z⁰) − log p(zᴷ)').waitFor();
  await distributions.getByTestId('histogram-klNats').hover();
  await gallery.webview.getByTestId('bin').getByText('KL of the base Gaussians').waitFor();
});
