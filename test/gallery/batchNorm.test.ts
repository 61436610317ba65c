/** Batch norms re-estimated on the view Model: the price, the check, the samples, and what a cancelled run keeps. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BATCH_NORM, BEYOND_LAYER } from './entries';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'batch-norms' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const text = (id: string) => inPage(id).innerText();
const copied = () => gallery.page.locator('#called').innerText();
const SOON = { timeout: 15_000 };
const cellsOf = async (row: string) => (await inPage(row).innerText()).split('\t');

async function showModel(moment: string): Promise<void> {
  await gallery.show({ entry: 'batch-norms', moment });
  await inPage('tab-model').click();
  await inPage('run-bar-batch-norm').waitFor();
}

describe('Before it runs', () => {
  beforeAll(() => showModel('finished'));

  test('the release’s settings are offered with the least that they cost, and nothing is measured yet', async () => {
    expect(await text('batch-norm-price')).toMatch(
      /^500 iterations × 16 samples: roughly .+; the first iteration shows how long$/,
    );
    expect(await inPage('layer-check').count()).toBe(0);
  });

  test('the price follows the fields, and a field says what it takes', async () => {
    const iterations = inPage('run-bar-batch-norm').locator('[name=iterations]');
    await iterations.fill('3');
    await expect.poll(() => text('batch-norm-price')).toContain('3 iterations × 16 samples');
    await iterations.fill('0');
    await inPage('run-batch-norm').click();
    expect(await inPage('run-bar-batch-norm').getByRole('alert').innerText()).toContain('from 1 to');
    await iterations.fill('500');
  });

  test('Run asks for just that', async () => {
    const { analysis, images } = BATCH_NORM.whole;
    const iterations = 'iterations' in analysis ? analysis.iterations : 0;
    for (const [name, value] of Object.entries({ iterations, samples: images })) {
      await inPage('run-bar-batch-norm').locator(`[name=${name}]`).fill(String(value));
    }
    await inPage('run-batch-norm').click();
    await inPage('batch-norms-moved').waitFor();
    expect((await gallery.unanswered()).map(({ name }) => name)).not.toContain('analyse');
  });
});

describe('Once it has run', () => {
  beforeAll(() => showModel('batch norms'));

  test('the first layer beyond float16’s range is named with its stage, before and after', async () => {
    const [name, before, after] = await cellsOf('check-beyond');
    expect(name).toBe('first beyond float16’s 65\u202f504');
    for (const cell of [before, after]) expect(cell).toContain(`in ${BEYOND_LAYER}, `);
    expect(await cellsOf('check-not-finite')).toEqual(['first layer with NaN or infinities', 'none', 'none']);
  });

  test('the same samples are shown with either statistics, as samples and not as data', async () => {
    await inPage('batch-norm-samples').locator('canvas').nth(2).waitFor();
    const captions = await inPage('batch-norm-samples').locator('figcaption').allInnerTexts();
    expect(captions).toEqual(['statistics of the file', 're-estimated', 're-estimated less file']);
    expect(await text('model-batch-norms')).toContain('These are model samples, not data.');
  });

  test('the batch norms that moved farthest come first, and all are in a table', async () => {
    const rows = await inPage('batch-norms-moved').locator('tbody tr').allInnerTexts();
    expect(rows).toHaveLength(8);
    const moved = rows.map((row) => Number(row.split('\t')[1]!.replace(/\s/g, '')));
    expect(moved).toEqual(moved.toSorted((a, b) => b - a));
    expect(await text('figure-batch-norms-moved')).toContain('after 3 iterations of 4 samples at temperature 0.7');
  });

  test('what they are for, and what not, is one click away', async () => {
    const definition = inPage('figure-batch-norm-samples').getByTestId('definition-of');
    await definition.locator('summary').click();
    expect(await definition.innerText()).toContain('for samples at that temperature only');
    expect(await definition.innerText()).toContain('docs/analyses.md#batch-norm');
    await definition.locator('summary').click();
  });

  test('the price is that of the iterations so far', async () => {
    expect(await text('batch-norm-price')).toMatch(/^500 iterations × 16 samples: about /);
  });

  test.each(['dark', 'light'] as const)('nothing collides in the theme %s', async (theme) => {
    await gallery.changeTheme(theme);
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await inPage('model-batch-norms').scrollIntoViewIfNeeded();
    await gallery.screenshot(`batch-norms-${theme}`, inPage('model-batch-norms'));
  });

  test.each([560, 930, 1440])('nothing collides %i px wide', async (width) => {
    await gallery.page.setViewportSize({ width, height: 900 });
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  });

  test('a copied table leads back to the command', async () => {
    await inPage('layer-check-copy-button').click();
    await inPage('layer-check-copy-tsv').click();
    await expect
      .poll(copied, SOON)
      .toContain('--samples 4 --seed 0 --engine onnxruntime-cpu --iterations 3 --batch 4 --temperature 0.7');
    expect(await copied()).toContain(`in ${BEYOND_LAYER}, `);
  });
});

describe('While it runs', () => {
  beforeAll(() => showModel('batch norms anew, first image'));

  test('the samples and the check with the file’s statistics are there, and the rest is on its way', async () => {
    expect((await cellsOf('check-beyond'))[2]).toBe('—');
    await inPage('batch-norm-samples').locator('canvas').first().waitFor();
    expect(await inPage('batch-norm-samples').locator('figcaption').allInnerTexts()).toEqual([
      'statistics of the file',
    ]);
    expect(await text('run-status')).toContain('10\u202f000 iterations so far');
  });

  test('Cancel ends it at once, and keeps what it has', async () => {
    await inPage('cancel-batch-norm').click();
    expect(await text('run-status')).toMatch(/^Cancelled/);
    expect((await cellsOf('check-beyond'))[1]).toContain(BEYOND_LAYER);
    expect(await inPage('run-batch-norm').innerText()).toBe('Run again');
  });
});
