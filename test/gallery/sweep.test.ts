/** All images of a data set, measured and saved: what the page offers, and shows of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { turnTo } from '../ui/views';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { nameOfCall } from './recording/recording';
import { THEME_NAMES } from './themes/theme';

const MEASURED = 'measureMore({"check":8,"draws":4,"most":null}): finished';
/** Of an editor in a window of 1280×720, beside the Explorer. */
const EDITOR = { width: 932, height: 628 };

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'sweep' });
  await gallery.page.setViewportSize(EDITOR);
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const unanswered = async () => (await gallery.unanswered()).map(nameOfCall);
const field = (label: string) => inPage('measure-menu').getByLabel(label);

test('More of the images can be measured: all are suggested, with the draws as they are', async () => {
  await gallery.show({ entry: 'sweep' });
  await turnTo(gallery.webview, 'images');
  await inPage('measure-menu-chip').click();
  expect(await field('measure').inputValue()).toBe('40');
  expect(await field('draws for each').inputValue()).toBe('1');
  await field('draws for each').fill('3');
  await field('model samples').fill('0');
  await gallery.screenshot('measure-more');
  await inPage('measure').click();
  expect(await unanswered()).toContain('measureMore({"check":0,"draws":3,"most":null})');
});

test('Model samples have no more images to measure', async () => {
  await gallery.show({ entry: 'flows' });
  await turnTo(gallery.webview, 'images');
  expect(await inPage('measure-menu-chip').count()).toBe(0);
});

describe('Once all are measured, the page shows', () => {
  beforeAll(async () => {
    await gallery.show({ entry: 'sweep', moment: MEASURED });
    await turnTo(gallery.webview, 'images');
    await inPage('classes').waitFor();
  });

  /** A number of the equation, with what belongs to it. */
  const addend = (id: string) => inPage(id).locator('xpath=ancestor::*[contains(@class, "addend")]');

  test('the bound with what it rests on', async () => {
    expect(await addend('summary-bound').innerText()).toMatch(
      /^[−\d.]+ ± [\d.]+ bound on log p\(x\) with K = 4 draws, effective sample size [\d.]+ ± [\d.]+ of 4$/,
    );
    expect(await addend('summary-bound').getAttribute('title')).toContain('a large one proves nothing');
  });

  test('each class with its cost and its difference from the others', async () => {
    const rows = await inPage('classes').locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t').slice(0, 2))).toEqual([
      ['even', '20'],
      ['odd', '20'],
    ]);
    const [[even], [odd]] = rows.map((row) => row.split('\t').slice(3, 4)) as [[string], [string]];
    // Of two classes, each is all that the other is not.
    expect(even.replace(/^[+−]/, '')).toBe(odd.replace(/^[+−]/, ''));
    expect(even).not.toBe(odd);
  });

  test('each group’s KL beside that on the model’s own samples', async () => {
    const rows = await inPage('model-check').locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t')[0])).toEqual([
      ...Array.from({ length: 9 }, (_, group) => `group ${group}`),
      ...['all groups', 'NELBO'],
    ]);
    expect(await inPage('model-check').locator('caption').innerText()).toContain('40 images beside 8 samples');
  });

  test('how the standard error splits, and where the statistics are saved', async () => {
    expect(await addend('summary-nelbo').getAttribute('title')).toMatch(
      /^± [\d.]+ nats for other images of this kind; ± [\d.]+ for other draws of these\.$/,
    );
    expect(await inPage('status').innerText()).toMatch(/^Measured in .*; saved in statistics\.safetensors$/);
  });

  test('what to cite, with hashes and the command that gives the numbers again', async () => {
    await turnTo(gallery.webview, 'model');
    await inPage('citation').locator('summary').click();
    const lines = inPage('citation').locator('dl > div');
    await lines.last().waitFor();
    const byName = new Map((await lines.allInnerTexts()).map((line) => line.split('\n') as [string, string]));
    expect(byName.get('checkpoint')).toMatch(/^digits\.pt, epoch 66, step 3625, weights .+$/);
    expect(byName.get('SHA-256 of the checkpoint')).toMatch(/^[0-9a-f]{64}$/);
    expect(byName.get('SHA-256 of the images as the network got them')).toMatch(/^[0-9a-f]{64}$/);
    expect(byName.get('images')).toBe('40 of 40: 40 images from digits/');
    expect(byName.get('command')).toMatch(
      /^nvae-inspect sweep \S+digits\.pt --images \S+digits --draws 4 --seed 0 --engine onnxruntime-cpu --out \S+statistics\.safetensors --check 8$/,
    );
    await gallery.screenshot('citation');
  });

  test.each(THEME_NAMES)('nothing that is cut off or overlaps, in the theme %s', async (theme) => {
    await gallery.changeTheme(theme);
    await turnTo(gallery.webview, 'model');
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await turnTo(gallery.webview, 'images');
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await inPage('classes').scrollIntoViewIfNeeded();
    await gallery.screenshot(`sweep-${theme}`);
  });
});
