/** Hover and tables show every registered quantity. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CONTRIBUTION_FIELDS,
  HISTOGRAM_QUANTITIES,
  inRole,
  KL_FIELDS,
  LATENT_QUANTITIES,
  type LatentQuantity,
} from '../../src/protocol/quantities';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import { testIdOf } from '../../webview/readOut/testIdOf';
import { numberOf } from '../ui/readOut';
import { openGroup, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  await gallery.page.setViewportSize({ width: 1280, height: 720 });
});
afterAll(() => gallery.close());

const readOut = () => gallery.webview.getByTestId('read-out');

async function lookAtOneLatent(group: number, channel: number): Promise<void> {
  await openGroup(gallery.webview, group, channel);
  await gallery.webview.getByTestId('image-select').selectOption('0');
  await gallery.webview.getByTestId('heatmap').hover({ position: { x: 60, y: 60 } });
  await readOut().getByText(`channel ${channel}, latent position`).waitFor();
}

/** Numbers of these quantities in the read-out, each of which must be there exactly once. */
async function readAll(fields: readonly LatentQuantity[]): Promise<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const field of fields) {
    const { readOut: role } = LATENT_QUANTITIES[field];
    const id = role === 'term' ? `term-${testIdOf(field).replace('-term', '')}` : testIdOf(field);
    values[field] = await numberOf(readOut(), role === 'value' ? 'kl-value' : id);
  }
  return values;
}

test('a hover over a latent shows all of its quantities, what they mean, and first why σ enters as a ratio', async () => {
  await lookAtOneLatent(6, 7);
  const values = await readAll(KL_FIELDS);
  expect(Object.values(values).every(Number.isFinite)).toBe(true);
  const { muQ, sigmaQ, muP, sigmaP } = values as Record<(typeof KL_FIELDS)[number], number>;
  const ratio = sigmaP / sigmaQ;
  const reverse = (muQ - muP) ** 2 / sigmaQ ** 2 / 2 + ratio ** 2 / 2 - Math.log(ratio) - 0.5;
  expect(values['reverseKlNats']).toBeCloseTo(reverse, 9);
  const text = await readOut().innerText();
  for (const quantity of inRole(KL_FIELDS, 'further')) {
    expect(text).toContain(LATENT_QUANTITIES[quantity].meaning);
    expect(text.indexOf(LATENT_QUANTITIES[quantity].name)).toBeGreaterThan(text.indexOf('not as a difference'));
  }
  await gallery.screenshot('quantities-latent');
});

test('a hover over a group shows all quantities of its sum, and standard errors for those beside the KL', async () => {
  await gallery.webview.getByTestId('image-select').selectOption('mean');
  await turnTo(gallery.webview, 'overview');
  await gallery.webview.getByTestId('group-6').locator('.whole').hover();
  await readOut().getByText('group 6: sum of 8 channels').waitFor();
  const { addends, further } = SUMS['closed form'];
  for (const addend of addends) expect(await numberOf(readOut(), `part-${testIdOf(addend)}`)).toBeGreaterThan(0);
  for (const quantity of further) {
    const id = testIdOf(quantity);
    const line = readOut().locator('.further').filter({ hasText: 'whole group' });
    expect(await numberOf(line, id)).toBeGreaterThan(0);
    expect(await numberOf(line, `${id}-error`)).toBeGreaterThan(0);
    expect(await line.innerText()).toContain(SUM_QUANTITIES[quantity].meaning);
  }
  await gallery.screenshot('quantities-group');
});

test('a hover over a latent position shows its reverse KL with a standard error, like its KL', async () => {
  await openGroup(gallery.webview, 6);
  await gallery.webview.getByTestId('image-select').selectOption('mean');
  await gallery.webview.getByTestId('heatmap').hover({ position: { x: 60, y: 60 } });
  await readOut().getByText('sum of 8 channels, mean over').waitFor();
  for (const quantity of SUMS['closed form'].further) {
    const line = readOut().locator('.further').filter({ hasText: 'whole group' });
    expect(await numberOf(line, `${testIdOf(quantity)}-error`)).toBeGreaterThan(0);
    expect(await line.innerText()).toContain(' ± ');
  }
});

test('the tables have a column or rows for every quantity, and every quantity that has a histogram shows it', async () => {
  await turnTo(gallery.webview, 'overview');
  await gallery.webview.getByLabel(/^Table: KL of each latent group/).click();
  const headings = await gallery.webview.locator('table.data th[scope=col]').allInnerTexts();
  for (const quantity of SUMS['closed form'].all) expect(headings).toContain(SUM_QUANTITIES[quantity].name);
  await turnTo(gallery.webview, 'group');
  const shown: string[] = [];
  for (const view of ['q-p', 'difference', 'KL']) {
    await gallery.webview.getByTestId(`View-${view}`).click();
    await gallery.webview.locator('.spreads li').first().waitFor();
    shown.push(...(await gallery.webview.locator('.distributions .series').allInnerTexts()));
  }
  const withoutFlows = HISTOGRAM_QUANTITIES.filter((name) => LATENT_QUANTITIES[name].kind !== 'contribution');
  expect(shown).toHaveLength(withoutFlows.length);
});

test('with flows, a hover shows all quantities of a contribution, and the reverse KL only for the base Gaussians', async () => {
  await gallery.show({ entry: 'flows' });
  await lookAtOneLatent(1, 0);
  const values = await readAll(CONTRIBUTION_FIELDS);
  expect(Object.values(values).every(Number.isFinite)).toBe(true);
  expect(await readOut().getByTestId('reverse-kl').count()).toBe(0);
  await turnTo(gallery.webview, 'overview');
  await gallery.webview.getByRole('radio', { name: 'KL of the base Gaussians' }).check();
  await turnTo(gallery.webview, 'group');
  await gallery.webview.getByTestId('heatmap').hover({ position: { x: 60, y: 60 } });
  await readOut().getByText('reverse KL of the base Gaussians').waitFor();
});
