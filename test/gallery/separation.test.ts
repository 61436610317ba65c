/** Two inputs told apart, and the pruning curve, in the view What if, with the command line's numbers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { openTable } from './openTable';
import { THEME_NAMES } from './themes/theme';

interface Area {
  readonly auroc: number;
  readonly auroc_standard_error_paired: number;
}

interface Printed {
  readonly scores: readonly {
    readonly nelbo?: Area;
    readonly llr?: Area;
    readonly auroc_gain_over_nelbo?: { readonly difference: number; readonly standard_error_paired: number };
  }[];
  readonly kl: readonly Area[];
}

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'what-if' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const number = async (id: string) => Number(await inPage(id).getAttribute('data-value'));
const copied = () => gallery.page.locator('#called').innerText();

async function show(moment: string, analysis: 'two-inputs' | 'pruning' = 'two-inputs'): Promise<void> {
  await gallery.show({ entry: 'what-if', moment });
  await inPage('tab-whatIf').click();
  await inPage(`What-if-${analysis}`).click();
}

test('says its price before it runs, for the images of both inputs, and names the second one', async () => {
  await show('finished');
  expect(await inPage('price').innerText()).toMatch(/^9 passes × 4 draws × 80 images: about [\d.]+ m?s/);
  expect(await inPage('against-menu-chip').innerText()).toContain('B these images, mirrored');
  await inPage('against-menu-chip').click();
  expect(await inPage('against-choose-folder').isEnabled()).toBe(true);
  await inPage('against-choose-folder').click();
  expect(await copied()).toContain('tellApart(');
  expect(await copied()).toContain('"against":"choose folder"');
});

test('AUROC of every score and its gain over the NELBO are those of nvae-inspect ood --mirrored', async () => {
  await show('two inputs');
  const { stdout } = await nvaeInspect(
    ...['ood', SAMPLE, '--images', SAMPLE_IMAGES, '--mirrored', '--draws', '4', '--json'],
  );
  const { scores, kl } = JSON.parse(stdout) as Printed;
  const { llr, auroc_gain_over_nelbo: gain } = scores[6]!;
  // Without a choice, all groups of the finest scale come from their priors: no m was picked by its result.
  const chosen = await inPage('separated').innerText();
  expect(chosen).toMatch(
    /^LLR>6, m = 6 lowest groups from their priors \(k = 3 from their posteriors\): AUROC 0\.\d+ ± /,
  );
  expect(chosen).toContain('one pair of sets');
  expect(await number('chosen-auroc')).toBeCloseTo(llr!.auroc, 6);
  expect(await number('chosen-gain')).toBeCloseTo(gain!.difference, 6);
  expect(await inPage('chosen-gain').innerText()).toContain(`± ${gain!.standard_error_paired.toFixed(3)}`);
  await openTable(inPage('figure-areas'));
  expect(await number('auroc-bound-0')).toBeCloseTo(scores[0]!.nelbo!.auroc, 6);
  expect(await number('auroc-llr-9')).toBeCloseTo(scores[9]!.llr!.auroc, 6);
  expect(await number('auroc-kl-8')).toBeCloseTo(kl[8]!.auroc, 6);
  expect(await inPage('separation-table').locator('tbody tr').count()).toBe(10 + 9 + 9);
  expect(await inPage('figure-areas').innerText()).toContain('mirrored left to right');
});

test('every image of both inputs is in the histogram of the chosen score, which follows m and the kind of score', async () => {
  await show('two inputs');
  const field = inPage('scores-histogram');
  await field.focus();
  const counts = async () => {
    let [a, b] = [0, 0];
    for (let bin = 0; bin < 20; bin++) {
      await field.press('ArrowRight');
      const words = await inPage('figure-scores').locator('.under-pointer').innerText();
      const found = /A (\d+) images? · B (\d+) images?/.exec(words)!;
      [a, b] = [a + Number(found[1]), b + Number(found[2])];
    }
    return [a, b];
  };
  expect(await counts()).toEqual([40, 40]);
  await inPage('areas-2').click();
  expect(await inPage('shown-score').innerText()).toMatch(/^LLR>2, m = 2 lowest groups/);
  await inPage('kl-areas-7').click();
  expect(await inPage('shown-score').innerText()).toBe('KL of group 7');
});

test('is read in the pane, and copied with the command that gives the numbers again', async () => {
  await show('two inputs');
  await inPage('areas').waitFor();
  await inPage('areas-5').hover();
  expect(await inPage('pane-title').innerText()).toContain('Two inputs: LLR');
  expect(await inPage('pane-numbers').innerText()).toContain('above the NELBO');
  await gallery.webview.locator('body').press('p');
  await inPage('compare-pins').click();
  await inPage('pin').nth(0).getByRole('button', { name: 'Copy JSON' }).click();
  await expect.poll(copied).toContain('nvae-inspect ood ');
  expect(await copied()).toContain('--temperature 1 --mirrored');
});

test('the pruning curve shows what leaving out all unused channels costs, with the numbers of nvae-inspect prune', async () => {
  await show('pruning', 'pruning');
  const { stdout } = await nvaeInspect(
    ...['prune', SAMPLE, '--images', SAMPLE_IMAGES, '--from', '0', '--count', '4', '--draws', '1', '--json'],
  );
  const { points } = JSON.parse(stdout) as {
    points: { removed: number; nelbo: { mean: number }; change: { mean: number } }[];
  };
  const unused = points.find(({ removed }) => removed === 63)!;
  expect(await inPage('pruned').innerText()).toMatch(
    /^63 of 72 channels pruned: 12\.\d\s% of the channels and 99\.\d+\s% of the KL are kept; ΔNELBO −0\.05/,
  );
  expect(await number('pruned-change')).toBeCloseTo(unused.change.mean, 3);
  for (const { removed, nelbo } of points) expect(await number(`point-${removed}`)).toBeCloseTo(nelbo.mean, 2);
  await inPage('point-71').hover();
  expect(await inPage('pane-title').innerText()).toBe('71 channels pruned');
  expect(await inPage('price').innerText()).toMatch(/^at most \d+ passes/);
});

test.each(THEME_NAMES)('all that without a fault in the theme %s', async (theme) => {
  for (const analysis of ['two-inputs', 'pruning'] as const) {
    await show('pruning', analysis);
    await gallery.changeTheme(theme);
    await inPage(analysis === 'pruning' ? 'pruned' : 'areas').waitFor();
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await gallery.screenshot(`${analysis}-${theme}`);
  }
});
