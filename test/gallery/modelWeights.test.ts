/** The view Model on how healthy the weights are, and how far the training was. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROKEN_GROUP } from './entries';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { openTable } from './openTable';
import { THEME_NAMES } from './themes/theme';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const rowsOf = async (id: string) =>
  (await inPage(id).locator('tbody tr').allInnerTexts()).map((row) => row.split('\t'));
const factsOf = async (id: string) =>
  new Map((await inPage(id).locator('dl > div').allInnerTexts()).map((line) => line.split('\n') as [string, string]));

async function showModel(entry: string, moment?: string): Promise<void> {
  await gallery.show(moment === undefined ? { entry } : { entry, moment });
  await inPage('tab-model').click();
  await inPage('model-facts').waitFor();
}

describe('Of the sample, the view Model says', () => {
  beforeAll(() => showModel('sample', 'finished'));

  test('at which step it was saved, and that its training had reached its ELBO', async () => {
    const facts = await factsOf('model-training');
    expect(facts.get('step')).toBe('3\u202f625 of 3\u202f625');
    expect(facts.get('epoch')).toBe('66');
    expect(facts.get('β')).toBe('1.00');
    expect(await inPage('model-training').innerText()).toContain(
      'β = 1 by the release’s schedule: trained on its ELBO',
    );
  });

  test('α and γ of every group, with the images that γ is of and when training uses them', async () => {
    const [alpha, gamma] = await rowsOf('balancing-table');
    expect(alpha).toHaveLength(1 + 9);
    expect(alpha!.slice(0, 5)).toEqual(['α', '1.00', '1.00', '1.00', '2.00']);
    const mean = gamma!.slice(1).reduce((sum, value) => sum + Number(value), 0) / 9;
    expect(mean).toBeCloseTo(1, 1);
    const figure = await inPage('figure-balancing').innerText();
    expect(figure).toContain('γ on 40 images × 1 draw');
    expect(figure).toContain('At β = 1 training balances nothing');
  });

  test('nothing of the weights until it is asked for, because that reads the whole file', async () => {
    expect(await inPage('compute-weights').innerText()).toBe('Compute (reads the whole file)');
    await inPage('compute-weights').click();
    await inPage('weight-norms').waitFor();
    expect(await inPage('model-weights').innerText()).toContain('All weights and running statistics are finite.');
  });

  test('the largest norms and |γ|, their sums, and all of them in a table', async () => {
    const norms = await rowsOf('weight-norms');
    expect(norms).toHaveLength(8 + 1);
    expect(norms.at(-1)![0]).toMatch(/^sum over \d+ convolutions$/);
    const values = norms.slice(0, 8).map(([, norm]) => Number(norm));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(norms[0]![2]).toMatch(/^\d+×\d+×\d+×\d+$/);
    await openTable(inPage('figure-weight-norms'));
    const all = await rowsOf('weight-norms-all');
    expect(norms.at(-1)![0]).toBe(`sum over ${all.length} convolutions`);
    const sum = all.reduce((total, [, norm]) => total + Number(norm), 0);
    expect(Number(norms.at(-1)![1]!.replace(/\s/g, ''))).toBeCloseTo(sum, 1);
    expect((await rowsOf('batch-norm-scales')).at(-1)![0]).toMatch(/^sum over \d+ batch norms$/);
    await inPage('figure-weight-norms').locator('.table-view summary').click();
  });

  test('what each number is, one click away, and where the definition stands', async () => {
    const definition = inPage('figure-weight-norms').getByTestId('definition-of');
    await definition.locator('summary').click();
    expect(await definition.innerText()).toContain('not the layer’s Lipschitz constant');
    expect(await definition.innerText()).toContain('docs/analyses.md#weights');
    await definition.locator('summary').click();
  });

  test('the same after another view was looked at', async () => {
    await inPage('tab-overview').click();
    await inPage('tab-model').click();
    await inPage('weight-norms').waitFor();
  });

  test.each(THEME_NAMES)('all that without a fault in the theme %s', async (theme) => {
    await gallery.changeTheme(theme);
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await inPage('model-weights').scrollIntoViewIfNeeded();
    await gallery.screenshot(`model-weights-${theme}`);
    await inPage('model-training').scrollIntoViewIfNeeded();
    await gallery.screenshot(`model-training-${theme}`);
  });

  test.each([560, 930, 1440])('all that %i px wide', async (width) => {
    await gallery.page.setViewportSize({ width, height: 900 });
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  });
});

test('A checkpoint saved while the weight of the KL was rising says what its KL means', async () => {
  await gallery.page.setViewportSize({ width: 1280, height: 720 });
  await showModel('annealing');
  const card = await inPage('model-training').innerText();
  expect(card).toContain('Saved at β = 0.421 by the release’s schedule: training weighted the KL by 0.421');
  expect(card).toContain('The KL shown elsewhere is unweighted');
  expect(await inPage('figure-balancing').innerText()).toContain('At this β training balanced the groups.');
});

test('Weights that are not finite come first, with their tensors', async () => {
  await showModel('not-finite');
  await inPage('compute-weights').click();
  const warning = await inPage('not-finite-weights').innerText();
  expect(warning).toContain('1 tensor is not finite. Do not trust any number of this model:');
  expect(warning).toContain(`enc_sampler.${BROKEN_GROUP}.bias: 8 of 8 values`);
  await gallery.screenshot('model-weights-not-finite');
});

test('With flows, γ is that of one draw of each image, and is not made up from means over draws', async () => {
  await showModel('flows');
  const figure = await inPage('figure-balancing').innerText();
  expect(figure).toMatch(/γ on \d+ model samples × 1 draw/);
  expect(figure).toContain('These are model samples: nothing is said about data.');
  await showModel('what-if-flows', 'changeDraws(2): finished');
  expect(await inPage('figure-balancing').innerText()).toContain('With flows, γ needs the KL’s size in every draw');
});

test('Of the sample, no latent is out of the clamp’s range, and the card says of how many', async () => {
  await showModel('sample', 'finished');
  expect(await inPage('figure-ranges').innerText()).toContain('40 images kept one by one, first draw of each');
  expect(await inPage('ranges-none').innerText()).toMatch(/^None of the [\d\u202f]+ values of μ and σ of q/);
});

test('Latents out of range are shares of each group, for q and p apart; the top prior never counts', async () => {
  await showModel('statistics');
  const figure = inPage('figure-ranges');
  await figure.waitFor();
  await figure.locator('.definition-of summary').click();
  expect(await figure.innerText()).toContain('docs/analyses.md#range');
  await showModel('far-apart', 'finished');
  const rows = await rowsOf('ranges-table');
  expect(rows[0]!.slice(5)).toEqual(['—', '—', '—', '—']);
  expect(rows.flat().some((cell) => cell.endsWith('%'))).toBe(true);
});

test('Saved statistics have no weights to read, and say so', async () => {
  await showModel('statistics');
  expect(await inPage('model-training').innerText()).toContain('A statistics file has no model');
});
