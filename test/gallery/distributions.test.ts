/** How quantities are distributed over latent variables, and their maps. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ABSENT, runPython, syntaxErrors } from '../fixtures/figureInPython';
import { openGroup } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';
import { THEME_NAMES } from './themes/theme';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  await gallery.page.setViewportSize({ width: 1280, height: 900 });
  await openGroup(gallery.webview, 6);
});
afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);
const pointed = () => inPage('bin');
const contents = () => inPage('contents');
const show = (view: string) => inPage(`View-${view}`).click();

test('channels in use are counted unless all are wanted or one is selected, and the page says which', async () => {
  await contents().getByText('in use of group 6: 8×8 latent positions ×').waitFor();
  await inPage('Channels-all').click();
  await contents().getByText('group 6: 8×8 latent positions × 8 channels × 40 images').waitFor();
  await openGroup(gallery.webview, 6, 7);
  await contents().getByText('channel 7 of group 6: 8×8 latent positions × 40 images').waitFor();
});

test('q over p: a bin shows the count and share of both, under the pointer and under the cursor', async () => {
  const histogram = inPage('histogram-muQ');
  await histogram.hover();
  await pointed()
    .getByText(/μq [\d\u202f]+ of 2\u202f560, .* · μp [\d\u202f]+ of 2\u202f560, (< )?[\d.]+\u00a0%$/)
    .waitFor();
  await histogram.press('Home');
  const first = await pointed().innerText();
  await histogram.press('ArrowRight');
  await expect.poll(() => pointed().innerText()).not.toBe(first);
  expect(await inPage('distribution-scale-log').getAttribute('aria-pressed')).toBe('true');
  await gallery.screenshot('distributions-q-p', inPage('distributions'));
});

test('the table counts every latent once', async () => {
  await inPage('distributions').locator('summary').click();
  const bodies = await inPage('distributions').locator('table').nth(1).locator('tbody').all();
  expect(bodies).toHaveLength(4);
  for (const body of bodies) {
    const counts = await body.locator('td:nth-child(4)').allInnerTexts();
    expect(counts.reduce((sum, text) => sum + Number(text.replaceAll('\u202f', '')), 0)).toBe(2560);
  }
  await inPage('distributions').locator('summary').click();
});

test('the KL has its quantiles and its concentration in words', async () => {
  await show('KL');
  await inPage('concentration')
    .getByText(/^the top 5 % of positions × images hold \d+ % of the KL$/)
    .waitFor();
  await inPage('spreads')
    .getByText(/99 % quantile/)
    .first()
    .waitFor();
  await gallery.screenshot('distributions-kl', inPage('distributions'));
});

describe('the plane', () => {
  test('goes to the latent that is clicked, which the arrow keys visit from the largest KL on', async () => {
    await show('plane');
    const plane = inPage('plane');
    await plane.focus();
    await plane.press('ArrowRight');
    const words = await pointed().innerText();
    const [, y, x, image] = /channel 7, latent position \((\d+), (\d+)\), image (\d+)/.exec(words)!;
    const largest = Number(await inPage('plane-kl').getAttribute('data-value'));
    await plane.press('ArrowRight');
    expect(Number(await inPage('plane-kl').getAttribute('data-value'))).toBeLessThanOrEqual(largest);
    await plane.press('ArrowLeft');
    await gallery.screenshot('distributions-plane', inPage('distributions'));
    expect([y, x, image].every((number) => Number(number) >= 0)).toBe(true);
  });
});

test('ridges show every group on one axis', async () => {
  await show('ridges');
  await inPage('ridge-8').waitFor();
  await inPage('ridge-6').hover();
  await pointed()
    .getByText(/^group 6: KL .* of [\d\u202f]+, /)
    .waitFor();
  await gallery.screenshot('distributions-ridges', inPage('distributions'));
});

test('u stands beside N(0, 1), with what a departure shows and what agreement doesn’t', async () => {
  await show('u');
  await inPage('moments')
    .getByText(/^mean .* ± .* \(0\)$/)
    .waitFor();
  await inPage('distributions').getByText('Agreement proves nothing').waitFor();
  await gallery.screenshot('distributions-u', inPage('distributions'));
});

describe('Copy', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nvae-distributions-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What the page puts on the clipboard. */
  async function copied(format: string): Promise<string> {
    const said = gallery.page.locator('#called');
    await said.evaluate((element) => {
      element.textContent = '';
    });
    await inPage('distribution-copy-button').click();
    await inPage(`distribution-copy-${format}`).click();
    await expect.poll(() => said.textContent(), { timeout: 10_000 }).toMatch(/^Copied: /);
    return (await said.textContent())!.slice('Copied: '.length);
  }

  test.each([
    ['q-p', 'Means and widths', 'μ_q'],
    ['difference', 'How far posterior and prior are apart', 'ln Δσ'],
    ['KL', 'KL of each latent variable', 'KL'],
    ['plane', 'Each latent variable by its two parts', 'Δμ/σ_p'],
    ['ridges', 'KL in every group', 'median'],
    ['u', '(z − μ_p)/σ_p over the data', 'N(0, 1)'],
  ])(
    'the view %s leaves as a table, a picture, and code that draws it',
    { timeout: 60_000 },
    async (view, title, name) => {
      await show(view);
      const tsv = await copied('tsv');
      expect(tsv).toContain(`# ${title}`);
      expect(tsv).toContain('# checkpoint: ');
      expect(tsv).toContain(name);
      const svg = await copied('svg');
      expect(svg.match(/<(rect|circle|polyline) /g)!.length).toBeGreaterThan(20);
      const code = await copied('python');
      expect(syntaxErrors(code) ?? '').toBe('');
      if (ABSENT !== '') return;
      const script = join(folder, `${view}.py`);
      await writeFile(script, code);
      const { stderr, status } = runPython(script, join(folder, `${view}.png`));
      expect([status, stderr.split('\n').filter((line) => /Error|Warning/.test(line))]).toEqual([0, []]);
    },
  );

  test('the table of a histogram counts every latent variable', async () => {
    await show('q-p');
    const rows = (await copied('tsv')).split('\n').map((line) => line.split('\t'));
    const counts = rows.filter(([series]) => series === 'μ_q').map(([, , , number]) => Number(number));
    expect(counts.reduce((sum, number) => sum + number, 0)).toBe(2560);
  });
});

test('no view is taller than 420 px, in any theme', { timeout: 120_000 }, async () => {
  for (const view of ['q-p', 'difference', 'KL', 'plane', 'ridges', 'u']) {
    await show(view);
    await inPage('distributions').locator('svg, canvas').first().waitFor();
    for (const theme of THEME_NAMES) {
      await gallery.changeTheme(theme);
      const box = await inPage('distributions').boundingBox();
      expect(box!.height, `${view}, ${theme}`).toBeLessThanOrEqual(520);
    }
  }
  await gallery.changeTheme('dark');
});

test('any quantity can be mapped: its value under the pointer, and its scale', async () => {
  await inPage('map-quantity').selectOption('logDeltaSigma');
  await inPage('quantity-at').getByText('ln Δσ · group 6, channel 7, mean over 40 images').waitFor();
  await inPage('quantity-map').hover({ position: { x: 60, y: 60 } });
  expect(Number(await inPage('quantity-value').getAttribute('data-value'))).not.toBeNaN();
  await inPage('quantity-map-values').click();
  await gallery.screenshot('quantity-map', inPage('figure-quantity-map'));
  expect(await gallery.unanswered()).toEqual([]);
});
