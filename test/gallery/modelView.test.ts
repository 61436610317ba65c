/** What the file is: its flags with their origins, its engine, and which of its units are in use. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
const factsOf = async (id: string) =>
  new Map((await inPage(id).locator('dl > div').allInnerTexts()).map((line) => line.split('\n') as [string, string]));

async function showModel(entry: string): Promise<void> {
  await gallery.show({ entry });
  await inPage('tab-model').click();
  await inPage('model-facts').waitFor();
}

describe('Of the sample, the view Model says', () => {
  beforeAll(() => showModel('sample'));

  test('what the network is, and its hash once it is asked for', async () => {
    const facts = await factsOf('model-facts');
    expect(facts.get('data set')).toBe('mnist, grey images of 32×32');
    expect(facts.get('latents')).toBe('9 latent groups: 3 at 4×4, 6 at 8×8, 8 channels each');
    expect(facts.get('network')).toContain('residual posterior, no flows · cells res_mbconv');
    await inPage('compute-hash').click();
    expect(await inPage('model-hash').innerText()).toMatch(/^02fc744a56b830e8[0-9a-f]{48}$/);
  });

  test('each training flag with its origin', async () => {
    const rows = await inPage('model-flags').locator('tbody tr').allInnerTexts();
    const flags = rows.map((row) => row.split('\t'));
    expect(flags).toContainEqual(['dataset', 'mnist', 'file']);
    expect(flags.map(([name]) => name)).toContain('num_nf');
    expect(flags.every(([, , origin]) => origin === 'file' || origin === 'default')).toBe(true);
  });

  test('what the engine took, measured', async () => {
    const facts = await factsOf('model-engine');
    expect(facts.get('engine')).toMatch(/^CPU · ONNX Runtime/);
    expect(facts.get('first KL')).toMatch(/^after [\d.]+ m?s$/);
    expect(facts.get('images per second')).toMatch(/^[\d.]+, over 40$/);
  });

  test('how many units are in use by each definition, with what the counts cover', async () => {
    const rows = await inPage('unit-table').locator('tbody tr').allInnerTexts();
    expect(rows.at(-1)).toMatch(/^all\t9 of 72\t[\d\u202f]+ of 3\u202f456\t[\d\u202f]+ of 3\u202f456$/);
    expect(rows[0]).toMatch(/^0\t1 of 8\t\d+ of 128\t\d+ of 128$/);
    const card = await gallery.webview.locator('.units').innerText();
    expect(card).toContain('KL: 40 images × 1 draw.');
    expect(card).toContain('Below the top, variance over draws counts as variance over images');
    expect(card).toContain('Burda, Grosse and Salakhutdinov 2016');
  });

  test('how the counts depend on the threshold, as curves with tables', async () => {
    const curve = inPage('curve-kl');
    await openTable(curve);
    const rows = await curve.locator('tbody tr').allInnerTexts();
    expect(rows).toContain('0.1\t9 of 72');
    await openTable(inPage('curve-epsilon-delta'));
    expect(await inPage('curve-epsilon-delta').locator('thead').innerText()).toContain(
      'nats\tδ = 0.01\tδ = 0.1\tδ = 0.5',
    );
    await gallery.screenshot('model-view');
  });

  test.each(THEME_NAMES)('all that without a fault in the theme %s', async (theme) => {
    await gallery.changeTheme(theme);
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  });

  test.each([560, 930, 1440])('all that %i px wide', async (width) => {
    await gallery.page.setViewportSize({ width, height: 900 });
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await gallery.screenshot(`model-view-${width}`);
  });
});

test('With flows and one draw, what can’t be counted says why', async () => {
  await gallery.page.setViewportSize({ width: 1280, height: 900 });
  await showModel('flows');
  const card = gallery.webview.locator('.units');
  await card.getByText('These are model samples: nothing is said about data.').waitFor();
  expect(await card.innerText()).toContain('With flows the mean is known from draws only');
  expect(await inPage('unit-table').locator('tbody tr').last().innerText()).toMatch(/\t—\t—$/);
});

test('Flags that you set are told from those that the tensors show', async () => {
  await gallery.show({ entry: 'questions' });
  const finished = (await gallery.moments()).at(-1)!;
  await gallery.changeMoment(finished);
  await inPage('tab-model').click();
  const rows = await inPage('model-flags').locator('tbody tr').allInnerTexts();
  const flags = rows.map((row) => row.split('\t'));
  expect(flags).toContainEqual(['dataset', 'cifar10', 'set by you']);
  expect(flags).toContainEqual(['num_latent_per_group', '4', 'inferred']);
});
