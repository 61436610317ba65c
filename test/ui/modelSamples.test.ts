/** A user's whole path: palette, page, hover. Every number is compared with what the command line writes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VIEWS } from '../../webview/sight/sight';
import { capture, SAMPLE } from '../cli/nvaeInspect';
import type { Safetensors } from '../../src/model/safetensors/safetensors';
import { hoverMap } from './heatmap';
import { openWorkspace, type Inspector } from './inspector';
import { expectSixDigits, numberOf, printedNumber, readLatent } from './readOut';
import { openGroup, turnTo } from './views';

const IMAGES = 16;
const GROUP = 6;
const CHANNELS = 8;
const SIDE = 8;
const IMAGE = 3;

interface Place {
  readonly channel: number;
  readonly y: number;
  readonly x: number;
}

let folder: string;
let captured: Safetensors;
let vscode: Inspector;
let readOut: Locator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
  captured = await capture(join(folder, 'captured.safetensors'), SAMPLE);
  vscode = await openWorkspace();
  readOut = vscode.webview.getByTestId('read-out');
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText('nvae-digits.pt', { exact: true }).click();
  await vscode.finished();
});

afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const values = (name: string) => captured.tensors.get(name)!.values;
const total = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((sum, number) => sum + number, 0);

/** Index of an element in the chosen image's tensors of the group. */
const element = ({ channel, y, x }: Place) => ((IMAGE * CHANNELS + channel) * SIDE + y) * SIDE + x;

/** The place with the group's largest KL in the chosen image. */
function largest(): Place {
  const start = element({ channel: 0, y: 0, x: 0 });
  const kl = Array.from(values(`kl.${GROUP}`).subarray(start, start + CHANNELS * SIDE * SIDE));
  const at = kl.indexOf(Math.max(...kl));
  return { channel: Math.floor(at / SIDE ** 2), y: Math.floor(at / SIDE) % SIDE, x: at % SIDE };
}

async function choose(channel: number | null, image: number | null): Promise<void> {
  await openGroup(vscode.webview, GROUP, channel);
  await vscode.webview.getByTestId('image-select').selectOption(image === null ? 'mean' : String(image));
}

const hover = (y: number, x: number) => hoverMap(vscode.webview, { y, x, side: SIDE });

/** Waits until the read-out shows this place, which it gives in words. */
async function readOutOf(place: string): Promise<void> {
  await readOut.filter({ hasText: place }).waitFor();
}

const inWords = ({ channel, y, x }: Place) =>
  `group ${GROUP}, channel ${channel}, latent position (${y}, ${x}), model sample ${IMAGE} · one draw: given this z`;

/** Expects the read-out to show this latent variable, with the numbers that the command line wrote. */
async function expectLatent(place: Place): Promise<void> {
  await readOutOf(inWords(place));
  const latent = await readLatent(readOut);
  const at = element(place);
  expectSixDigits(latent.kl, values(`kl.${GROUP}`)[at]!, 'KL');
  expectSixDigits(latent.muQ, values(`mu_q.${GROUP}`)[at]!, 'μ_q');
  expectSixDigits(latent.sigmaQ, values(`sigma_q.${GROUP}`)[at]!, 'σ_q');
  expectSixDigits(latent.muP, values(`mu_p.${GROUP}`)[at]!, 'μ_p');
  expectSixDigits(latent.sigmaP, values(`sigma_p.${GROUP}`)[at]!, 'σ_p');
  for (const [testId, value] of [
    ['kl-value', latent.kl],
    ['mu-q', latent.muQ],
    ['sigma-q', latent.sigmaQ],
    ['mu-p', latent.muP],
    ['sigma-p', latent.sigmaP],
    ['delta-mu', latent.deltaMu],
    ['delta-sigma', latent.deltaSigma],
  ] as const) {
    expectSixDigits(await printedNumber(readOut, testId), value, `${testId} as printed`);
  }
  const { muQ, sigmaQ, muP, sigmaP, deltaMu, deltaSigma, terms, sum, kl } = latent;
  expect(deltaMu).toBe(muQ - muP);
  expect(deltaSigma).toBe(sigmaQ / sigmaP);
  const expected = [deltaMu ** 2 / sigmaP ** 2 / 2, deltaSigma ** 2 / 2, -Math.log(deltaSigma), -0.5];
  terms.forEach((term, i) => expect(term).toBeCloseTo(expected[i]!, 12));
  expect(sum).toBe(kl);
  expect(terms.reduce((total, term) => total + term, 0)).toBeCloseTo(kl, 12);
}

test('a checkpoint alone is inspected on model samples, and every number says so', async () => {
  const { webview } = vscode;
  await webview.getByText('16 model samples, seed 0: not data').waitFor();
  const summary = webview.getByRole('region', { name: 'Summary' });
  const equation = (await summary.innerText()).replaceAll(/\s+/g, ' ');
  expect(equation).toMatch(/NELBO = .* reconstruction \+ .* KL nats per model sample/);
  expect(equation).toMatch(/of 72 channels .*on model samples/);
  await webview.getByTestId('notes-menu-chip').click();
  await webview.getByTestId('notes-menu').getByText('they say nothing about data').waitFor();
  await vscode.page.keyboard.press('Escape');
  for (const view of VIEWS) {
    await turnTo(webview, view);
    expect(await webview.locator('main').innerText(), view).not.toMatch(/per image|\d images/);
  }
  await turnTo(webview, 'group');
  expect(await webview.getByTestId('group-title').innerText()).toMatch(/nats per model sample$/);
  expect(await webview.getByTestId('map-title').innerText()).toContain('mean over 16 model samples');
});

test("the summary has the command line's numbers", async () => {
  const kl = total(values('kl_all')) / IMAGES;
  const reconstruction = total(values('recon')) / IMAGES;
  expectSixDigits(await numberOf(vscode.webview, 'summary-kl'), kl);
  expectSixDigits(await numberOf(vscode.webview, 'summary-reconstruction'), reconstruction);
  expectSixDigits(await numberOf(vscode.webview, 'summary-nelbo'), kl + reconstruction);
});

describe('for one channel of one model sample, the read-out explains', () => {
  test('the latent under the pointer', async () => {
    const place = largest();
    await choose(place.channel, IMAGE);
    await hover(place.y, place.x);
    await expectLatent(place);
  });

  test('a latent of a channel that carries next to nothing', async () => {
    const place = { channel: (largest().channel + 1) % CHANNELS, y: 2, x: 5 };
    await choose(place.channel, IMAGE);
    await hover(place.y, place.x);
    await expectLatent(place);
    expect(await numberOf(readOut, 'kl-value')).toBeLessThan(0.01);
  });

  test('the latent under the cursor, which the arrow keys move', async () => {
    const { channel, y, x } = largest();
    await choose(channel, IMAGE);
    const map = vscode.webview.getByTestId('heatmap');
    await map.focus();
    for (const key of ['Home', 'PageUp']) await map.press(key);
    for (let step = 0; step < y; step++) await map.press('ArrowDown');
    for (let step = 0; step < x; step++) await map.press('ArrowRight');
    await expectLatent({ channel, y, x });
    const said = vscode.webview.locator('[aria-live=polite]').filter({ hasText: `latent position (${y}, ${x})` });
    await said.filter({ hasText: `${await readOut.getByTestId('kl-value').innerText()} nats` }).waitFor();

    await map.press(x > 0 ? 'ArrowLeft' : 'ArrowRight');
    await expectLatent({ channel, y, x: x > 0 ? x - 1 : 1 });
  });
});

describe('for a sum, the read-out shows two parts that add up', () => {
  async function expectParts(expected: number): Promise<void> {
    const [sum, shift, scale] = [
      await numberOf(readOut, 'kl-value'),
      await numberOf(readOut, 'part-shift'),
      await numberOf(readOut, 'part-scale'),
    ];
    expectSixDigits(sum, expected);
    expect(shift).toBeGreaterThanOrEqual(0);
    expect(scale).toBeGreaterThanOrEqual(0);
    expect(shift + scale).toBeCloseTo(sum, 12);
    expect(await numberOf(readOut, 'part-sum')).toBe(sum);
  }

  const klAt = (image: number, channel: number, y: number, x: number) =>
    values(`kl.${GROUP}`)[((image * CHANNELS + channel) * SIDE + y) * SIDE + x]!;
  const channels = Array.from({ length: CHANNELS }, (_, channel) => channel);
  const samples = Array.from({ length: IMAGES }, (_, image) => image);

  test('over the channels, as a mean over the model samples', async () => {
    const { y, x } = largest();
    await choose(null, null);
    await hover(y, x);
    await readOutOf(`latent position (${y}, ${x}): sum of 8 channels, mean over 16 model samples`);
    const byImage = samples.map((image) => total(channels.map((channel) => klAt(image, channel, y, x))));
    await expectParts(total(byImage) / IMAGES);

    const all = samples.flatMap((image) => channels.map((channel) => klAt(image, channel, y, x)));
    const { kl, terms } = await readLatent(readOut, 'largest-kl-value');
    expectSixDigits(kl, Math.max(...all));
    expect(total(terms)).toBeCloseTo(kl, 12);
    await readOut.getByText('8 latents per model sample').waitFor();
  });

  test('over the channels of one model sample', async () => {
    const { y, x } = largest();
    await choose(null, IMAGE);
    await hover(y, x);
    await readOutOf(`latent position (${y}, ${x}): sum of 8 channels, model sample ${IMAGE}`);
    await expectParts(total(channels.map((channel) => klAt(IMAGE, channel, y, x))));
  });

  test('over a whole group, on its bar', async () => {
    const group = 2;
    await turnTo(vscode.webview, 'overview');
    await vscode.webview.getByTestId('image-select').selectOption('mean');
    await vscode.webview.getByTestId(`group-${group}`).locator('.whole').hover();
    await readOutOf(`group ${group}: sum of 8 channels × 4×4 latent positions, mean over 16 model samples`);
    await expectParts(total(values('kl_all').subarray(group * IMAGES, (group + 1) * IMAGES)) / IMAGES);
    await readOut.getByText('128 latents per model sample').waitFor();
  });
});
