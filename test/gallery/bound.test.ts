/** The importance-weighted bound in the view What if, with the command line's numbers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { openTable } from './openTable';
import { THEME_NAMES } from './themes/theme';

interface Printed {
  readonly bound: { readonly mean: number; readonly standard_error: number };
  readonly elbo: { readonly mean: number };
  readonly gap: { readonly mean: number };
  readonly images: readonly { readonly bound: number; readonly effective_sample_size: number }[];
}

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'what-if' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const number = async (id: string) => Number(await inPage(id).getAttribute('data-value'));

async function show(moment: string): Promise<void> {
  await gallery.show({ entry: 'what-if', moment });
  await inPage('tab-whatIf').click();
  await inPage('What-if-bound').click();
}

test('says its price before it runs, with enough draws for a bound', async () => {
  await show('finished');
  expect(await inPage('price').innerText()).toMatch(/^1 pass × 20 draws × 40 images: about [\d.]+ m?s/);
  expect(await inPage('run-analysis').innerText()).toBe('Run');
});

test('bound, −NELBO and their difference are those of nvae-inspect bound, each with its error', async () => {
  await show('bound');
  const { stdout } = await nvaeInspect(
    ...['bound', SAMPLE, '--images', SAMPLE_IMAGES, '--from', '0', '--count', '8', '--draws', '20', '--json'],
  );
  const printed = JSON.parse(stdout) as Printed;
  expect(await number('bound-bound')).toBeCloseTo(printed.bound.mean, 3);
  expect(await number('bound-elbo')).toBeCloseTo(printed.elbo.mean, 3);
  expect(await number('bound-gap')).toBeCloseTo(printed.gap.mean, 3);
  expect(await inPage('bound-bound').innerText()).toMatch(/^−\d+\.\d+ ± \d\.\d+$/);
  const size = printed.images.reduce((sum, image) => sum + image.effective_sample_size, 0) / 8;
  expect(await number('bound-size')).toBeCloseTo(size, 3);
  await openTable(inPage('figure-bound'));
  const rows = await inPage('bound-table').locator('tbody tr').count();
  expect(rows).toBe(8);
  expect(await inPage('figure-bound').innerText()).toContain('mean over 8 images × 20 draws');
});

test('is called a bound, never the likelihood, and says what it rests on', async () => {
  await show('bound');
  const figure = await inPage('figure-bound').innerText();
  expect(figure).toContain('A bound on the log-likelihood with K = 20, not the log-likelihood.');
  expect(figure).toContain('It rests on a few of the draws, and would still rise with more.');
  expect(figure).toContain('proves nothing');
  await inPage('figure-bound').getByTestId('definition-of').locator('summary').click();
  expect(await inPage('figure-bound').innerText()).toContain('docs/analyses.md#bound');
});

test('is read in the pane and pinned with P: the mean, or the image that is pointed at, with its own command', async () => {
  await show('bound');
  await inPage('bound-bound').waitFor();
  expect(await inPage('pane-title').innerText()).toBe('Bound, K = 20');
  const mean = await inPage('bound-bound').innerText();
  expect(await inPage('pane-numbers').innerText()).toContain(mean);
  await gallery.webview.locator('body').press('p');
  await openTable(inPage('figure-bound'));
  await inPage('bound-table').locator('tbody tr').nth(3).hover();
  expect(await inPage('pane-numbers').innerText()).toContain('image 3');
  await gallery.webview.locator('body').press('p');
  await inPage('compare-pins').click();
  await inPage('pin').nth(1).getByRole('button', { name: 'Copy JSON' }).click();
  const copied = () => gallery.page.locator('#called').innerText();
  await expect.poll(copied).toContain('nvae-inspect bound ');
  expect(await copied()).toContain('--from 3 --count 1 --draws 20');
  const compared = await inPage('pins-compared').innerText();
  expect(compared).toContain('bound im 3');
  expect(compared).toContain('L with K = 20 and its parts');
});

test('of one image follows Showing, and has no error where too few draws carry the weight', async () => {
  await show('bound of one image');
  await inPage('image-select').selectOption('3');
  await inPage('bound-bound').waitFor();
  expect(await inPage('bound-bound').innerText()).not.toContain('±');
  expect(await inPage('figure-bound').innerText()).toContain(
    'Too few draws carry the weight of this image to know the error of its bound.',
  );
});

test.each(THEME_NAMES)('all that without a fault in the theme %s', async (theme) => {
  await show('bound');
  await gallery.changeTheme(theme);
  await inPage('bound-bound').waitFor();
  expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  await gallery.screenshot(`bound-${theme}`);
});
