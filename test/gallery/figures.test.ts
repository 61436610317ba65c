/** The frame of a figure: its toolbar, and what can be copied from it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { EVERY_PANEL } from '../fixtures/figures';
import { readChunks } from '../fixtures/pngChunks';
import { openFiguresPage, type FiguresPage } from './figures/figuresPage';
import type {} from './figures/page';
import { layoutFaults } from './layoutFaults';
import { THEME_NAMES } from './themes/theme';

let figures: FiguresPage;

beforeAll(async () => {
  figures = await openFiguresPage();
});

afterAll(() => figures.close());

/** The page as quick as it is, on a machine that may be busy. */
const SOON = { timeout: 10_000 };

async function copy(format: string): Promise<void> {
  const { page } = figures;
  const said = page.getByRole('status').first();
  await expect.poll(() => said.textContent(), SOON).toBe('');
  await page.getByRole('button', { name: 'Copy Every kind of figure' }).click();
  await page.getByTestId(`all-copy-${format}`).click();
  await expect.poll(() => said.textContent(), SOON).toBe('Copied');
}

async function copiedText(format: string): Promise<string> {
  await copy(format);
  return figures.page.evaluate(() => window.left!.copied.at(-1) ?? '');
}

async function pngOnClipboard(): Promise<Buffer> {
  const bytes = await figures.page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return Array.from(new Uint8Array(await (await item!.getType('image/png')).arrayBuffer()));
  });
  return Buffer.from(bytes);
}

describe('a figure’s toolbar', () => {
  test('chooses scale, domain and cells', async () => {
    await figures.show('dark', 900);
    const { page } = figures;
    await page.getByRole('group', { name: 'Scale' }).getByRole('button', { name: 'log', exact: true }).click();
    await page.getByRole('group', { name: 'Domain' }).getByRole('button', { name: 'shared' }).click();
    await page.getByRole('button', { name: 'values' }).click();
    await page.getByText('log shared 0 to 5 with values').waitFor();
    const pressed = page.locator('.tool[aria-pressed=true]');
    expect(await pressed.allInnerTexts()).toEqual(['log', 'shared', 'grid', 'values']);
  });

  test('takes typed ends, and says what is wrong with others', async () => {
    const { page } = figures;
    await page.getByRole('button', { name: 'typed' }).click();
    await page.getByLabel('from').fill('3');
    await page.getByLabel('to', { exact: true }).fill('1');
    await page.getByRole('button', { name: 'Use these ends' }).click();
    await page.getByRole('alert').getByText('The first end must be below the second.').waitFor();
    await page.getByLabel('to', { exact: true }).fill('4.5');
    await page.getByRole('button', { name: 'Use these ends' }).click();
    await page.getByText('log typed 3 to 4.5 with values').waitFor();
  });

  test.each([280, 420, 640, 1100, 2000])('collides with nothing at %i pixels', async (width) => {
    await figures.show('light', width);
    const { page } = figures;
    expect(await layoutFaults(page.locator('html'))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const [title, tools] = await Promise.all(
      [page.locator('#all-title'), page.locator('.figure-tools').first()].map((each) => each.boundingBox()),
    );
    if (width >= 1100) expect(tools!.y).toBeLessThan(title!.y + title!.height);
    if (width === 640) await page.screenshot({ path: 'test-output/figure-640.png' });
  });

  test.each(THEME_NAMES)('is accessible in %s', async (theme) => {
    await figures.show(theme, 700);
    const { page } = figures;
    await page.getByRole('button', { name: 'Copy Every kind of figure' }).click();
    await page.screenshot({ path: `test-output/figure-${theme}.png` });
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const { violations } = await page.evaluate<AxeResults>('axe.run(document.querySelector("main"))');
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  });

  test('has no Copy while there is nothing to copy', async () => {
    expect(await figures.page.getByTestId('figure-empty').getByRole('button').count()).toBe(0);
  });
});

describe('Copy', () => {
  test('gives an SVG that a browser draws, with text as text, and says where the numbers come from', async () => {
    await figures.show('dark', 900);
    const svg = await copiedText('svg');
    const { page } = figures;
    const seen = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        errors: parsed.querySelectorAll('parsererror').length,
        texts: Array.from(parsed.querySelectorAll('text'), (each) => each.textContent),
        description: parsed.querySelector('desc')?.textContent ?? '',
        images: parsed.querySelectorAll('image').length,
        bars: parsed.querySelectorAll('rect').length,
      };
    }, svg);
    expect(seen.errors).toBe(0);
    expect(seen.texts).toEqual(
      expect.arrayContaining(['Every kind of figure', 'KL (nats)', '5.79', 'unused (≤ 0.1 nats)', 'Δμ/σ_p']),
    );
    // Two maps, three colour keys beside them and the matrix, one beside the plane, two pictures.
    expect(seen.images).toBe(8);
    expect(seen.bars).toBeGreaterThan(15);
    expect(seen.description.split('\n')[0]).toBe('checkpoint: nvae-digits.pt, epoch 200');
    expect(seen.description).toContain('command: nvae-inspect');
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
    const drawn = await page.evaluate(async (text) => {
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    }, svg);
    expect(drawn).toEqual([width, height]);
  });

  test('gives the same picture as PNG at twice the size: as seen, or light', async () => {
    const svg = await copiedText('svg');
    const [, width = '', height = ''] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
    await copy('png-light');
    const light = await pngOnClipboard();
    const { channels, width: wide, height: high } = await sharp(light).metadata();
    expect([wide, high]).toEqual([2 * Number(width), 2 * Number(height)]);
    expect(await corner(light)).toEqual(Array.from({ length: channels }, () => 255));
    await copy('png');
    expect((await corner(await pngOnClipboard())).slice(0, 3)).toEqual([31, 31, 31]);
  });

  test('offers to save a picture that the clipboard refuses, with where its numbers come from', async () => {
    const { page } = figures;
    await page.evaluate(() => {
      navigator.clipboard.write = () => Promise.reject(new DOMException('not allowed here', 'NotAllowedError'));
    });
    await page.getByRole('button', { name: 'Copy Every kind of figure' }).click();
    await page.getByTestId('all-copy-png').click();
    await expect
      .poll(() => page.evaluate(() => window.left!.saved.map(({ name }) => name)), SOON)
      .toEqual(['every-kind-of-figure.png']);
    const bytes = await page.evaluate(() => Array.from(window.left!.saved[0]!.bytes));
    const png = Buffer.from(bytes);
    await sharp(png).stats();
    const texts = readChunks(png).filter(({ type }) => type === 'tEXt' || type === 'iTXt');
    const said = texts.map(({ data }) => data.toString('utf8').replaceAll('\0', ' ')).join('\n');
    for (const [name, text] of EVERY_PANEL.provenance) expect(said).toContain(`${name}: ${text}`);
  });

  test('gives tables and code as text', async () => {
    expect(await copiedText('tsv')).toContain('group\tshift (nats)\tscale (nats)');
    expect(await copiedText('python')).toContain('import matplotlib.pyplot as plt');
  });
});

/** The colour of the picture's first pixel. */
async function corner(png: Buffer): Promise<number[]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return Array.from(data.subarray(0, info.channels));
}
